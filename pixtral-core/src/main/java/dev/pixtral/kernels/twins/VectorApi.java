package dev.pixtral.kernels.twins;

import java.lang.module.ModuleFinder;

/** Detects whether this JVM has the Vector API, and names its settings. Loads no class of the API. */
public final class VectorApi {
    private static final String MODULE = "jdk.incubator.vector";

    /** The JVM flag that makes the Vector API visible. */
    public static final String FLAG = "--add-modules " + MODULE;

    /** System property that sets the vector width in bits, for tests: 128, 256 or 512. */
    public static final String WIDTH_PROPERTY = "pixtral.vectorBits";

    private VectorApi() {}

    /**
     * Returns whether the Vector API is available: through the flag {@value #FLAG}, or because its module was loaded in
     * another way when the JVM was started.
     *
     * @return true if the kernels can use it
     */
    public static boolean present() {
        try {
            Class.forName("jdk.incubator.vector.Vector", false, VectorApi.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Returns whether this Java runtime contains the module of the Vector API. Otherwise java does not start with the
     * flag {@value #FLAG}: a runtime made by jlink may lack the module.
     *
     * @return true if java can be started with the flag
     */
    public static boolean installed() {
        return ModuleFinder.ofSystem().find(MODULE).isPresent();
    }

    /**
     * Returns what the user must do to have the Vector API, if it is not {@link #present}.
     *
     * @return an imperative, without a full stop
     */
    public static String remedy() {
        return installed() ? "start java with " + FLAG : "use a Java runtime with the module " + MODULE;
    }
}
