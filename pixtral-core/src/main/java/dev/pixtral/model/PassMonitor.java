package dev.pixtral.model;

/**
 * Monitors a pass: receives its stages and may end it between two layers. Called on the thread of the pass, between
 * operations.
 */
public interface PassMonitor {
    /** Ignores the stages and never ends a pass. */
    PassMonitor NONE = new PassMonitor() {};

    /**
     * Called after a stage.
     *
     * @param name name of the stage, such as {@code vision.block.3} or {@code text.final_norm}
     * @param values {@code [rows, cols]} at the beginning of the array; must be copied, not kept or changed
     * @param rows number of rows
     * @param cols number of columns
     */
    default void stage(String name, float[] values, int rows, int cols) {}

    /**
     * Called before each layer and before the last matrix.
     *
     * @return true to end the pass here with {@link PassAbandoned}
     */
    default boolean abandoned() {
        return false;
    }

    /**
     * Ends the pass if {@link #abandoned} returns true.
     *
     * @throws PassAbandoned if {@link #abandoned} returns true
     */
    default void check() {
        if (abandoned()) {
            throw new PassAbandoned();
        }
    }
}
