package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;

/**
 * How keys and values lie in a page of the cache.
 *
 * <p>A page holds {@link #PAGE} positions of one sequence, for every layer and every key/value head:
 * {@code [layers][heads]} of keys {@code [headDim][PAGE]}, transposed so that vector lanes are positions, values
 * {@code [PAGE][headDim]} and, for {@link KvType#Q8}, the scales of the keys {@code [PAGE]} and of the values
 * {@code [PAGE]}. Little endian; {@code KvPanel} says how the numbers of a matrix lie.
 *
 * @param type how a number is stored
 * @param layers layers that share a page
 * @param heads key/value heads of a layer
 * @param headDim width of a head, even
 */
public record KvLayout(KvType type, int layers, int heads, int headDim) {
    /** Positions of a page. */
    public static final int PAGE = 32;

    /** Positions of a span: attention is computed span by span and then merged, wherever the work is done. */
    public static final int SPAN = 512;

    /** Checks that dimensions come in pairs. */
    public KvLayout {
        if (headDim < 2 || headDim % 2 != 0) {
            throw new IllegalArgumentException("headDim must be even, but is " + headDim);
        }
    }

    /**
     * How many pages hold some positions.
     *
     * @param positions at least 0
     * @return whole pages
     */
    public static int pages(int positions) {
        return Math.ceilDiv(positions, PAGE);
    }

    /**
     * Size of a page.
     *
     * @return bytes
     */
    public long pageBytes() {
        return Math.multiplyExact((long) layers * heads, headBytes());
    }

    private long headBytes() {
        return 2 * matrixBytes() + (type == KvType.Q8 ? 2L * PAGE * Float.BYTES : 0);
    }

    /** Keys, or values, of one head. */
    private long matrixBytes() {
        long numbers = (long) headDim * PAGE;
        return switch (type) {
            case F32 -> numbers * Float.BYTES;
            case BF16 -> numbers * Short.BYTES;
            case Q8 -> numbers;
        };
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
        return new Head(
                headDim,
                new KvPanel(type, keys, PAGE),
                new KvPanel(type, keys + matrixBytes(), headDim),
                keys + 2 * matrixBytes());
    }

    /** Place of the keys and values of one layer and head in every page. */
    public static final class Head {
        private static final int LARGEST_CODE = 127;

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
         * Width of the head.
         *
         * @return number of dimensions
         */
        public int headDim() {
            return headDim;
        }

        /**
         * The keys, transposed.
         *
         * @return {@code [headDim][PAGE]}
         */
        public KvPanel keys() {
            return keys;
        }

        /**
         * The values.
         *
         * @return {@code [PAGE][headDim]}
         */
        public KvPanel values() {
            return values;
        }

        /**
         * Whether keys and values are codes, to be multiplied by the scales of their positions.
         *
         * @return true if they are codes
         */
        public boolean scaled() {
            return keys.type() == KvType.Q8;
        }

        /**
         * Place of the scale of a position's key.
         *
         * @param slot place of the position in the page
         * @return byte offset in the page
         */
        public long keyScaleAt(int slot) {
            return scales + (long) slot * Float.BYTES;
        }

        /**
         * Place of the scale of a position's value.
         *
         * @param slot place of the position in the page
         * @return byte offset in the page
         */
        public long valueScaleAt(int slot) {
            return keyScaleAt(PAGE + slot);
        }

        /**
         * Factor of a position's key.
         *
         * @param page the page of the position
         * @param slot place of the position in the page
         * @return the scale, 1 where keys are not codes
         */
        public float keyScale(MemorySegment page, int slot) {
            return scaled() ? page.get(KvPanel.FLOAT, keyScaleAt(slot)) : 1f;
        }

        /**
         * Factor of a position's value.
         *
         * @param page the page of the position
         * @param slot place of the position in the page
         * @return the scale, 1 where values are not codes
         */
        public float valueScale(MemorySegment page, int slot) {
            return scaled() ? page.get(KvPanel.FLOAT, valueScaleAt(slot)) : 1f;
        }

        /**
         * Stores key and value of one position, rounded as the type says. Threads may store different positions of one
         * page at the same time.
         *
         * @param page the page of the position
         * @param slot place in the page, below {@link KvLayout#PAGE}
         * @param k keys, from {@code at}: {@code [headDim]}
         * @param v values, from {@code at}: {@code [headDim]}
         * @param at where this head begins in {@code k} and {@code v}
         */
        public void store(MemorySegment page, int slot, float[] k, float[] v, int at) {
            if (scaled()) {
                storeCodes(page, slot, k, v, at);
                return;
            }
            for (int d = 0; d < headDim; d++) {
                keys.set(page, d, slot, k[at + d]);
                values.set(page, slot, d, v[at + d]);
            }
        }

        private void storeCodes(MemorySegment page, int slot, float[] k, float[] v, int at) {
            float keyScale = scale(k, at);
            float valueScale = scale(v, at);
            page.set(KvPanel.FLOAT, keyScaleAt(slot), keyScale);
            page.set(KvPanel.FLOAT, valueScaleAt(slot), valueScale);
            for (int d = 0; d < headDim; d++) {
                keys.set(page, d, slot, code(k[at + d], keyScale));
                values.set(page, slot, d, code(v[at + d], valueScale));
            }
        }

        /** {@code max|x| / 127}; NaN if an element is NaN. */
        private float scale(float[] x, int at) {
            float max = 0f;
            for (int i = at; i < at + headDim; i++) {
                max = Math.max(max, Math.abs(x[i]));
            }
            return max / LARGEST_CODE;
        }

        private static float code(float x, float scale) {
            if (scale == 0f) {
                return 0f;
            }
            // cut, since a subnormal scale can be too small by half; NaN becomes 0 as a byte, and the scale remembers
            // it
            return Math.clamp((float) Math.rint(x / scale), -LARGEST_CODE, LARGEST_CODE);
        }
    }
}
