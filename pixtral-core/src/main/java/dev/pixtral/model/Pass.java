package dev.pixtral.model;

import dev.pixtral.kernels.Kernels;
import java.util.List;

/**
 * One pass of rows through layers: what it runs on, its number of rows and, for {@link Attention}, how they are rotated
 * and what they attend to.
 *
 * @param compute arithmetic and threads
 * @param scratch working memory
 * @param rows number of rows
 * @param runs the rows, sequence by sequence, contiguous from row 0; empty if no layer has attention
 * @param rotation how queries and keys of the rows are rotated
 */
record Pass(Compute compute, Scratch scratch, int rows, List<Run> runs, Rotation rotation) {
    /**
     * Rotation tables, {@code [rows, headDim]}, see {@link RotaryEmbedding}.
     *
     * @param cos for keys
     * @param sin for keys
     * @param queryCos for queries: the same array, or its values times the factor of a query
     * @param querySin for queries
     */
    record Rotation(float[] cos, float[] sin, float[] queryCos, float[] querySin) {
        private static final Rotation NONE = of(new float[0], new float[0]);

        /** Queries are rotated as keys are. */
        static Rotation of(float[] cos, float[] sin) {
            return new Rotation(cos, sin, cos, sin);
        }
    }

    /** Which positions of its sequence a row attends to. */
    @FunctionalInterface
    interface Sight {
        /** Its own and all earlier positions: the text decoder. */
        Sight EARLIER = position -> position + 1;

        /** All positions: the patches of one image. */
        static Sight all(int positions) {
            return _ -> positions;
        }

        /** Returns the number of positions, from the first one, that the row of a position attends to. */
        int visible(int position);
    }

    /**
     * Adjacent rows that are consecutive positions of one sequence.
     *
     * @param sequence their keys and values
     * @param firstRow index of the first row in the pass
     * @param rows number of rows
     * @param firstPosition position of the first row in its sequence
     * @param sight which positions the rows attend to
     */
    record Run(KvSequence sequence, int firstRow, int rows, int firstPosition, Sight sight) {
        /** Returns the number of positions that a row of this run attends to. */
        int visible(int row) {
            return sight.visible(firstPosition + (row - firstRow));
        }
    }

    /** Creates a pass for the blocks of a tower. */
    static Pass ofRuns(Compute compute, Scratch scratch, List<Run> runs, Rotation rotation) {
        Run last = runs.getLast();
        return new Pass(compute, scratch, last.firstRow + last.rows, runs, rotation);
    }

    /** Creates a pass for layers that process each row independently. */
    static Pass ofRows(Compute compute, Scratch scratch, int rows) {
        return new Pass(compute, scratch, rows, List.of(), Rotation.NONE);
    }

    Kernels kernels() {
        return compute.kernels();
    }

    /** Runs {@code task} for all rows, several at a time. */
    void forRows(Compute.RowTask task) {
        compute.forRows(rows, task);
    }
}
