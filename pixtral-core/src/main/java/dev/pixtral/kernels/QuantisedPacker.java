package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Stores the codes, scales and minima of a matrix group by group in the layout of {@link QuantisedMatrix}. */
@Internal
public final class QuantisedPacker {
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    private final int rows;
    private final int blocks;
    private final int groupRows;
    private final int kinds; // of float16 numbers
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

    QuantisedPacker(WeightFormat format, String name, int rows, int cols, Rows source) {
        this(format, rows, cols, new QuantisingRows(name, cols, format, source));
    }

    QuantisedPacker(WeightFormat format, int rows, int cols, CodeRows source) {
        this.rows = rows;
        this.blocks = Math.ceilDiv(cols, BLOCK);
        this.groupRows = Arrangement.KERNELS.groupRows(format);
        this.kinds = format.halves();
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
        return blocks * (QuantisedMatrix.CODE_BYTES + kinds * halvesBytes());
    }

    /** Returns the size of the scales, or of the minima, of one block of a group. */
    private long halvesBytes() {
        return groupRows * (long) Short.BYTES;
    }

    private void pack(int group, MemorySegment target) {
        byte[] codes = new byte[groupRows * blocks * BLOCK];
        short[] halves = new short[groupRows * kinds * blocks];
        int first = group * groupRows;
        int count = Math.min(groupRows, rows - first);
        source.read(first, count, codes, halves);
        Arrays.fill(codes, count * blocks * BLOCK, codes.length, zero()); // rows after the last one
        int[] words = new int[BLOCK * COLUMN_INTS];
        int[] pairs = new int[groupRows / 2];
        long at = 0;
        long minima = blocks * (QuantisedMatrix.CODE_BYTES + halvesBytes());
        for (int block = 0; block < blocks; block++) {
            Arrays.fill(words, 0);
            for (int row = 0; row < groupRows; row++) {
                placeCodes(words, row, codes, (row * blocks + block) * BLOCK);
            }
            MemorySegment.copy(words, 0, target, QuantisedMatrix.WORD, at, words.length);
            placeHalves(pairs, halves, block);
            MemorySegment.copy(pairs, 0, target, QuantisedMatrix.WORD, at + QuantisedMatrix.CODE_BYTES, pairs.length);
            at += QuantisedMatrix.CODE_BYTES + halvesBytes();
            if (kinds > 1) {
                placeHalves(pairs, halves, blocks + block);
                MemorySegment.copy(
                        pairs, 0, target, QuantisedMatrix.WORD, minima + block * halvesBytes(), pairs.length);
            }
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

    /** Places one number of each row, where that of the first row is at an index. */
    private void placeHalves(int[] pairs, short[] halves, int at) {
        for (int i = 0; i < pairs.length; i++) {
            int low = halves[i * kinds * blocks + at] & 0xFFFF;
            int high = halves[(pairs.length + i) * kinds * blocks + at] & 0xFFFF;
            pairs[i] = low | high << Short.SIZE;
        }
    }
}
