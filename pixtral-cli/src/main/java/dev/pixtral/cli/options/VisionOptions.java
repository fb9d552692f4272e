package dev.pixtral.cli.options;

import dev.pixtral.PixtralBuilder;
import dev.pixtral.kernels.WeightFormat;
import picocli.CommandLine.Option;

/** Options of the vision encoder; all commands that answer accept them. */
public final class VisionOptions {
    public static final String QUANTIZE_VISION = "--quantize-vision";

    @Option(
            names = QUANTIZE_VISION,
            paramLabel = "FORMAT",
            description = "Format of the weights of the vision encoder and projector: bf16 (default, as published),"
                    + " q8, q4_1 or q4. A prepared model has its own.")
    private WeightFormat quantizeVision;

    /** Adds them to the settings of a model. */
    public PixtralBuilder added(PixtralBuilder settings) {
        return quantizeVision == null ? settings : settings.visionWeights(quantizeVision);
    }
}
