package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.function.BooleanSupplier;

/**
 * Ends a pass at its next layer once all of its members are cancelled or the engine stops; the stages are handed on.
 *
 * @param stages who sees the stages
 * @param useless asked before each layer: whether nobody needs the pass any more
 */
record PassWatch(PassMonitor stages, BooleanSupplier useless) implements PassMonitor {
    @Override
    public void stage(String name, float[] values, int rows, int cols) {
        stages.stage(name, values, rows, cols);
    }

    @Override
    public boolean abandoned() {
        return useless.getAsBoolean() || stages.abandoned();
    }
}
