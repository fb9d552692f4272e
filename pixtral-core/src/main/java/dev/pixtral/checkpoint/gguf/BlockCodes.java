package dev.pixtral.checkpoint.gguf;

import dev.pixtral.kernels.CodeRows;

/** Translates the codes of a block, and what they share, to those of {@link GgmlType#format}. */
@FunctionalInterface
interface BlockCodes {
    /** Codes in a block of the kernels. */
    int SIZE = 32;

    /** The stored code of 8 bits that means 0. */
    int ZERO = 128;

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
        /** Returns the index of a block's first code. */
        int first(int block) {
            return code + block * SIZE;
        }

        void scale(int block, short bits) {
            halves[scale + block] = bits;
        }

        void minimum(int block, short bits) {
            halves[minimum + block] = bits;
        }

        /** Copies 32 codes of 4 bits. */
        void fourBits(int block, byte[] data, int at) {
            int to = first(block);
            for (int i = 0; i < PlainBlocks.HALF; i++) {
                codes[to + i] = (byte) (data[at + i] & 0xF);
                codes[to + PlainBlocks.HALF + i] = (byte) (data[at + i] >> 4 & 0xF);
            }
        }

        /** Translates 32 codes of unequal steps, which fit 8 bits. */
        void unequal(int block, byte[] data, int at) {
            int to = first(block);
            for (int i = 0; i < PlainBlocks.HALF; i++) {
                codes[to + i] = (byte) (ZERO + PlainBlocks.unequal(data[at + i] & 0xF));
                codes[to + PlainBlocks.HALF + i] = (byte) (ZERO + PlainBlocks.unequal(data[at + i] >> 4 & 0xF));
            }
        }
    }

    static void q4(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        row.fourBits(block, data, at + 2);
    }

    static void q4Minimum(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        row.minimum(block, Halves.bits(data, at + 2));
        row.fourBits(block, data, at + 4);
    }

    static void q5(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        int upper = Halves.int32(data, at + 2);
        int to = row.first(block);
        for (int i = 0; i < PlainBlocks.HALF; i++) {
            int codes = data[at + 6 + i];
            row.codes[to + i] = (byte) (ZERO - 16 + (codes & 0xF | PlainBlocks.fifth(upper, i)));
            row.codes[to + PlainBlocks.HALF + i] =
                    (byte) (ZERO - 16 + (codes >> 4 & 0xF | PlainBlocks.fifth(upper, PlainBlocks.HALF + i)));
        }
    }

    static void q8(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        int to = row.first(block);
        for (int i = 0; i < SIZE; i++) {
            row.codes[to + i] = (byte) (ZERO + data[at + 2 + i]);
        }
    }

    static void iq4(byte[] data, int at, Row row, int block) {
        row.scale(block, Halves.bits(data, at));
        row.unequal(block, data, at + 2);
    }
}
