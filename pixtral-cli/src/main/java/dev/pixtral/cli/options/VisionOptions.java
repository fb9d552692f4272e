package dev.pixtral.cli.options;

import dev.pixtral.PixtralBuilder;
import dev.pixtral.kernels.WeightFormat;
import picocli.CommandLine.Option;

/** Options on what sees pictures; all commands that answer take them. */
public final class VisionOptions {
    public static final String QUANTIZE_VISION = "--quantize-vision";

    @Option(
            names = QUANTIZE_VISION,
            paramLabel = "FORMAT",
            description = "Format of the weights of vision encoder and projector: bf16 (as published), q8 or q4.")
    private WeightFormat quantizeVision = WeightFormat.BF16;

    /** Adds them to the settings of a model. */
    public PixtralBuilder added(PixtralBuilder settings) {
        return settings.visionWeights(quantizeVision);
    }
}
