package dev.pixtral.kernels.twins;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this JVM. Loaded only if {@link VectorApi#present()} returns true.
 *
 * <p>The fields are {@code static final} on purpose: C2 compiles vector code to SIMD only for a species that is a
 * constant. Vectors themselves are not kept in fields: an accumulator that starts as a constant on the heap stays an
 * object in the loop, which made the matrix product 100 times slower.
 */
final class PanamaSpecies {
    /** Width in bits: the preferred width of the CPU, or {@code -Dpixtral.vectorBits} for tests. */
    static final int BITS = Integer.getInteger(
            VectorApi.WIDTH_PROPERTY, Math.min(512, VectorShape.preferredShape().vectorBitSize()));

    static final VectorSpecies<Float> FLOAT = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Short> SHORT = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS));
    static final int LANES = FLOAT.length();

    /** Swaps the two elements of every pair. */
    static final VectorShuffle<Float> SWAP_PAIRS = VectorShuffle.fromOp(FLOAT, i -> i ^ 1);

    private PanamaSpecies() {}
}
