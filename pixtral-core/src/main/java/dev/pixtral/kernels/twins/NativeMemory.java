package dev.pixtral.kernels.twins;

import java.lang.foreign.MemorySegment;

/**
 * Tells C2 the class of a segment, for methods with a hot loop over native memory.
 *
 * <p>Memory of an arena and mapped files have different classes, one a subclass of the other that overrides no access.
 * Once a JVM has read both, C2 compiles a loop over a {@link MemorySegment} with checks for each class, copies it and
 * runs out of registers: a prepared model, which is mapped, was computed at two thirds of the speed. A cast to the
 * class of both, in the method that is compiled, removes the checks.
 */
final class NativeMemory {
    private static final Class<?> CLASS = MemorySegment.NULL.getClass();

    private NativeMemory() {}

    /** Returns the segment, which must not be on the heap. */
    static MemorySegment of(MemorySegment segment) {
        return (MemorySegment) CLASS.cast(segment);
    }
}
