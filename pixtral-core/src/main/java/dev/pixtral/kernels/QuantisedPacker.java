package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Stores the codes and scales of a matrix group by group in the layout of {@link QuantisedMatrix}. */
@Internal
public final class QuantisedPacker {
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    private final int rows;
    private final int blocks;
    private final int groupRows;
    private final CodeRows source;

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
        this(rows, cols, groupRows, new QuantisingRows(name, cols, quantiser, source));
    }

    QuantisedPacker(int rows, int cols, int groupRows, CodeRows source) {
        this.rows = rows;
        this.blocks = Math.ceilDiv(cols, BLOCK);
        this.groupRows = groupRows;
        this.source = source;
    }

    MemorySegment pack(Arena arena, Workers workers) {
        MemorySegment data = arena.allocate(Math.multiplyExact(groupBytes(), groups()), 64); // a cache line
        pack(data, workers);
        return data;
    }

    /** Packs the whole matrix into memory of its size. */
    void pack(MemorySegment data, Workers workers) {
        workers.run(groups(), (group, _) -> pack(group, data.asSlice(group * groupBytes(), groupBytes())));
    }

    private int groups() {
        return Math.ceilDiv(rows, groupRows);
    }

    private long groupBytes() {
        return blocks * (QuantisedMatrix.CODE_BYTES + groupRows * (long) Short.BYTES);
    }

    private void pack(int group, MemorySegment target) {
        byte[] codes = new byte[groupRows * blocks * BLOCK];
        short[] scales = new short[groupRows * blocks];
        int first = group * groupRows;
        int count = Math.min(groupRows, rows - first);
        source.read(first, count, codes, scales);
        Arrays.fill(codes, count * blocks * BLOCK, codes.length, zero()); // rows after the last one
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

    private int codeBits() {
        return COLUMN_INTS * Integer.SIZE / groupRows;
    }

    /** Returns the stored code that represents 0. */
    private byte zero() {
        return (byte) (1 << codeBits() - 1);
    }

    private void placeCodes(int[] words, int row, byte[] codes, int at) {
        int shift = row / COLUMN_INTS * codeBits();
        for (int k = 0, word = row % COLUMN_INTS; k < BLOCK; k++, word += COLUMN_INTS) {
            words[word] |= (codes[at + k] & 0xFF) << shift;
        }
    }

    private void placeScale(int[] words, int row, short scale) {
        int half = groupRows / 2;
        words[BLOCK * COLUMN_INTS + row % half] |= (scale & 0xFFFF) << (row < half ? 0 : Short.SIZE);
    }
}
