package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Ends a pass at its next layer once all of its members are cancelled or the engine stops, and counts its layers; the
 * stages are handed on. Used for one pass.
 */
final class PassWatch implements PassMonitor {
    private final PassMonitor stages;
    private final BooleanSupplier useless;
    private final IntConsumer layers;
    private int done;

    /**
     * Watches a pass.
     *
     * @param stages who sees the stages
     * @param useless asked before each layer: whether nobody needs the pass any more
     * @param layers told before each layer how many have been computed
     */
    PassWatch(PassMonitor stages, BooleanSupplier useless, IntConsumer layers) {
        this.stages = stages;
        this.useless = useless;
        this.layers = layers;
    }

    @Override
    public void stage(String name, float[] values, int rows, int cols) {
        stages.stage(name, values, rows, cols);
    }

    @Override
    public boolean abandoned() {
        layers.accept(done++);
        return useless.getAsBoolean() || stages.abandoned();
    }
}
