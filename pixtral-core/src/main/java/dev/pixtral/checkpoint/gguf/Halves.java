package dev.pixtral.checkpoint.gguf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in an array of bytes. */
final class Halves {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int EXPONENT = 0x7C00;

    private Halves() {}

    /** Returns 16 bits. */
    static short bits(byte[] data, int at) {
        return (short) SHORT.get(data, at);
    }

    /** Returns 32 bits. */
    static int int32(byte[] data, int at) {
        return (int) INT.get(data, at);
    }

    /** Returns a float16 as float32. */
    static float value(byte[] data, int at) {
        return Float.float16ToFloat(bits(data, at));
    }

    /** Returns whether a float16 is a number. */
    static boolean isFinite(short bits) {
        return (bits & EXPONENT) != EXPONENT;
    }
}
