package dev.pixtral.model;

/** Looks at the stages of a pass: for golden tests and for whoever wants to see what the network does. Called between operations, on the thread of the pass. */
@FunctionalInterface
public interface Trace {
    /** Looks at nothing. */
    Trace NONE = (name, values, rows, cols) -> {};

    /**
     * A stage is done.
     *
     * @param name such as {@code vision.block.3} or {@code text.final_norm}
     * @param values {@code [rows, cols]} at the beginning of the array; to be copied, not kept or changed
     * @param rows number of rows
     * @param cols number of columns
     */
    void stage(String name, float[] values, int rows, int cols);
}
