package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A named array of numbers in a file: a view on mapped memory, row-major, that costs nothing until it is read.
 *
 * <p>A tensor is read in rows, as a matrix: a tensor {@code [d0, d1, d2, ...]} has {@code d0} rows of {@code d1 * d2 *
 * ...} values. Immutable and thread-safe; valid as long as its checkpoint or file is open: reading it afterwards throws
 * {@link IllegalStateException}.
 */
@Internal
public final class Tensor {
    private final String name;
    private final String source;
    private final List<Long> shape;
    private final TensorData data;
    private final RowOrder rowOrder;
    private final long rows;
    private final long cols;

    /**
     * Does not check that {@code data} has exactly the bytes that type and shape need, see {@link SafetensorsHeader}.
     */
    Tensor(String name, String source, DType dtype, List<Long> shape, MemorySegment data, RowOrder rowOrder) {
        this(name, source, shape, new TensorData.Stored(dtype, data), rowOrder);
    }

    Tensor(String name, String source, List<Long> shape, TensorData data, RowOrder rowOrder) {
        this.name = name;
        this.source = source;
        this.shape = List.copyOf(shape);
        this.data = data;
        this.rowOrder = rowOrder;
        this.rows = shape.isEmpty() ? 1 : shape.getFirst();
        this.cols = rows == 0 ? 0 : elements() / rows;
    }

    /** Returns the shape as it appears in files. */
    static List<Long> shape(int... sizes) {
        List<Long> shape = new ArrayList<>(sizes.length);
        for (int size : sizes) {
            shape.add((long) size);
        }
        return shape;
    }

    /** Returns the same values with the rows in a different order. */
    Tensor withRows(RowOrder order) {
        return new Tensor(name, source, shape, data, order);
    }

    /**
     * Returns the name of the tensor in its file, which in a Hugging Face layout is not the canonical one.
     *
     * @return name, for messages
     */
    public String name() {
        return name;
    }

    /**
     * Returns the file that contains this tensor.
     *
     * @return path or name, for messages
     */
    public String source() {
        return source;
    }

    /**
     * Returns the type of the stored values.
     *
     * @return type; of quantised values, {@link DType#F32}, the type that {@link #floatRow} decodes them to
     */
    public DType dtype() {
        return data.dtype();
    }

    /**
     * Returns the format in which the values are packed, whatever the caller chooses.
     *
     * @return the format; empty if they are plain numbers
     */
    public Optional<WeightFormat> ownFormat() {
        return data.ownFormat();
    }

    /**
     * Returns the sizes of the dimensions, the slowest-varying first.
     *
     * @return immutable list, empty for a single value
     */
    public List<Long> shape() {
        return shape;
    }

    /**
     * Returns the number of values.
     *
     * @return product of the shape
     */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /**
     * Returns the size of the stored values.
     *
     * @return bytes
     */
    public long bytes() {
        return data.bytes();
    }

    /**
     * Returns the number of rows of the tensor as a matrix.
     *
     * @return the first dimension, 1 for a single value
     * @throws CheckpointException if there are more than 2147483647
     */
    public int rows() {
        return toInt(rows, "rows");
    }

    /**
     * Returns the number of values in one row of the tensor as a matrix.
     *
     * @return product of all dimensions but the first
     * @throws CheckpointException if there are more than 2147483647
     */
    public int cols() {
        return toInt(cols, "columns");
    }

    /**
     * Returns the stored values as they are in memory, read-only and little-endian, not necessarily aligned.
     *
     * @return view on the mapped memory, row-major; empty if nothing is stored, or if the rows are not stored in the
     *     order of their numbers, as with queries and keys in Hugging Face layouts
     */
    public Optional<MemorySegment> data() {
        return rowOrder == RowOrder.AS_STORED && data instanceof TensorData.Stored(DType type, MemorySegment stored)
                ? Optional.of(stored.asReadOnly())
                : Optional.empty();
    }

    /**
     * Reads one row as bfloat16: exact if the file contains BF16, otherwise rounded to nearest, ties to even. NaN stays
     * NaN.
     *
     * @param row from 0 to {@code rows() - 1}
     * @param target receives {@code cols()} values as bits, starting at index 0; must be at least that long
     * @throws IndexOutOfBoundsException if there is no such row or the target is too short
     * @throws CheckpointException if the file has become shorter since it was opened
     */
    public void bf16Row(int row, short[] target) {
        Objects.checkFromIndexSize(0, cols(), target.length);
        reading(() -> data.readBf16(firstOf(row), target, cols()));
    }

    /**
     * Reads one row as float32; exact for all weight types.
     *
     * @param row from 0 to {@code rows() - 1}
     * @param target receives {@code cols()} values, starting at index 0; must be at least that long
     * @throws IndexOutOfBoundsException if there is no such row or the target is too short
     * @throws CheckpointException if the file has become shorter since it was opened
     */
    public void floatRow(int row, float[] target) {
        Objects.checkFromIndexSize(0, cols(), target.length);
        reading(() -> data.readFloats(firstOf(row), target, 0, cols()));
    }

    /**
     * Returns the codes of a matrix that is stored in a format of the kernels.
     *
     * @param format the format
     * @return its codes, with the rows in canonical order; empty if it is stored in another way
     */
    public Optional<CodeRows> codes(WeightFormat format) {
        return data.codes(format).map(codes -> rowOrder == RowOrder.AS_STORED ? codes : inOrder(codes, format));
    }

    private CodeRows inOrder(CodeRows codes, WeightFormat format) {
        return (first, count, target, halves) -> {
            int blocks = Math.ceilDiv(cols(), QuantisedMatrix.BLOCK);
            byte[] rowCodes = new byte[blocks * QuantisedMatrix.BLOCK];
            short[] rowHalves = new short[blocks * format.halves()];
            for (int i = 0; i < count; i++) {
                codes.read(rowOrder.storedRow(first + i), 1, rowCodes, rowHalves);
                System.arraycopy(rowCodes, 0, target, i * rowCodes.length, rowCodes.length);
                System.arraycopy(rowHalves, 0, halves, i * rowHalves.length, rowHalves.length);
            }
        };
    }

    /**
     * Reads one row as a quantised matrix has it.
     *
     * @param format format of the matrix, one with codes
     * @param row from 0 to {@code rows() - 1}
     * @param target receives {@code cols()} values, starting at index 0; must be at least that long
     * @throws IndexOutOfBoundsException if there is no such row or the target is too short
     * @throws dev.pixtral.errors.PixtralException if a weight cannot be quantised, or the file has become shorter since
     *     it was opened
     */
    public void packedRow(WeightFormat format, int row, float[] target) {
        Objects.checkFromIndexSize(0, cols(), target.length);
        Objects.checkIndex(row, rows());
        CodeRows codes = codes(format).orElseGet(() -> CodeRows.quantising(toString(), cols(), format, this::floatRow));
        reading(() -> codes.floatRow(format, cols(), row, target));
    }

    /**
     * Reads all values as float32; exact for all weight types. Meant for vectors and small matrices.
     *
     * @return a new array, row-major
     * @throws CheckpointException if they do not fit an array, or the file has become shorter since it was opened
     */
    public float[] toFloats() {
        float[] values = new float[toInt(elements(), "values")];
        reading(() -> readAll(values));
        return values;
    }

    private void readAll(float[] values) {
        if (rowOrder == RowOrder.AS_STORED) {
            data.readFloats(0, values, 0, values.length);
            return;
        }
        for (int row = 0; row < rows; row++) {
            data.readFloats(firstOf(row), values, row * cols(), cols());
        }
    }

    /**
     * Gives back the memory into which the mapped file was read. The values stay usable: they are read from the file
     * again. For weights that are read once, without which all of a file would count as memory of this process.
     */
    public void release() {
        data.release();
    }

    /** Reads mapped memory, which is invalid where its file has been truncated. */
    private void reading(Runnable read) {
        try {
            read.run();
        } catch (InternalError e) { // how the JVM reports a mapped page without a file behind it
            throw CheckpointException.shrunk(source, e);
        }
    }

    /**
     * Describes the tensor for display.
     *
     * @return file, name, type and shape
     */
    @Override
    public String toString() {
        return "%s: %s %s %s".formatted(source, name, data.label(), shape);
    }

    /** Returns the index of the first value of a row in the file. */
    private long firstOf(int row) {
        return rowOrder.storedRow(Objects.checkIndex(row, rows())) * cols;
    }

    private int toInt(long count, String what) {
        if (count > Integer.MAX_VALUE) {
            throw CheckpointException.at(
                    source,
                    "tensor '%s' with shape %s has %d %s, too many for a Java array; read it row by row"
                            .formatted(CheckpointException.quote(name), shape, count, what));
        }
        return (int) count;
    }

    /** Maps a row of a matrix to its position in the file. */
    @FunctionalInterface
    interface RowOrder {
        /** Rows are stored in the order of their numbers. */
        RowOrder AS_STORED = row -> row;

        int storedRow(int row);

        /**
         * Returns the order that presents query and key matrices of Hugging Face layouts in Mistral's order.
         *
         * <p>Rotary embedding rotates pairs of values of a head. Mistral's pair k is rows 2k and 2k + 1 of the head,
         * Hugging Face's is rows k and k + headDim / 2. Source: {@code permute_for_rope} in transformers,
         * {@code convert_pixtral_weights_to_hf.py}.
         */
        static RowOrder interleaved(int headDim) {
            return row -> {
                int inHead = row % headDim;
                return row - inHead + inHead / 2 + inHead % 2 * (headDim / 2);
            };
        }
    }
}
