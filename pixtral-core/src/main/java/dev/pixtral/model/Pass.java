package dev.pixtral.model;

import java.util.List;

/**
 * One pass of rows through the blocks of a tower: which rows there are, how they are rotated, and whom they see.
 *
 * @param compute arithmetic and threads
 * @param runs the rows, sequence by sequence, without gaps from row 0
 * @param cos rotation table, {@code [rows, headDim]}, see {@link RotaryEmbedding}
 * @param sin rotation table, {@code [rows, headDim]}
 * @param scratch working memory
 */
record Pass(Compute compute, List<Run> runs, float[] cos, float[] sin, Scratch scratch) {
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

    int rows() {
        Run last = runs.getLast();
        return last.firstRow + last.rows;
    }
}
