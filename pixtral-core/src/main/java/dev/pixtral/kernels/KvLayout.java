package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How keys and values of float32 lie in a page of the cache.
 *
 * <p>A page holds {@link #PAGE} positions of one sequence, for every layer and every key/value head: {@code [layers][heads]} of keys
 * {@code [headDim][PAGE]}, transposed so that vector lanes are positions, followed by values {@code [PAGE][headDim]}. Little endian floats.
 *
 * @param layers layers that share a page
 * @param heads key/value heads of a layer
 * @param headDim width of a head
 */
public record KvLayout(int layers, int heads, int headDim) {
    /** Positions of a page. */
    public static final int PAGE = 32;

    /** Positions of a span: attention is computed span by span and then merged, wherever the work is done. */
    public static final int SPAN = 512;

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Size of a page.
     *
     * @return bytes
     */
    public long pageBytes() {
        return Math.multiplyExact((long) layers * heads, headBytes());
    }

    private long headBytes() {
        return 2L * headDim * PAGE * Float.BYTES;
    }

    /**
     * Where one head lies.
     *
     * @param layer index of the layer
     * @param head index of the key/value head
     * @return its place in every page
     */
    public Head head(int layer, int head) {
        long keys = ((long) layer * heads + head) * headBytes();
        return new Head(headDim, keys, keys + (long) headDim * PAGE * Float.BYTES);
    }

    /**
     * Place of the keys and values of one layer and head in every page.
     *
     * @param headDim width of the head
     * @param keys byte offset of the keys, {@code [headDim][PAGE]}
     * @param values byte offset of the values, {@code [PAGE][headDim]}
     */
    public record Head(int headDim, long keys, long values) {
        /**
         * Stores key and value of one position.
         *
         * @param page the page of the position
         * @param slot place in the page, below {@link KvLayout#PAGE}
         * @param k keys, from {@code at}: {@code [headDim]}
         * @param v values, from {@code at}: {@code [headDim]}
         * @param at where this head begins in {@code k} and {@code v}
         */
        public void store(MemorySegment page, int slot, float[] k, float[] v, int at) {
            for (int d = 0; d < headDim; d++) {
                page.set(FLOAT, keys + ((long) d * PAGE + slot) * Float.BYTES, k[at + d]);
            }
            MemorySegment.copy(v, at, page, FLOAT, values + (long) slot * headDim * Float.BYTES, headDim);
        }
    }
}
