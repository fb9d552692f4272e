package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Ends a pass at its next layer once all of its members are cancelled or the engine stops. Also counts the layers and
 * passes the stages on to another monitor. Used for one pass.
 */
final class PassWatch implements PassMonitor {
    private final PassMonitor stages;
    private final BooleanSupplier useless;
    private final IntConsumer layers;
    private int done;

    /**
     * Creates a monitor for one pass.
     *
     * @param stages receives the stages
     * @param useless called before each layer; returns whether the pass is no longer needed
     * @param layers called before each layer with the number of computed layers
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
