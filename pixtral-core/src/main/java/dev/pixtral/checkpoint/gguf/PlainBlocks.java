package dev.pixtral.checkpoint.gguf;

/**
 * Decoders of the types whose blocks are single values or 32 codes with one scale. A code of 4 bits is in the lower
 * half of byte i for value i, and in the upper half for value i + 16; the fifth bit of value i is bit i of a word.
 */
final class PlainBlocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;

    /** What the codes of the types IQ4 mean, {@code kvalues_iq4nl} in ggml. */
    private static final byte[] UNEQUAL = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private PlainBlocks() {}

    static void f32(byte[] data, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(Halves.int32(data, at));
    }

    static void f16(byte[] data, int at, float[] target, int to) {
        target[to] = Halves.value(data, at);
    }

    static void bf16(byte[] data, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(Halves.bits(data, at) << Short.SIZE);
    }

    static void q4(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = (nibble(data, at + 2, i) - 8) * scale;
        }
    }

    static void q4Minimum(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        float minimum = Halves.value(data, at + 2);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = nibble(data, at + 4, i) * scale + minimum;
        }
    }

    static void q5(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = (fiveBits(data, at + 2, i) - 16) * scale;
        }
    }

    static void q5Minimum(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        float minimum = Halves.value(data, at + 2);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = fiveBits(data, at + 4, i) * scale + minimum;
        }
    }

    static void q8(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = data[at + 2 + i] * scale;
        }
    }

    static void iq4(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        for (int i = 0; i < SIZE; i++) {
            target[to + i] = scale * unequal(nibble(data, at + 2, i));
        }
    }

    /** Returns code {@code i} of the 32 of 4 bits that begin at {@code at}. */
    static int nibble(byte[] data, int at, int i) {
        return data[at + i % HALF] >> i / HALF * 4 & 0xF;
    }

    /** Returns code {@code i} of the 32 of 5 bits whose upper bits begin at {@code at}, before the lower ones. */
    static int fiveBits(byte[] data, int at, int i) {
        return nibble(data, at + Integer.BYTES, i) | (Halves.int32(data, at) >>> i & 1) << 4;
    }

    /** Returns what a code of the types IQ4 means. */
    static int unequal(int code) {
        return UNEQUAL[code];
    }
}
