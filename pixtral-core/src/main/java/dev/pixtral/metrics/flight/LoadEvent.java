package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A model is opened. */
@Internal
@Name("pixtral.Load")
@Label("Model Load")
@Description("A model was opened: its files were found, read and packed")
public final class LoadEvent extends PixtralEvent {
    @Label("Model")
    String model;

    @Label("Weights")
    @Description("Format of the weights")
    String weights;

    @Label("Weight Memory")
    @DataAmount
    long weightBytes;

    /** Begins. */
    public LoadEvent() {
        begin();
    }

    /**
     * Ends.
     *
     * @param name the model's name
     * @param format format of its weights
     * @param bytes memory of the weights
     */
    public void end(String name, String format, long bytes) {
        if (shouldCommit()) {
            model = name;
            weights = format;
            weightBytes = bytes;
            commit();
        }
    }
}
