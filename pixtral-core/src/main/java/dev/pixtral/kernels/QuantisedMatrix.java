package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Weights as small integer codes; {@link #BLOCK} adjacent columns of a row share a float16 scale and, in some formats,
 * a float16 minimum. The package documentation defines how they are computed.
 *
 * <p>Layout, the same for all formats: one linear stream, group by group. A group consists of its blocks, followed by
 * the minima of all of them, if the format has minima. A block consists of 32 columns of 16 ints with the codes,
 * followed by the scales, all little endian. Int {@code l} of a column holds the codes of the rows {@code l}, {@code 16
 * + l}, {@code 32 + l} and so on of the group, the first in its lowest bits: eight 4-bit codes of a group of 128 rows,
 * or four 8-bit codes of a group of 64. Int {@code l} of scale column {@code j} holds the scale of row {@code 16 j + l}
 * in its lower half and that of the row half a group later in its upper half; the minima of a block are arranged like
 * its scales. The last block is padded with codes that represent 0.
 */
@Internal
public sealed interface QuantisedMatrix extends Matrix permits Q8Matrix, Q4Matrix {
    /** Number of columns that share a scale. */
    int BLOCK = 32;

    /** Number of ints in one column of a group, and in one column of scales. */
    int COLUMN_INTS = 16;

    /** Number of bytes in one column of a group, and in one column of scales. */
    long COLUMN_BYTES = COLUMN_INTS * (long) Integer.BYTES;

    /** Number of bytes of the codes in one block of a group. */
    long CODE_BYTES = BLOCK * COLUMN_BYTES;

    /** Layout of an int in the packed stream. */
    ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Returns the packed weights.
     *
     * @return {@code groups() * groupBytes()} bytes of native memory
     */
    @Override
    MemorySegment data();

    /**
     * Returns the number of bits of a code, which is stored without sign: its value plus {@code 2^(bits - 1)}.
     *
     * @return 4 or 8
     */
    default int codeBits() {
        return COLUMN_INTS * Integer.SIZE / groupRows();
    }

    /**
     * Returns the number of blocks in a row, the last one padded.
     *
     * @return number of blocks
     */
    default int blocks() {
        return Math.ceilDiv(cols(), BLOCK);
    }

    /**
     * Returns the size of one block of a group, codes and scales.
     *
     * @return bytes
     */
    default long blockBytes() {
        return CODE_BYTES + halvesBytes();
    }

    /**
     * Returns the size of a group.
     *
     * @return bytes
     */
    default long groupBytes() {
        return blocks() * (CODE_BYTES + format().halves() * halvesBytes());
    }

    /**
     * Returns the offset of the minima of a block, in a format that has them.
     *
     * @param group index of the group
     * @param block index of the block in the group
     * @return offset in {@link #data()} in bytes
     */
    default long minimaOffset(int group, int block) {
        return blockOffset(group, blocks()) + block * halvesBytes();
    }

    /** Returns the size of the scales, or of the minima, of one block of a group. */
    private long halvesBytes() {
        return groupRows() * (long) Short.BYTES;
    }

    /**
     * Returns the offset of a block.
     *
     * @param group index of the group
     * @param block index of the block in the group
     * @return offset in {@link #data()} in bytes
     */
    default long blockOffset(int group, int block) {
        return group * groupBytes() + block * blockBytes();
    }
}
