package dev.pixtral.checkpoint.gguf;

/**
 * Decoders of the types whose blocks are single values or 32 codes with one scale. A code of 4 bits is in the lower
 * half of byte i for value i, and in the upper half for value i + 16; the fifth bit of value i is bit i of a word.
 */
final class PlainBlocks {
    /** Half a block; its codes are in the lower halves of bytes, those of the other half in the upper ones. */
    static final int HALF = 16;

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
        for (int i = 0; i < HALF; i++) {
            int codes = data[at + 2 + i];
            target[to + i] = ((codes & 0xF) - 8) * scale;
            target[to + HALF + i] = ((codes >> 4 & 0xF) - 8) * scale;
        }
    }

    static void q4Minimum(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        float minimum = Halves.value(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int codes = data[at + 4 + i];
            target[to + i] = (codes & 0xF) * scale + minimum;
            target[to + HALF + i] = (codes >> 4 & 0xF) * scale + minimum;
        }
    }

    static void q5(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        int upper = Halves.int32(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int codes = data[at + 6 + i];
            target[to + i] = ((codes & 0xF | fifth(upper, i)) - 16) * scale;
            target[to + HALF + i] = ((codes >> 4 & 0xF | fifth(upper, HALF + i)) - 16) * scale;
        }
    }

    static void q5Minimum(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        float minimum = Halves.value(data, at + 2);
        int upper = Halves.int32(data, at + 4);
        for (int i = 0; i < HALF; i++) {
            int codes = data[at + 8 + i];
            target[to + i] = (codes & 0xF | fifth(upper, i)) * scale + minimum;
            target[to + HALF + i] = (codes >> 4 & 0xF | fifth(upper, HALF + i)) * scale + minimum;
        }
    }

    static void q8(byte[] data, int at, float[] target, int to) {
        float scale = Halves.value(data, at);
        for (int i = 0; i < 2 * HALF; i++) {
            target[to + i] = data[at + 2 + i] * scale;
        }
    }

    static void iq4(byte[] data, int at, float[] target, int to) {
        unequal(data, at + 2, Halves.value(data, at), target, to);
    }

    /** Decodes 32 codes of unequal steps. */
    static void unequal(byte[] data, int at, float scale, float[] target, int to) {
        for (int i = 0; i < HALF; i++) {
            int codes = data[at + i];
            target[to + i] = scale * UNEQUAL[codes & 0xF];
            target[to + HALF + i] = scale * UNEQUAL[codes >> 4 & 0xF];
        }
    }

    /** Returns the fifth bit of a code in its place. */
    static int fifth(int upper, int i) {
        return (upper >>> i & 1) << 4;
    }

    /** Returns what a code of the types IQ4 means. */
    static int unequal(int code) {
        return UNEQUAL[code];
    }
}
