package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights in 8-bit codes: 8.5 bits per weight. The rule of this project yields codes from -127 to 127; those of other
 * libraries begin at -128.
 *
 * @param rows output rows
 * @param cols input columns
 * @param data packed weights, see {@link QuantisedMatrix}
 */
@Internal
public record Q8Matrix(int rows, int cols, MemorySegment data) implements QuantisedMatrix {
    /** Number of rows in a group. */
    public static final int GROUP = 64;

    /** Size of one block of a group. */
    public static final long BLOCK_BYTES = CODE_BYTES + GROUP * (long) Short.BYTES;

    /**
     * Quantises and packs a matrix.
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
    public static Q8Matrix pack(
            String name, int rows, int cols, QuantisedPacker.Rows source, Arena arena, Workers workers) {
        QuantisedPacker packer = new QuantisedPacker(WeightFormat.Q8, name, rows, cols, source);
        return new Q8Matrix(rows, cols, packer.pack(arena, workers));
    }

    @Override
    public WeightFormat format() {
        return WeightFormat.Q8;
    }

    @Override
    public int groupRows() {
        return GROUP;
    }
}
