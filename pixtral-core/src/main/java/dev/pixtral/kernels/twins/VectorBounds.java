package dev.pixtral.kernels.twins;

import jdk.incubator.vector.FloatVector;

/**
 * Keeps the bounds checks of the Vector API.
 *
 * <p>The Vector API reads the system property {@code jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK} once, at its first
 * access to memory. Some libraries set it to 0 for the whole JVM; an access out of bounds then reads or writes other
 * memory instead of throwing an exception. Code that uses such a library must call {@link #keep()} first.
 */
public final class VectorBounds {
    private VectorBounds() {}

    /** Makes the Vector API read the property now, if the API is available and has not read it yet. */
    public static void keep() {
        if (VectorApi.present()) {
            FirstAccess.read();
        }
    }

    /** Loaded only if the Vector API is available. */
    private static final class FirstAccess {
        static void read() {
            FloatVector.fromArray(FloatVector.SPECIES_128, new float[FloatVector.SPECIES_128.length()], 0);
        }
    }
}
