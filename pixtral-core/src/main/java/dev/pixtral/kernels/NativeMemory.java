package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells C2 the class of a segment, for methods with a hot loop over native memory.
 *
 * <p>Memory of an arena and mapped files have different classes, one a subclass of the other that overrides no access.
 * Once a JVM has read both, C2 compiles a loop over a {@link MemorySegment} with checks for each class, copies it and
 * runs out of registers: a prepared model, which is mapped, was computed at two thirds of the speed. So weights have
 * the class of memory of an arena, see {@link #plain}, and {@link #of} says so in the method that is compiled.
 *
 * <p>A part of known size has one more advantage: {@code of(segment).asSlice(offset, SIZE)} in the compiled method is
 * no object, and accesses to it at offsets that C2 can bound have no checks. That needs {@link #prepare}.
 */
@Internal
public final class NativeMemory {
    private static final Class<?> CLASS = MemorySegment.NULL.getClass();

    /** Number of slices after which C2 inlines them everywhere: 20,000 were enough in all trials, 5,000 were not. */
    private static final int SLICES = 30_000;

    private NativeMemory() {}

    /**
     * Returns the same memory in the class that memory of an arena has.
     *
     * @param segment native memory, possibly mapped
     * @return the segment or, if it is mapped, another one with the same bytes, lifetime and access; a segment of more
     *     than 2 GiB is returned as it is, and read more slowly
     */
    public static MemorySegment plain(MemorySegment segment) {
        if (segment.getClass() == CLASS || segment.byteSize() > Integer.MAX_VALUE) {
            return segment;
        }
        // a view of a buffer is not a mapped buffer any more; it counts in ints, of which packed weights consist
        if (segment.byteSize() % Integer.BYTES != 0) {
            throw new IllegalArgumentException(
                    "packed weights consist of ints, but have " + segment.byteSize() + " bytes");
        }
        return MemorySegment.ofBuffer(segment.asByteBuffer().asIntBuffer());
    }

    /**
     * Returns the segment, with a class that C2 knows.
     *
     * @param segment native memory
     * @return the same segment
     * @throws ClassCastException if it is on the heap
     */
    public static MemorySegment of(MemorySegment segment) {
        if (segment.getClass() == CLASS) {
            return segment;
        }
        return (MemorySegment) CLASS.cast(segment);
    }

    /**
     * Slices memory so often that C2 inlines it in each method that is compiled afterwards: what it inlines depends on
     * how often it saw a call. Takes about 30 milliseconds the first time, then 3.
     */
    public static void prepare() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * Long.BYTES);
            long bytes = 0;
            for (int i = 0; i < SLICES; i++) {
                bytes += memory.asSlice(i % Long.BYTES, Long.BYTES).byteSize();
            }
            if (bytes != SLICES * (long) Long.BYTES) {
                throw new AssertionError(bytes);
            }
        }
    }
}
