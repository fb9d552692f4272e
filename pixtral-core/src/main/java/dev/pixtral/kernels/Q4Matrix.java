package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights in 4-bit codes from -8 to 7, in one of two formats: with a scale (4.5 bits per weight), or with a scale and a
 * minimum (5 bits).
 *
 * @param format {@link WeightFormat#Q4} or {@link WeightFormat#Q4_1}
 * @param rows output rows
 * @param cols input columns
 * @param data packed weights, see {@link QuantisedMatrix}
 */
@Internal
public record Q4Matrix(WeightFormat format, int rows, int cols, MemorySegment data) implements QuantisedMatrix {
    /** Number of rows in a group. */
    public static final int GROUP = 128;

    /**
     * Quantises and packs a matrix in {@link WeightFormat#Q4}.
     *
     * @param name name of the matrix, for messages
     * @param rows output rows, at least 1
     * @param cols input columns, at least 1
     * @param source the weights, row by row; read by all workers at the same time
     * @param arena owner of the packed memory; shared if there is more than one worker
     * @param workers the threads that quantise
     * @return the packed matrix, valid as long as the arena is open
     * @throws dev.pixtral.errors.PixtralException if a weight is not finite or too large for a float16 scale
     */
    public static Q4Matrix pack(
            String name, int rows, int cols, QuantisedPacker.Rows source, Arena arena, Workers workers) {
        return pack(WeightFormat.Q4, name, rows, cols, source, arena, workers);
    }

    /**
     * Quantises and packs a matrix.
     *
     * @param format {@link WeightFormat#Q4} or {@link WeightFormat#Q4_1}
     * @param name name of the matrix, for messages
     * @param rows output rows, at least 1
     * @param cols input columns, at least 1
     * @param source the weights, row by row; read by all workers at the same time
     * @param arena owner of the packed memory; shared if there is more than one worker
     * @param workers the threads that quantise
     * @return the packed matrix, valid as long as the arena is open
     * @throws dev.pixtral.errors.PixtralException if a weight is not finite or too large for a float16 scale
     */
    public static Q4Matrix pack(
            WeightFormat format,
            String name,
            int rows,
            int cols,
            QuantisedPacker.Rows source,
            Arena arena,
            Workers workers) {
        QuantisedPacker packer = new QuantisedPacker(format, name, rows, cols, source);
        return new Q4Matrix(format, rows, cols, packer.pack(arena, workers));
    }

    @Override
    public int groupRows() {
        return GROUP;
    }
}
