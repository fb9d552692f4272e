package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;

/**
 * Layout of keys and values in a page of the cache.
 *
 * <p>A page holds {@link #PAGE} positions of one sequence, for every layer and every key/value head:
 * {@code [layers][heads]} of keys {@code [headDim][PAGE]}, transposed so that vector lanes are positions, values
 * {@code [PAGE][headDim]} and, for {@link KvType#Q8}, the scales of the keys {@code [PAGE]} and of the values
 * {@code [PAGE]}. Little endian; {@code KvPanel} defines the layout of the numbers of a matrix.
 *
 * @param type storage type of a number
 * @param layers number of layers that share a page
 * @param heads number of key/value heads of a layer
 * @param headDim width of a head, even
 */
@Internal
public record KvLayout(KvType type, int layers, int heads, int headDim) {
    /** Number of positions in a page. */
    public static final int PAGE = 32;

    /**
     * Number of positions in a span: attention is computed span by span and then merged, regardless of which threads do
     * the work.
     */
    public static final int SPAN = 512;

    /** Checks that the number of dimensions is even. */
    public KvLayout {
        if (headDim < 2 || headDim % 2 != 0) {
            throw new IllegalArgumentException("headDim must be even, but is " + headDim);
        }
    }

    /**
     * Returns the number of pages for some positions.
     *
     * @param positions at least 0
     * @return whole pages
     */
    public static int pages(int positions) {
        return Math.ceilDiv(positions, PAGE);
    }

    /**
     * Returns the size of a page.
     *
     * @return bytes
     */
    public long pageBytes() {
        return Math.multiplyExact((long) layers * heads, headBytes());
    }

    private long headBytes() {
        return 2 * matrixBytes() + (type == KvType.Q8 ? 2L * PAGE * Float.BYTES : 0);
    }

    /** Returns the size of the keys, or of the values, of one head. */
    private long matrixBytes() {
        long numbers = (long) headDim * PAGE;
        return switch (type) {
            case F32 -> numbers * Float.BYTES;
            case BF16 -> numbers * Short.BYTES;
            case Q8 -> numbers;
        };
    }

    /**
     * Returns the location of one head.
     *
     * @param layer index of the layer
     * @param head index of the key/value head
     * @return its location in every page
     */
    public Head head(int layer, int head) {
        long keys = ((long) layer * heads + head) * headBytes();
        return new Head(
                headDim,
                new KvPanel(type, keys, PAGE),
                new KvPanel(type, keys + matrixBytes(), headDim),
                keys + 2 * matrixBytes());
    }

    /** Location of the keys and values of one layer and head in every page. */
    public static final class Head {
        private final int headDim;
        private final KvPanel keys; // [headDim][PAGE]
        private final KvPanel values; // [PAGE][headDim]
        private final long scales; // byte offset: [PAGE] of the keys, [PAGE] of the values

        private Head(int headDim, KvPanel keys, KvPanel values, long scales) {
            this.headDim = headDim;
            this.keys = keys;
            this.values = values;
            this.scales = scales;
        }

        /**
         * Returns the width of the head.
         *
         * @return number of dimensions
         */
        public int headDim() {
            return headDim;
        }

        /**
         * Returns the keys, transposed.
         *
         * @return {@code [headDim][PAGE]}
         */
        public KvPanel keys() {
            return keys;
        }

        /**
         * Returns the values.
         *
         * @return {@code [PAGE][headDim]}
         */
        public KvPanel values() {
            return values;
        }

        /**
         * Returns whether keys and values are codes, to be multiplied by the scales of their positions.
         *
         * @return true if they are codes
         */
        public boolean scaled() {
            return keys.type() == KvType.Q8;
        }

        /**
         * Returns the offset of the scale of a position's key.
         *
         * @param slot index of the position in the page
         * @return byte offset in the page
         */
        public long keyScaleAt(int slot) {
            return scales + (long) slot * Float.BYTES;
        }

        /**
         * Returns the offset of the scale of a position's value.
         *
         * @param slot index of the position in the page
         * @return byte offset in the page
         */
        public long valueScaleAt(int slot) {
            return keyScaleAt(PAGE + slot);
        }

        /**
         * Returns the scale of a position's key.
         *
         * @param page the page of the position
         * @param slot index of the position in the page
         * @return the scale; 1 if keys are not codes
         */
        public float keyScale(MemorySegment page, int slot) {
            return scaled() ? page.get(KvPanel.FLOAT, keyScaleAt(slot)) : 1f;
        }

        /**
         * Returns the scale of a position's value.
         *
         * @param page the page of the position
         * @param slot index of the position in the page
         * @return the scale; 1 if values are not codes
         */
        public float valueScale(MemorySegment page, int slot) {
            return scaled() ? page.get(KvPanel.FLOAT, valueScaleAt(slot)) : 1f;
        }

        /**
         * Stores key and value of one position, rounded to the storage type. Threads may store different positions of
         * one page at the same time.
         *
         * @param page the page of the position
         * @param slot index in the page, below {@link KvLayout#PAGE}
         * @param k keys, from {@code at}: {@code [headDim]}
         * @param v values, from {@code at}: {@code [headDim]}
         * @param at start of this head in {@code k} and {@code v}
         */
        public void store(MemorySegment page, int slot, float[] k, float[] v, int at) {
            float keyScale = 1f;
            float valueScale = 1f;
            if (scaled()) {
                keyScale = scale(k, at);
                valueScale = scale(v, at);
                page.set(KvPanel.FLOAT, keyScaleAt(slot), keyScale);
                page.set(KvPanel.FLOAT, valueScaleAt(slot), valueScale);
            }
            keys.storeColumn(page, slot, k, at, headDim, keyScale);
            values.storeRow(page, slot, v, at, valueScale);
        }

        /** {@code max|x| / 127}; NaN if an element is NaN. */
        private float scale(float[] x, int at) {
            float max = 0f;
            for (int i = at; i < at + headDim; i++) {
                max = Math.max(max, Math.abs(x[i]));
            }
            return max / KvPanel.LARGEST_CODE;
        }
    }
}
