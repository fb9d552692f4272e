package dev.pixtral.checkpoint.gguf;

import java.util.Locale;

/** Types of metadata values, in the order of their numbers in a file. */
enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(0),
    ARRAY(0),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private static final GgufType[] BY_NUMBER = values();

    private final int bytes;

    GgufType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of a value; 0 for a string or an array, which say it themselves. */
    int bytes() {
        return bytes;
    }

    /** Returns whether values are whole numbers. */
    boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }

    static boolean isNumber(int number) {
        return number >= 0 && number < BY_NUMBER.length;
    }

    static GgufType of(int number) {
        return BY_NUMBER[number];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
