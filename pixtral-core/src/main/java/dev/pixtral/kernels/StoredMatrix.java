package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A matrix in memory in any arrangement. Immutable and thread-safe; the memory is owned by whoever allocated it.
 *
 * @param format format of the weights
 * @param arrangement how they are arranged
 * @param rows output rows
 * @param cols input columns
 * @param data exactly {@link Arrangement#bytes} bytes of native memory
 */
@Internal
public record StoredMatrix(WeightFormat format, Arrangement arrangement, int rows, int cols, MemorySegment data) {
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Source of the rows to pack. Used by several threads at the same time. */
    public interface Source {
        /**
         * Reads one row as float32.
         *
         * @param row index of the row
         * @param target receives the weights in its first {@code cols} elements
         */
        void floats(int row, float[] target);

        /**
         * Reads one row as bfloat16 bits.
         *
         * @param row index of the row
         * @param target receives the weights in its first {@code cols} elements
         */
        void bf16(int row, short[] target);

        /**
         * Returns the codes of weights that are quantised already. They are stored as they are.
         *
         * @param wanted format of the matrix
         * @return the codes; empty if the weights are not quantised in this format
         */
        default Optional<CodeRows> codes(WeightFormat wanted) {
            return Optional.empty();
        }
    }

    /**
     * Checks the size of the memory.
     *
     * @throws IllegalArgumentException if it is not that of the matrix
     */
    public StoredMatrix {
        if (data.byteSize() != arrangement.bytes(format, rows, cols)) {
            throw new IllegalArgumentException("%s %s [%d, %d] needs %d bytes, not %d"
                    .formatted(
                            format, arrangement, rows, cols, arrangement.bytes(format, rows, cols), data.byteSize()));
        }
    }

    /**
     * Converts weights to this format and arrangement and writes them to {@link #data()}.
     *
     * @param name name of the matrix, for messages
     * @param source the weights, row by row
     * @param workers the threads that convert
     * @throws dev.pixtral.errors.PixtralException if a weight is not finite or too large for a float16 scale
     */
    public void pack(String name, Source source, Workers workers) {
        switch (format) {
            case BF16 -> packBf16(source::bf16, workers);
            case Q8, Q4, Q4_1 ->
                packCodes(
                        source.codes(format).orElseGet(() -> new QuantisingRows(name, cols, format, source::floats)),
                        workers);
        }
    }

    /**
     * Returns the same matrix in the arrangement of the kernels.
     *
     * @param arena owns the memory of a converted matrix
     * @param workers the threads that convert
     * @return a view if this is in that arrangement, otherwise a copy with the same numbers
     */
    public Matrix forKernels(Arena arena, Workers workers) {
        MemorySegment memory =
                NativeMemory.plain(in(Arrangement.KERNELS, arena, workers).data());
        return switch (format) {
            case BF16 -> new Bf16Matrix(rows, cols, memory);
            case Q8 -> new Q8Matrix(rows, cols, memory);
            case Q4, Q4_1 -> new Q4Matrix(format, rows, cols, memory);
        };
    }

    private StoredMatrix in(Arrangement wanted, Arena arena, Workers workers) {
        if (arrangement == wanted) {
            return this;
        }
        MemorySegment memory = arena.allocate(wanted.bytes(format, rows, cols), 64); // a cache line
        StoredMatrix converted = new StoredMatrix(format, wanted, rows, cols, memory);
        converted.copy(this, 0, workers);
        return converted;
    }

    /**
     * Copies consecutive rows of another matrix of the same format, whose numbers do not change. This is the matrix of
     * these rows only.
     *
     * @param from the matrix to copy from
     * @param first index of the first row there
     * @param workers the threads that copy
     */
    public void copy(StoredMatrix from, int first, Workers workers) {
        if (from.format != format || from.cols != cols) {
            throw new IllegalArgumentException("another format or width");
        }
        if (format == WeightFormat.BF16) {
            packBf16((row, target) -> from.bf16Row(first + row, target), workers);
        } else {
            packCodes((row, count, codes, halves) -> from.codes(first + row, count, codes, halves), workers);
        }
    }

    private void packBf16(Bf16Matrix.Rows source, Workers workers) {
        if (arrangement == Arrangement.KERNELS) {
            workers.run(
                    Math.ceilDiv(rows, Bf16Matrix.GROUP),
                    (group, _) -> Bf16Matrix.pack(rows, cols, source, group, data));
            return;
        }
        workers.run(rows, (row, _) -> {
            short[] bits = new short[cols];
            source.read(row, bits);
            MemorySegment.copy(bits, 0, data, SHORT, (long) row * cols * Short.BYTES, cols);
        });
    }

    private void packCodes(CodeRows source, Workers workers) {
        if (arrangement == Arrangement.KERNELS) {
            new QuantisedPacker(format, rows, cols, source).pack(data, workers);
            return;
        }
        long rowBytes = arrangement.groupBytes(format, cols);
        workers.run(rows, (row, _) -> {
            byte[] codes = new byte[blocks() * BLOCK];
            short[] halves = new short[halvesOfARow()];
            source.read(row, 1, codes, halves);
            byte[] stored = format == WeightFormat.Q8 ? codes : inPairs(codes);
            MemorySegment.copy(stored, 0, data, ValueLayout.JAVA_BYTE, row * rowBytes, stored.length);
            MemorySegment.copy(halves, 0, data, SHORT, row * rowBytes + stored.length, halves.length);
        });
    }

    private static byte[] inPairs(byte[] codes) {
        byte[] pairs = new byte[codes.length / 2];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (byte) (codes[2 * i] | codes[2 * i + 1] << 4);
        }
        return pairs;
    }

    private int halvesOfARow() {
        return format.halves() * blocks();
    }

    private int blocks() {
        return Math.ceilDiv(cols, BLOCK);
    }

    /**
     * Reads one row: for a quantised matrix, each code times its scale, plus the minimum if there is one.
     *
     * @param row index of the row
     * @param target receives the weights in its first {@code cols} elements
     */
    public void floatRow(int row, float[] target) {
        if (format == WeightFormat.BF16) {
            short[] bits = new short[cols];
            bf16Row(row, bits);
            for (int i = 0; i < cols; i++) {
                target[i] = Bf16.toFloat(bits[i]);
            }
            return;
        }
        codes().floatRow(format, cols, row, target);
    }

    /**
     * Returns the numbers of a quantised matrix.
     *
     * @return its codes, scales and minima
     */
    public CodeRows codes() {
        return this::codes;
    }

    /**
     * Reads one row as bfloat16 bits: as stored, or a quantised one rounded to nearest even.
     *
     * @param row index of the row
     * @param target receives the weights in its first {@code cols} elements
     */
    public void bf16Row(int row, short[] target) {
        if (format != WeightFormat.BF16) {
            float[] values = new float[cols];
            floatRow(row, values);
            for (int i = 0; i < cols; i++) {
                target[i] = Bf16.fromFloat(values[i]);
            }
        } else if (arrangement == Arrangement.ROWS) {
            MemorySegment.copy(data, SHORT, (long) row * cols * Short.BYTES, target, 0, cols);
        } else {
            int lane = row % Bf16Matrix.GROUP;
            long at = row / Bf16Matrix.GROUP * Bf16Matrix.COLUMN_BYTES * cols
                    + lane % Bf16Matrix.PAIRS * (long) Integer.BYTES
                    + lane / Bf16Matrix.PAIRS * (long) Short.BYTES;
            for (int i = 0; i < cols; i++, at += Bf16Matrix.COLUMN_BYTES) {
                target[i] = data.get(SHORT, at);
            }
        }
    }

    private void codes(int first, int count, byte[] codes, short[] halves) {
        byte[] rowCodes = new byte[blocks() * BLOCK];
        short[] rowHalves = new short[halvesOfARow()];
        for (int i = 0; i < count; i++) {
            if (arrangement == Arrangement.ROWS) {
                codesOfRow(first + i, rowCodes, rowHalves);
            } else {
                codesOfGroup(first + i, rowCodes, rowHalves);
            }
            System.arraycopy(rowCodes, 0, codes, i * rowCodes.length, rowCodes.length);
            System.arraycopy(rowHalves, 0, halves, i * rowHalves.length, rowHalves.length);
        }
    }

    private void codesOfRow(int row, byte[] codes, short[] halves) {
        long at = row * arrangement.groupBytes(format, cols);
        int stored = format == WeightFormat.Q8 ? codes.length : codes.length / 2;
        byte[] bytes = new byte[stored];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, bytes, 0, stored);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = format == WeightFormat.Q8 ? bytes[i] : (byte) (bytes[i / 2] >> i % 2 * 4 & 0xF);
        }
        MemorySegment.copy(data, SHORT, at + stored, halves, 0, halves.length);
    }

    private void codesOfGroup(int row, byte[] codes, short[] halves) {
        int groupRows = arrangement.groupRows(format);
        int bits = QuantisedMatrix.COLUMN_INTS * Integer.SIZE / groupRows;
        int inGroup = row % groupRows;
        int shift = inGroup / QuantisedMatrix.COLUMN_INTS * bits;
        long lane = inGroup % QuantisedMatrix.COLUMN_INTS * (long) Integer.BYTES;
        int half = groupRows / 2;
        long halfAt = inGroup % half * (long) Integer.BYTES + inGroup / half * (long) Short.BYTES;
        long halvesBytes = groupRows * (long) Short.BYTES;
        long at = row / groupRows * arrangement.groupBytes(format, cols);
        for (int block = 0; block < blocks(); block++, at += QuantisedMatrix.CODE_BYTES + halvesBytes) {
            for (int k = 0; k < BLOCK; k++) {
                int word = data.get(QuantisedMatrix.WORD, at + k * QuantisedMatrix.COLUMN_BYTES + lane);
                codes[block * BLOCK + k] = (byte) (word >>> shift & (1 << bits) - 1);
            }
            halves[block] = data.get(SHORT, at + QuantisedMatrix.CODE_BYTES + halfAt);
        }
        for (int block = blocks(); block < halves.length; block++, at += halvesBytes) {
            halves[block] = data.get(SHORT, at + halfAt); // a minimum
        }
    }
}
