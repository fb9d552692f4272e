package dev.pixtral.kernels.twins;

/** Whether this JVM has the Vector API, and how it is told to use it. Loads no class of the API. */
public final class VectorApi {
    /** The flag that makes the Vector API visible. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    /** System property that sets the vector width in bits, for tests: 128, 256 or 512. */
    public static final String WIDTH_PROPERTY = "pixtral.vectorBits";

    private VectorApi() {}

    /**
     * Whether the Vector API is there: by the flag {@value #FLAG}, or because whoever started the JVM has loaded its
     * module another way.
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
