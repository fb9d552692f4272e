package dev.pixtral.cli;

/** The JVM and the CPU that a command runs on. */
final class Machine {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Machine() {}

    /** Whether the Vector API is there. */
    static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }
}
