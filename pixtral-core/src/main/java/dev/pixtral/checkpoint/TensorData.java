package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.QuantisedPacker;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Source of a tensor's values, numbered in row-major order as they are stored. Immutable and thread-safe. */
@Internal
public interface TensorData {
    /**
     * Returns the size of all values as stored, or as they would be stored.
     *
     * @return bytes
     */
    long bytes();

    /**
     * Reads values as float32.
     *
     * @param first number of the first value
     * @param target receives the values; integers become floats
     * @param at index of the first value in the target
     * @param count number of values
     */
    void readFloats(long first, float[] target, int at, int count);

    /**
     * Reads values as bfloat16 bits, rounded to nearest even.
     *
     * @param first number of the first value
     * @param target receives the values from index 0
     * @param count number of values
     */
    default void readBf16(long first, short[] target, int count) {
        float[] values = new float[count];
        readFloats(first, values, 0, count);
        for (int i = 0; i < count; i++) {
            target[i] = Bf16.fromFloat(values[i]);
        }
    }

    /**
     * Returns the type of the values.
     *
     * @return the stored type; F32 if they are decoded
     */
    default DType dtype() {
        return DType.F32;
    }

    /**
     * Returns the name of the encoding.
     *
     * @return name for people
     */
    default String label() {
        return dtype().label();
    }

    /**
     * Returns the format in which the values are packed, whatever the caller chooses.
     *
     * @return the format; empty if they are plain numbers
     */
    default Optional<WeightFormat> ownFormat() {
        return Optional.empty();
    }

    /**
     * Returns the codes, if the values are stored in a format of the kernels.
     *
     * @param format the format
     * @return codes by stored row; empty if they are stored in another way
     */
    default Optional<CodeRows> codes(WeightFormat format) {
        return Optional.empty();
    }

    /** Gives back memory that the system can fill again from a file. */
    default void release() {}

    /** Gives back the pages of a mapped file. */
    private static void unmapPages(MemorySegment data) {
        if (data.isMapped() && data.byteSize() > 0) {
            data.unload();
        }
    }

    /** Reads values of rows that can only be read as a whole. */
    private static void readRows(QuantisedPacker.Rows rows, int cols, long first, float[] target, int at, int count) {
        float[] row = new float[cols];
        for (int done = 0; done < count; ) {
            long index = first + done;
            int col = (int) (index % cols);
            int length = Math.min(count - done, cols - col);
            rows.read((int) (index / cols), row);
            System.arraycopy(row, col, target, at + done, length);
            done += length;
        }
    }

    /** Values that are bytes of a file, whatever their encoding. */
    interface InFile extends TensorData {
        /**
         * Returns the bytes.
         *
         * @return mapped or other memory, owned by the checkpoint
         */
        MemorySegment stored();

        @Override
        default long bytes() {
            return stored().byteSize();
        }

        @Override
        default void release() {
            unmapPages(stored());
        }
    }

    /**
     * Plain numbers, in the type of a file.
     *
     * @param dtype their type
     * @param stored their bytes
     */
    record Stored(DType dtype, MemorySegment stored) implements InFile {
        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            dtype.readFloats(stored, first, target, at, count);
        }

        @Override
        public void readBf16(long first, short[] target, int count) {
            dtype.readBf16(stored, first, target, count);
        }
    }

    /**
     * A packed matrix of a prepared file, decoded as it is read: a code times its scale.
     *
     * @param matrix the matrix
     */
    record Packed(StoredMatrix matrix) implements TensorData {
        @Override
        public DType dtype() {
            return matrix.format() == WeightFormat.BF16 ? DType.BF16 : DType.F32;
        }

        @Override
        public long bytes() {
            return (long) matrix.rows() * matrix.cols() * dtype().bytes();
        }

        @Override
        public Optional<CodeRows> codes(WeightFormat format) {
            return format == matrix.format() && format != WeightFormat.BF16
                    ? Optional.of(matrix.codes())
                    : Optional.empty();
        }

        @Override
        public void release() {
            unmapPages(matrix.data());
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            readRows(matrix::floatRow, matrix.cols(), first, target, at, count);
        }
    }

    /**
     * A matrix that a file stores as codes with scales of a format of the kernels, which are used as they are.
     *
     * @param label name of the encoding
     * @param format the format
     * @param cols number of columns
     * @param rows the codes, by stored row
     * @param stored the bytes that they are read from
     */
    record Coded(String label, WeightFormat format, int cols, CodeRows rows, MemorySegment stored) implements InFile {
        @Override
        public Optional<WeightFormat> ownFormat() {
            return Optional.of(format);
        }

        @Override
        public Optional<CodeRows> codes(WeightFormat wanted) {
            return wanted == format ? Optional.of(rows) : Optional.empty();
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            readRows((row, values) -> rows.floatRow(format, cols, row, values), cols, first, target, at, count);
        }
    }

    /**
     * A matrix in a quantised encoding that no format of the kernels has: decoded exactly as it is read, and packed by
     * the rule of a format.
     *
     * @param label name of the encoding
     * @param format the format
     * @param cols number of columns
     * @param rows the values, by stored row
     * @param stored the bytes that they are read from
     */
    record Decoded(String label, WeightFormat format, int cols, QuantisedPacker.Rows rows, MemorySegment stored)
            implements InFile {
        @Override
        public Optional<WeightFormat> ownFormat() {
            return Optional.of(format);
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            readRows(rows, cols, first, target, at, count);
        }
    }

    /**
     * A matrix in an encoding that no format of the kernels has, and that is packed like plain numbers in the format
     * that the caller chooses: decoded exactly as it is read.
     *
     * @param label name of the encoding
     * @param cols number of columns
     * @param rows the values, by stored row
     * @param stored the bytes that they are read from
     */
    record Exact(String label, int cols, QuantisedPacker.Rows rows, MemorySegment stored) implements InFile {
        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            readRows(rows, cols, first, target, at, count);
        }
    }

    /**
     * A matrix that counts as one in bfloat16: its values are rounded as they are decoded.
     *
     * @param label name of the encoding
     * @param cols number of columns
     * @param rows the values, by stored row
     * @param stored the bytes that they are read from
     */
    record Rounded(String label, int cols, QuantisedPacker.Rows rows, MemorySegment stored) implements InFile {
        @Override
        public DType dtype() {
            return DType.BF16;
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            readRows(rows, cols, first, target, at, count);
            for (int i = at; i < at + count; i++) {
                target[i] = Bf16.toFloat(Bf16.fromFloat(target[i]));
            }
        }
    }
}
