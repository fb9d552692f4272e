package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.QuantisedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The rows of a quantised matrix, in the order of the file. Immutable and thread-safe. */
@Internal
public final class PackedRows implements CodeRows {
    private static final int BLOCK = QuantisedMatrix.BLOCK;

    private final Codes codes;
    private final Scheme scheme;
    private final int cols;
    private final int columnsOfAScale;
    private final MemorySegment stored;
    private final Scales scales;

    PackedRows(Scheme scheme, int cols, MemorySegment stored, Scales scales) {
        this.codes = scheme.codes();
        this.scheme = scheme;
        this.cols = cols;
        this.columnsOfAScale = scheme.columnsOfAScale(cols);
        this.stored = stored;
        this.scales = scales;
    }

    /**
     * Reads codes and scales of a matrix that has a format of the kernels: each block of 32 columns gets the scale of
     * its group.
     */
    @Override
    public void read(int first, int count, byte[] target, short[] halves) {
        int blocks = Math.ceilDiv(cols, BLOCK);
        byte[] row = new byte[codes.rowBytes(cols)];
        for (int i = 0; i < count; i++) {
            int at = i * blocks * BLOCK;
            load(first + i, row);
            codes.unpack(row, cols, target, at);
            codes.fill(target, at + cols, at + blocks * BLOCK);
            for (int block = 0; block < blocks; block++) {
                halves[i * blocks + block] = Float.floatToFloat16(scale(first + i, block * BLOCK));
            }
        }
    }

    /**
     * Decodes a row: each code times its scale in float32.
     *
     * @param row index of the row
     * @param target receives the weights, from index 0
     */
    public void decode(int row, float[] target) {
        byte[] bytes = new byte[codes.rowBytes(cols)];
        byte[] unpacked = new byte[cols];
        load(row, bytes);
        codes.unpack(bytes, cols, unpacked, 0);
        for (int from = 0; from < cols; from += columnsOfAScale) {
            float scale = scale(row, from);
            int to = Math.min(cols, from + columnsOfAScale);
            for (int col = from; col < to; col++) {
                target[col] = codes.value(unpacked[col]) * scale;
            }
        }
    }

    private void load(int row, byte[] bytes) {
        MemorySegment.copy(stored, ValueLayout.JAVA_BYTE, (long) row * bytes.length, bytes, 0, bytes.length);
    }

    private float scale(int row, int col) {
        return switch (scheme.sharing()) {
            case TENSOR -> scales.at(0);
            case CHANNEL -> scales.at(row);
            case GROUP -> scales.at((long) row * Math.ceilDiv(cols, columnsOfAScale) + col / columnsOfAScale);
        };
    }
}
