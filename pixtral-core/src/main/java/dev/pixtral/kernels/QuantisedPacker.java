package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PixtralException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Quantises a matrix group by group and stores the codes and scales in the layout of {@link QuantisedMatrix}. */
@Internal
public final class QuantisedPacker {
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    private final String name;
    private final int rows;
    private final int cols;
    private final int blocks;
    private final int groupRows;
    private final Quantiser quantiser;
    private final Rows source;

    /** Source of the rows to quantise. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Reads one row. Called by several threads at the same time.
         *
         * @param row index of the row
         * @param target receives the weights in its first {@code cols} elements
         */
        void read(int row, float[] target);
    }

    QuantisedPacker(String name, int rows, int cols, int groupRows, Quantiser quantiser, Rows source) {
        this.name = name;
        this.rows = rows;
        this.cols = cols;
        this.blocks = Math.ceilDiv(cols, BLOCK);
        this.groupRows = groupRows;
        this.quantiser = quantiser;
        this.source = source;
    }

    MemorySegment pack(Arena arena, Workers workers) {
        int groups = Math.ceilDiv(rows, groupRows);
        long groupBytes = blocks * (QuantisedMatrix.CODE_BYTES + groupRows * (long) Short.BYTES);
        MemorySegment data = arena.allocate(Math.multiplyExact(groupBytes, groups), 64); // a cache line
        workers.run(groups, group -> pack(group, data.asSlice(group * groupBytes, groupBytes)));
        return data;
    }

    private void pack(int group, MemorySegment target) {
        byte[] codes = new byte[groupRows * blocks * BLOCK];
        short[] scales = new short[groupRows * blocks];
        quantise(group, codes, scales);
        int[] words = new int[BLOCK * COLUMN_INTS + groupRows / 2];
        for (int block = 0; block < blocks; block++) {
            Arrays.fill(words, 0);
            for (int row = 0; row < groupRows; row++) {
                placeCodes(words, row, codes, (row * blocks + block) * BLOCK);
                placeScale(words, row, scales[row * blocks + block]);
            }
            long bytes = words.length * (long) Integer.BYTES;
            MemorySegment.copy(words, 0, target, QuantisedMatrix.WORD, block * bytes, words.length);
        }
    }

    /** Computes codes and scales of the rows of a group; rows after the last one are zeros. */
    private void quantise(int group, byte[] codes, short[] scales) {
        float[] x = new float[blocks * BLOCK]; // zeros after the last column
        byte[] rowCodes = new byte[x.length];
        for (int row = 0; row < groupRows; row++) {
            int index = group * groupRows + row;
            if (index < rows) {
                source.read(index, x);
            } else {
                Arrays.fill(x, 0f);
            }
            for (int block = 0; block < blocks; block++) {
                float scale = quantiser.block(rowCodes, x, block * BLOCK);
                scales[row * blocks + block] = stored(scale, index, x, block * BLOCK);
            }
            System.arraycopy(rowCodes, 0, codes, row * x.length, x.length);
        }
    }

    /** Returns the scale as float16, if it and all weights are finite. */
    private short stored(float scale, int row, float[] x, int at) {
        short stored = Float.floatToFloat16(scale);
        float sum = Float.float16ToFloat(stored);
        for (int i = at; i < at + BLOCK; i++) {
            sum += x[i] * 0f; // NaN if the weight is not finite
        }
        if (!Float.isFinite(sum)) {
            throw new PixtralException("%s, row %d: a weight is not a number or too large to be stored in 8 or 4 bits; "
                            .formatted(name, row)
                    + "use the weights as BF16, or download the checkpoint again.");
        }
        return stored;
    }

    private void placeCodes(int[] words, int row, byte[] codes, int at) {
        int shift = row / COLUMN_INTS * (COLUMN_INTS * Integer.SIZE / groupRows);
        for (int k = 0, word = row % COLUMN_INTS; k < BLOCK; k++, word += COLUMN_INTS) {
            words[word] |= (codes[at + k] & 0xFF) << shift;
        }
    }

    private void placeScale(int[] words, int row, short scale) {
        int half = groupRows / 2;
        words[BLOCK * COLUMN_INTS + row % half] |= (scale & 0xFFFF) << (row < half ? 0 : Short.SIZE);
    }
}
