package dev.pixtral.model;

import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.Workspace;

/**
 * The arithmetic and the threads that the network runs on. Neither changes a bit of the result.
 *
 * @param kernels the hot loops
 * @param workers the threads that run them, for one pass at a time
 */
public record Compute(Kernels kernels, Workers workers) {
    private static final int ROWS_OF_A_TASK = 8;

    /** Runs {@code task} for all rows, several at a time. */
    void forRows(int rows, RowTask task) {
        int tasks = (rows + ROWS_OF_A_TASK - 1) / ROWS_OF_A_TASK;
        workers.run(tasks, (i, workspace) -> {
            int from = i * ROWS_OF_A_TASK;
            task.run(from, Math.min(rows, from + ROWS_OF_A_TASK), workspace);
        });
    }

    /** Work on some rows. */
    @FunctionalInterface
    interface RowTask {
        void run(int fromRow, int toRow, Workspace workspace);
    }
}
