package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import java.util.Optional;

/**
 * The formats that a caller asks for; what is left out is decided by the model.
 *
 * @param weights format of the text decoder
 * @param vision format of vision encoder and projector
 */
record FormatChoice(Optional<WeightFormat> weights, Optional<WeightFormat> vision) {
    /** Leaves both to the model. */
    static final FormatChoice NONE = new FormatChoice(Optional.empty(), Optional.empty());

    /** The same, with null for what is left out. */
    static FormatChoice of(WeightFormat weights, WeightFormat vision) {
        return new FormatChoice(Optional.ofNullable(weights), Optional.ofNullable(vision));
    }

    /** Returns the formats of a model whose weights are as published. */
    WeightFormats over(WeightFormat usual) {
        return WeightFormats.of(weights.orElse(usual), vision.orElse(WeightFormat.BF16));
    }

    /** Returns whether a prepared model with these formats is what is asked for. */
    boolean allows(WeightFormats formats) {
        return equals(NONE)
                || WeightFormats.of(weights.orElse(formats.feedForward()), vision.orElse(formats.vision()))
                        .equals(formats);
    }
}
