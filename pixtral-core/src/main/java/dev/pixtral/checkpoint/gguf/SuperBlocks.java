package dev.pixtral.checkpoint.gguf;

/**
 * Decoders of the types whose blocks have 256 values in parts of 16 or 32, each with a scale of a few bits that is
 * multiplied with a float16 of the block.
 *
 * <p>Codes are interleaved. Those of 2 bits, in half a block of 128 values: value {@code 32 j + l} is in bits 2j of
 * byte l. Those of 4 bits, in a quarter of 64: value {@code 32 j + l} is in half j of byte l.
 */
final class SuperBlocks {
    private static final int PART = 16;
    private static final int PARTS = 16;
    private static final int WIDE = 32; // a part of the types with 8 of them

    private SuperBlocks() {}

    // Q2_K: 16 bytes with scale and minimum, 64 bytes of codes, scale of the scales, scale of the minima

    static void q2(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at + 80);
        float minima = Halves.value(data, at + 82);
        for (int part = 0; part < PARTS; part++) {
            float scale = scales * (data[at + part] & 0xF);
            float minimum = minima * (data[at + part] >> 4 & 0xF);
            int from = at + 16 + twoBits(part);
            int shift = shift(part);
            for (int i = 0; i < PART; i++) {
                target[to + part * PART + i] = scale * (data[from + i] >> shift & 3) - minimum;
            }
        }
    }

    /** Returns where the codes of 2 bits of a part of 16 begin. */
    private static int twoBits(int part) {
        return part / 8 * 32 + part % 2 * PART;
    }

    /** Returns which bits of the bytes they are. */
    private static int shift(int part) {
        return part % 8 / 2 * 2;
    }

    // Q3_K: 32 bytes with the upper bit of the codes, 64 with the lower two, 12 with the scales, their scale

    static void q3(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at + 108);
        int[] codes = new int[PART];
        for (int part = 0; part < PARTS; part++) {
            float scale = scales * q3Scale(data, at, part);
            q3Codes(data, at, part, codes);
            for (int i = 0; i < PART; i++) {
                target[to + part * PART + i] = scale * codes[i];
            }
        }
    }

    /** Reads the codes of a part of 16, from -4 to 3. */
    static void q3Codes(byte[] data, int at, int part, int[] codes) {
        int from = at + 32 + twoBits(part);
        int upper = at + part % 2 * PART;
        int shift = shift(part);
        int bit = part / 2;
        for (int i = 0; i < PART; i++) {
            codes[i] = (data[from + i] >> shift & 3) + ((data[upper + i] >> bit & 1) << 2) - 4;
        }
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
            int from = at + 16 + part / 2 * WIDE;
            int shift = part % 2 * 4;
            for (int i = 0; i < WIDE; i++) {
                target[to + part * WIDE + i] = scale * (data[from + i] >> shift & 0xF) - minimum;
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
            int from = at + 48 + part / 2 * WIDE;
            int shift = part % 2 * 4;
            for (int i = 0; i < WIDE; i++) {
                int code = data[from + i] >> shift & 0xF | (data[at + 16 + i] >> part & 1) << 4;
                target[to + part * WIDE + i] = scale * code - minimum;
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
        for (int part = 0; part < PARTS; part++) {
            float scale = scales * data[at + 192 + part];
            int from = at + part / 8 * 64 + part % 4 * PART;
            int lowShift = part % 8 / 4 * 4;
            int upper = at + 128 + twoBits(part);
            int upperShift = shift(part);
            for (int i = 0; i < PART; i++) {
                int code = (data[from + i] >> lowShift & 0xF | (data[upper + i] >> upperShift & 3) << 4) - 32;
                target[to + part * PART + i] = scale * code;
            }
        }
    }

    // IQ4_XS: scale of the scales, 2 bytes with the upper bits of the scales, 4 with the lower ones, 128 of codes

    static void iq4(byte[] data, int at, float[] target, int to) {
        float scales = Halves.value(data, at);
        for (int part = 0; part < 8; part++) {
            float scale = scales * iq4Scale(data, at, part);
            PlainBlocks.unequal(data, at + 8 + part * PART, scale, target, to + part * WIDE);
        }
    }

    /** Returns the scale of a part, from -32 to 31. */
    static int iq4Scale(byte[] data, int at, int part) {
        int low = data[at + 4 + part / 2] >> part % 2 * 4 & 0xF;
        int high = Halves.bits(data, at + 2) >> part * 2 & 3;
        return (low | high << 4) - 32;
    }
}
