package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.gguf.GgmlType;
import java.nio.ByteBuffer;

/**
 * Writes rows in the types of GGUF. Quantises by the plain rules: scales from the extremes of a part, codes to the
 * nearest value. llama.cpp searches for better ones, which costs much more time.
 */
final class GgufBlocks {
    private static final int PART = 32; // values with one scale
    private static final int SMALL_PART = 16; // the same in Q6_K
    private static final int SUPER = 256;

    private GgufBlocks() {}

    /**
     * Writes a row.
     *
     * @param block receives it; little-endian
     */
    static void put(GgmlType type, float[] row, ByteBuffer block) {
        for (int at = 0; at < row.length; at += type.blockSize()) {
            switch (type) {
                case F32 -> block.putFloat(row[at]);
                case F16 -> block.putShort(Float.floatToFloat16(row[at]));
                case Q8_0 -> q8(row, at, block);
                case Q4_K -> q4k(row, at, block);
                case Q6_K -> q6k(row, at, block);
                default -> throw new IllegalArgumentException(type + " is not written");
            }
        }
    }

    private static void q8(float[] row, int at, ByteBuffer block) {
        short scale = Float.floatToFloat16(largest(row, at, PART) / Byte.MAX_VALUE);
        float step = Float.float16ToFloat(scale);
        block.putShort(scale);
        for (int i = at; i < at + PART; i++) {
            block.put((byte) code(row[i], step, -Byte.MAX_VALUE, Byte.MAX_VALUE));
        }
    }

    /** Scale of the scales, scale of the minima, these in 6 bits, and codes of 4 bits. */
    private static void q4k(float[] row, int at, ByteBuffer block) {
        float[] scales = new float[SUPER / PART];
        float[] minima = new float[SUPER / PART];
        for (int part = 0; part < scales.length; part++) {
            float low = 0;
            float high = 0;
            for (int i = at + part * PART; i < at + (part + 1) * PART; i++) {
                low = Math.min(low, row[i]);
                high = Math.max(high, row[i]);
            }
            scales[part] = (high - low) / 15;
            minima[part] = -low;
        }
        short ofScales = Float.floatToFloat16(largest(scales, 0, scales.length) / 63);
        short ofMinima = Float.floatToFloat16(largest(minima, 0, minima.length) / 63);
        byte[] packed = new byte[SUPER / 2];
        byte[] six = new byte[12];
        for (int part = 0; part < scales.length; part++) {
            int scale = code(scales[part], Float.float16ToFloat(ofScales), 0, 63);
            int minimum = code(minima[part], Float.float16ToFloat(ofMinima), 0, 63);
            putSixBits(six, part, scale, minimum);
            float step = Float.float16ToFloat(ofScales) * scale;
            float offset = Float.float16ToFloat(ofMinima) * minimum;
            for (int i = 0; i < PART; i++) {
                int code = code(row[at + part * PART + i] + offset, step, 0, 15);
                packed[part / 2 * PART + i] |= (byte) (code << part % 2 * 4);
            }
        }
        block.putShort(ofScales).putShort(ofMinima).put(six).put(packed);
    }

    /** The first four lie together, the others are split. */
    private static void putSixBits(byte[] six, int part, int scale, int minimum) {
        if (part < 4) {
            six[part] |= (byte) scale;
            six[part + 4] |= (byte) minimum;
        } else {
            six[part + 4] |= (byte) (scale & 0xF | (minimum & 0xF) << 4);
            six[part - 4] |= (byte) (scale >> 4 << 6);
            six[part] |= (byte) (minimum >> 4 << 6);
        }
    }

    /** Lower and upper bits of codes of 6 bits, scales of 8 bits, and their scale. */
    private static void q6k(float[] row, int at, ByteBuffer block) {
        float[] scales = new float[SUPER / SMALL_PART];
        for (int part = 0; part < scales.length; part++) {
            scales[part] = largest(row, at + part * SMALL_PART, SMALL_PART) / 31;
        }
        short ofScales = Float.floatToFloat16(largest(scales, 0, scales.length) / Byte.MAX_VALUE);
        byte[] low = new byte[SUPER / 2];
        byte[] high = new byte[SUPER / 4];
        byte[] eight = new byte[scales.length];
        for (int i = 0; i < SUPER; i++) {
            int part = i / SMALL_PART;
            int scale = code(scales[part], Float.float16ToFloat(ofScales), 0, Byte.MAX_VALUE);
            eight[part] = (byte) scale;
            int code = code(row[at + i], Float.float16ToFloat(ofScales) * scale, -32, 31) + 32;
            int inHalf = i % 128;
            low[i / 128 * 64 + inHalf % 64] |= (byte) ((code & 0xF) << inHalf / 64 * 4);
            high[i / 128 * 32 + inHalf % 32] |= (byte) (code >> 4 << inHalf / 32 * 2);
        }
        block.put(low).put(high).put(eight).putShort(ofScales);
    }

    private static float largest(float[] values, int at, int count) {
        float largest = 0;
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    /** Returns the nearest multiple of a step that has a code; 0 for steps that are too small for a float16. */
    private static int code(float value, float step, int least, int most) {
        return step == 0 ? 0 : Math.clamp(Math.round(value / step), least, most);
    }
}
