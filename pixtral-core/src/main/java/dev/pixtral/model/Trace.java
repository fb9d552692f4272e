package dev.pixtral.model;

/** Observes the stages of a pass, for golden tests and for inspecting the network. */
@FunctionalInterface
public interface Trace extends PassMonitor {
    /** Ignores the stages. */
    Trace NONE = (name, values, rows, cols) -> {};

    @Override
    void stage(String name, float[] values, int rows, int cols);
}
