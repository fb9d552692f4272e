package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Weights as small integer codes; {@link #BLOCK} neighbouring columns of a row share one float16 scale. How codes and
 * scales are made stands in the package documentation.
 *
 * <p>Layout, the same for all formats: {@code [groups][blocks]} blocks, one linear stream. A block is 32 columns of 16
 * ints with the codes, then the scales, all little endian. Int {@code l} of a column holds the codes of the rows
 * {@code l}, {@code 16 + l}, {@code 32 + l} and so on of the group, the first in its lowest bits: eight 4-bit codes of
 * a group of 128 rows, or four 8-bit codes of a group of 64. Int {@code l} of scale column {@code j} holds the scale of
 * row {@code 16 j + l} in its lower half and that of the row half a group further on in its upper half. The last block
 * is padded with codes that stand for 0.
 */
public sealed interface QuantisedMatrix extends Matrix permits Q8Matrix, Q4Matrix {
    /** Columns that share a scale. */
    int BLOCK = 32;

    /** Ints of one column of a group, and of one column of scales. */
    int COLUMN_INTS = 16;

    /** Bytes of one column of a group, and of one column of scales. */
    long COLUMN_BYTES = COLUMN_INTS * (long) Integer.BYTES;

    /** Bytes of the codes of one block of a group. */
    long CODE_BYTES = BLOCK * COLUMN_BYTES;

    /** An int of the packed stream. */
    ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * The packed weights.
     *
     * @return {@code groups() * blocks() * blockBytes()} bytes of native memory
     */
    @Override
    MemorySegment data();

    /**
     * Bits of a code, stored without sign: the value it stands for plus {@code 2^(bits - 1)}.
     *
     * @return 4 or 8
     */
    default int codeBits() {
        return COLUMN_INTS * Integer.SIZE / groupRows();
    }

    /**
     * Blocks of a row, the last one padded.
     *
     * @return number of blocks
     */
    default int blocks() {
        return Math.ceilDiv(cols(), BLOCK);
    }

    /**
     * Size of one block of a group, codes and scales.
     *
     * @return bytes
     */
    default long blockBytes() {
        return CODE_BYTES + groupRows() * (long) Short.BYTES;
    }

    /**
     * Where a block begins.
     *
     * @param group index of the group
     * @param block index of the block in the group
     * @return offset in {@link #data()} in bytes
     */
    default long blockOffset(int group, int block) {
        return ((long) group * blocks() + block) * blockBytes();
    }
}
