package dev.pixtral.model;

import dev.pixtral.kernels.Kernels;
import java.util.List;

/**
 * One pass of rows through layers: what they run on, how many rows there are and, for {@link Attention}, how they are
 * rotated and whom they see.
 *
 * @param compute arithmetic and threads
 * @param scratch working memory
 * @param rows number of rows
 * @param runs the rows, sequence by sequence, without gaps from row 0; none where no layer has attention
 * @param cos rotation table, {@code [rows, headDim]}, see {@link RotaryEmbedding}
 * @param sin rotation table, {@code [rows, headDim]}
 */
record Pass(Compute compute, Scratch scratch, int rows, List<Run> runs, float[] cos, float[] sin) {
    /** Who sees whom. */
    enum Sight {
        /** A row sees its own and all earlier positions of its sequence: the text decoder. */
        EARLIER,
        /** A row sees all positions of its sequence: the patches of one image. */
        ALL
    }

    /**
     * Neighbouring rows that are consecutive positions of one sequence.
     *
     * @param sequence their keys and values
     * @param firstRow index of the first row in the pass
     * @param rows number of rows
     * @param firstPosition position of the first row in its sequence
     * @param sight whom the rows see
     */
    record Run(KvSequence sequence, int firstRow, int rows, int firstPosition, Sight sight) {
        /** How many positions a row of this run sees. */
        int visible(int row) {
            return switch (sight) {
                case EARLIER -> firstPosition + (row - firstRow) + 1;
                case ALL -> firstPosition + rows;
            };
        }
    }

    /** Rows for the blocks of a tower. */
    static Pass ofRuns(Compute compute, Scratch scratch, List<Run> runs, float[] cos, float[] sin) {
        Run last = runs.getLast();
        return new Pass(compute, scratch, last.firstRow + last.rows, runs, cos, sin);
    }

    /** Rows for layers that work on each row by itself. */
    static Pass ofRows(Compute compute, Scratch scratch, int rows) {
        return new Pass(compute, scratch, rows, List.of(), new float[0], new float[0]);
    }

    Kernels kernels() {
        return compute.kernels();
    }

    /** Does {@code task} for all rows, several at a time. */
    void forRows(Compute.RowTask task) {
        compute.forRows(rows, task);
    }
}
