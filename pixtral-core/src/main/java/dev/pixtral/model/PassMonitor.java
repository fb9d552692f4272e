package dev.pixtral.model;

/**
 * Watches a pass: sees its stages, and may end it between two layers. Called on the thread of the pass, between
 * operations.
 */
public interface PassMonitor {
    /** Sees nothing and ends nothing. */
    PassMonitor NONE = new PassMonitor() {};

    /**
     * A stage is done.
     *
     * @param name such as {@code vision.block.3} or {@code text.final_norm}
     * @param values {@code [rows, cols]} at the beginning of the array; to be copied, not kept or changed
     * @param rows number of rows
     * @param cols number of columns
     */
    default void stage(String name, float[] values, int rows, int cols) {}

    /**
     * Asked before each layer and before the last matrix.
     *
     * @return whether the pass shall end here with {@link PassAbandoned}
     */
    default boolean abandoned() {
        return false;
    }

    /**
     * Ends the pass if it is to end.
     *
     * @throws PassAbandoned if {@link #abandoned} says so
     */
    default void check() {
        if (abandoned()) {
            throw new PassAbandoned();
        }
    }
}
