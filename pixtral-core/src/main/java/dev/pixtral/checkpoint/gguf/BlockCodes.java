package dev.pixtral.checkpoint.gguf;

import dev.pixtral.kernels.CodeRows;

/** Translates the codes of a block, and what they share, to those of {@link GgmlType#format}. */
@FunctionalInterface
interface BlockCodes {
    /** Codes in a block of the kernels. */
    int SIZE = 32;

    /**
     * Translates a block.
     *
     * @param data contains the block
     * @param at its first byte
     * @param row receives the result
     * @param block which of the row's blocks of {@value #SIZE} it begins with
     */
    void read(byte[] data, int at, Row row, int block);

    /**
     * One row as {@link CodeRows} stores it.
     *
     * @param codes of all rows
     * @param code index of the row's first code
     * @param halves of all rows
     * @param scale index of the row's first scale
     * @param minimum index of the row's first minimum, if there are any
     */
    record Row(byte[] codes, int code, short[] halves, int scale, int minimum) {
        void code(int block, int i, int stored) {
            codes[code + block * SIZE + i] = (byte) stored;
        }

        void scale(int block, short bits) {
            halves[scale + block] = bits;
        }

        void minimum(int block, short bits) {
            halves[minimum + block] = bits;
        }
    }

    static void q4(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        for (int i = 0; i < SIZE; i++) {
            row.code(block, i, PlainBlocks.nibble(data, at + 2, i));
        }
    }

    static void q4Minimum(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        row.minimum(block, Halves.bits(data, at + 2));
        for (int i = 0; i < SIZE; i++) {
            row.code(block, i, PlainBlocks.nibble(data, at + 4, i));
        }
    }

    static void q5(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        for (int i = 0; i < SIZE; i++) {
            row.code(block, i, PlainBlocks.fiveBits(data, at + 2, i) - 16 + 128);
        }
    }

    static void q8(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        for (int i = 0; i < SIZE; i++) {
            row.code(block, i, data[at + 2 + i] + 128);
        }
    }

    static void iq4(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        for (int i = 0; i < SIZE; i++) {
            row.code(block, i, PlainBlocks.unequal(PlainBlocks.nibble(data, at + 2, i)) + 128);
        }
    }
}
