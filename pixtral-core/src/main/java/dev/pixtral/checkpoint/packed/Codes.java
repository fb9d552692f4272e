package dev.pixtral.checkpoint.packed;

import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the codes of a row are stored. Integer codes are read as the kernels store them, without sign: their value plus
 * {@link #zero}.
 */
enum Codes {
    /**
     * compressed-tensors' {@code pack-quantized}: words of 32 bits, little endian, each with the codes of eight
     * columns, the first in the lowest bits, so two columns a byte; the last word of a row is filled up.
     */
    INT4_IN_WORDS(WeightFormat.Q4, 8, "I32", 8) {
        @Override
        int rowBytes(int cols) {
            return Math.ceilDiv(cols, columnsOfAValue()) * Integer.BYTES;
        }

        @Override
        void unpack(byte[] row, int cols, byte[] target, int at) {
            for (int col = 0; col < cols; col++) {
                target[at + col] = (byte) (row[col / 2] >> 4 * (col % 2) & 0xF);
            }
        }
    },
    /** Jlama's Q4: 16 bytes for 32 columns; byte j has the codes of the columns j and 16 + j. */
    INT4_IN_HALVES(WeightFormat.Q4, 8, "Q4", 1) {
        @Override
        int rowBytes(int cols) {
            return cols / 2;
        }

        @Override
        void unpack(byte[] row, int cols, byte[] target, int at) {
            int half = BLOCK / 2;
            for (int block = 0; block < cols; block += BLOCK) {
                for (int j = 0; j < half; j++) {
                    int pair = row[block / 2 + j];
                    target[at + block + j] = (byte) (pair & 0xF);
                    target[at + block + half + j] = (byte) (pair >> 4 & 0xF);
                }
            }
        }
    },
    /** A signed byte for each column, from -128. */
    INT8(WeightFormat.Q8, 128, "I8", 1) {
        @Override
        int rowBytes(int cols) {
            return cols;
        }

        @Override
        void unpack(byte[] row, int cols, byte[] target, int at) {
            for (int col = 0; col < cols; col++) {
                target[at + col] = (byte) (row[col] + 128);
            }
        }
    },
    /** A byte for each column, a number of 8 bits: see {@link Float8}. */
    FLOAT8(null, 0, "F8_E4M3", 1) {
        @Override
        int rowBytes(int cols) {
            return cols;
        }

        @Override
        void unpack(byte[] row, int cols, byte[] target, int at) {
            System.arraycopy(row, 0, target, at, cols);
        }

        @Override
        float value(byte code) {
            return Float8.toFloat(code);
        }
    };

    private static final int BLOCK = QuantisedMatrix.BLOCK;

    private final WeightFormat format; // null if the kernels have no such codes
    private final int zero;
    private final String type;
    private final int columnsOfAValue;

    Codes(WeightFormat format, int zero, String type, int columnsOfAValue) {
        this.format = format;
        this.zero = zero;
        this.type = type;
        this.columnsOfAValue = columnsOfAValue;
    }

    /** Returns the format of the kernels with these codes; empty if there is none. */
    Optional<WeightFormat> format() {
        return Optional.ofNullable(format);
    }

    /** Returns the name of the type of the tensor. */
    String type() {
        return type;
    }

    /** Returns the number of columns that one value of the tensor has the codes of. */
    int columnsOfAValue() {
        return columnsOfAValue;
    }

    /** Returns the number of bytes of a row. */
    abstract int rowBytes(int cols);

    /** Unpacks the stored bytes of a row into {@code target[at ..]}, a code for each column. */
    abstract void unpack(byte[] row, int cols, byte[] target, int at);

    /** Returns what an unpacked code stands for, before it is scaled; exact. */
    float value(byte code) {
        return Byte.toUnsignedInt(code) - zero;
    }

    /** Fills columns with the code that represents 0. */
    void fill(byte[] target, int from, int to) {
        Arrays.fill(target, from, to, (byte) zero);
    }
}
