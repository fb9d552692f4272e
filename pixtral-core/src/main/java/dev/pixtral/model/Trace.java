package dev.pixtral.model;

/** Looks at the stages of a pass: for golden tests and for whoever wants to see what the network does. */
@FunctionalInterface
public interface Trace extends PassMonitor {
    /** Looks at nothing. */
    Trace NONE = (name, values, rows, cols) -> {};

    @Override
    void stage(String name, float[] values, int rows, int cols);
}
