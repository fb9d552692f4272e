package dev.pixtral.checkpoint.gguf;

/**
 * Codes of the types with 256 values in a block. The product of a scale of 6 bits and the float16 of its block has up
 * to 17 bits, and is rounded once, to float16.
 */
final class SuperBlockCodes {
    private static final int PARTS = 8;
    private static final int SIZE = BlockCodes.SIZE;

    private SuperBlockCodes() {}

    /**
     * Q3_K has two scales for 32 codes. A scale times its code is -124 to 128, a code of 8 bits if it is negated, and
     * then the scale is the negated float16 of the block: nothing is rounded.
     */
    static void q3(byte[] data, int at, BlockCodes.Row row, int block) {
        short scale = (short) (Halves.bits(data, at + 108) ^ 0x8000);
        int[] codes = new int[SIZE / 2];
        for (int part = 0; part < PARTS; part++) {
            row.scale(block + part, scale);
        }
        for (int half = 0; half < 2 * PARTS; half++) {
            int factor = SuperBlocks.q3Scale(data, at, half);
            SuperBlocks.q3Codes(data, at, half, codes);
            int to = row.first(block) + half * codes.length;
            for (int i = 0; i < codes.length; i++) {
                row.codes()[to + i] = (byte) (BlockCodes.ZERO - factor * codes[i]);
            }
        }
    }

    static void q4(byte[] data, int at, BlockCodes.Row row, int block) {
        float scales = Halves.value(data, at);
        float minima = Halves.value(data, at + 2);
        for (int part = 0; part < PARTS; part++) {
            row.scale(block + part, Float.floatToFloat16(scales * SuperBlocks.scale(data, at + 4, part)));
            row.minimum(block + part, Float.floatToFloat16(-(minima * SuperBlocks.minimum(data, at + 4, part))));
            int from = at + 16 + part / 2 * SIZE;
            int shift = part % 2 * 4;
            int to = row.first(block + part);
            for (int i = 0; i < SIZE; i++) {
                row.codes()[to + i] = (byte) (data[from + i] >> shift & 0xF);
            }
        }
    }

    static void iq4(byte[] data, int at, BlockCodes.Row row, int block) {
        float scales = Halves.value(data, at);
        for (int part = 0; part < PARTS; part++) {
            row.scale(block + part, Float.floatToFloat16(scales * SuperBlocks.iq4Scale(data, at, part)));
            row.unequal(block + part, data, at + 8 + part * SIZE / 2);
        }
    }
}
