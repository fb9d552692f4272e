package dev.pixtral.checkpoint.gguf;

/**
 * Decoders of the types whose blocks have 256 values in parts of 16 or 32, each with a scale of a few bits that is
 * multiplied with a float16 of the block.
 *
 * <p>Codes are interleaved: 2-bit codes in half a block of 128 values, value {@code 32 j + l} in bits 2j of byte l;
 * 4-bit codes in quarters of 64, value {@code 32 j + l} in half j of byte l.
 */
final class SuperBlocks {
    private static final int SIZE = 256;
    private static final int PART = 16;

    private SuperBlocks() {}

    // Q2_K: 16 bytes with scale and minimum, 64 bytes of codes, scale of the scales, scale of the minima

    static void q2(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at + 80);
        float minima = Halves.value(data, at + 82);
        for (int part = 0; part < SIZE / PART; part++) {
            float scale = scales * (data[at + part] & 0xF);
            float minimum = minima * (data[at + part] >> 4 & 0xF);
            for (int i = part * PART; i < (part + 1) * PART; i++) {
                target[to + i] = scale * twoBits(data, at + 16, i) - minimum;
            }
        }
    }

    // Q3_K: 32 bytes with the upper bit of the codes, 64 with the lower two, 12 with the scales, their scale

    static void q3(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at + 108);
        for (int part = 0; part < SIZE / PART; part++) {
            float scale = scales * q3Scale(data, at, part);
            for (int i = part * PART; i < (part + 1) * PART; i++) {
                target[to + i] = scale * q3Code(data, at, i);
            }
        }
    }

    /** Returns a code, from -4 to 3. */
    static int q3Code(byte[] data, int at, int i) {
        return twoBits(data, at + 32, i) - (data[at + i % 32] >> i / 32 & 1 ^ 1) * 4;
    }

    /** Returns the scale of a part, from -32 to 31: four lower bits, then two upper bits. */
    static int q3Scale(byte[] data, int at, int part) {
        int low = data[at + 96 + part % 8] >> part / 8 * 4 & 0xF;
        int high = data[at + 104 + part % 4] >> part / 4 * 2 & 3;
        return (low | high << 4) - 32;
    }

    // Q4_K: scale of the scales, scale of the minima, 12 bytes with scales and minima, 128 of codes

    static void q4(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at);
        float minima = Halves.value(data, at + 2);
        for (int part = 0; part < 8; part++) {
            float scale = scales * scale(data, at + 4, part);
            float minimum = minima * minimum(data, at + 4, part);
            for (int i = part * 32; i < (part + 1) * 32; i++) {
                target[to + i] = scale * fourBits(data, at + 16, i) - minimum;
            }
        }
    }

    // Q5_K: as Q4_K, with 32 bytes of upper bits before the codes

    static void q5(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at);
        float minima = Halves.value(data, at + 2);
        for (int part = 0; part < 8; part++) {
            float scale = scales * scale(data, at + 4, part);
            float minimum = minima * minimum(data, at + 4, part);
            for (int i = part * 32; i < (part + 1) * 32; i++) {
                int code = fourBits(data, at + 48, i) | (data[at + 16 + i % 32] >> part & 1) << 4;
                target[to + i] = scale * code - minimum;
            }
        }
    }

    /** Returns a scale of 6 bits: the first four lie together, the others are split. */
    static int scale(byte[] data, int at, int part) {
        return part < 4 ? data[at + part] & 0x3F : data[at + part + 4] & 0xF | (data[at + part - 4] >> 6 & 3) << 4;
    }

    /** Returns a minimum of 6 bits. */
    static int minimum(byte[] data, int at, int part) {
        return part < 4 ? data[at + part + 4] & 0x3F : data[at + part + 4] >> 4 & 0xF | (data[at + part] >> 6 & 3) << 4;
    }

    // Q6_K: 128 bytes with the lower four bits of the codes, 64 with the upper two, 16 scales, their scale

    static void q6(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at + 208);
        for (int i = 0; i < SIZE; i++) {
            int inHalf = i % 128;
            int low = data[at + i / 128 * 64 + inHalf % 64] >> inHalf / 64 * 4 & 0xF;
            int code = (low | twoBits(data, at + 128, i) << 4) - 32;
            target[to + i] = scales * data[at + 192 + i / PART] * code;
        }
    }

    // IQ4_XS: scale of the scales, 2 bytes with the upper bits of the scales, 4 with the lower ones, 128 of codes

    static void iq4(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at);
        for (int part = 0; part < 8; part++) {
            float scale = scales * iq4Scale(data, at, part);
            for (int i = 0; i < 32; i++) {
                int code = PlainBlocks.nibble(data, at + 8 + part * 16, i);
                target[to + part * 32 + i] = scale * PlainBlocks.unequal(code);
            }
        }
    }

    /** Returns the scale of a part, from -32 to 31. */
    static int iq4Scale(byte[] data, int at, int part) {
        int low = data[at + 4 + part / 2] >> part % 2 * 4 & 0xF;
        int high = Halves.bits(data, at + 2) >> part * 2 & 3;
        return (low | high << 4) - 32;
    }

    private static int twoBits(byte[] data, int at, int i) {
        int inHalf = i % 128;
        return data[at + i / 128 * 32 + inHalf % 32] >> inHalf / 32 * 2 & 3;
    }

    /** Returns a code of Q4_K, or the lower bits of one of Q5_K. */
    static int fourBits(byte[] data, int at, int i) {
        return data[at + i / 64 * 32 + i % 32] >> i % 64 / 32 * 4 & 0xF;
    }
}
