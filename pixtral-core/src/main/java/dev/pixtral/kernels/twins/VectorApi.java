package dev.pixtral.kernels.twins;

/** Detects whether this JVM has the Vector API, and names its settings. Loads no class of the API. */
public final class VectorApi {
    /** The JVM flag that makes the Vector API visible. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

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
}
