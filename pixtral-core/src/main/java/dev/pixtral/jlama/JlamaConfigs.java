package dev.pixtral.jlama;

import com.github.tjake.jlama.math.ActivationFunction;
import com.github.tjake.jlama.model.mistral.MistralConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.tokenizer.SpecialTokens;

/** The text decoder's sizes as Jlama's configuration. */
final class JlamaConfigs {
    private JlamaConfigs() {}

    /**
     * For a model that does not use Jlama's attention: omits the table of rotations, which takes 1.8 KB per position
     * for Pixtral-12B.
     */
    static MistralConfig withoutRotation(TextConfig text, SpecialTokens special, int contextLength) {
        return config(text, special.bos(), special.eos(), contextLength, null);
    }

    /**
     * For Jlama's own attention.
     *
     * @param contextLength positions that can be computed; the table has more entries, because Jlama's head {@code g}
     *     reads the rotation of position {@code p + 2 g}
     */
    static MistralConfig withRotation(TextConfig text, int contextLength) {
        int positions = contextLength + 2 * text.numKeyValueHeads();
        return config(text, 1, 2, positions, text.ropeTheta()); // the ids of begin and end of sequence are never read
    }

    private static MistralConfig config(TextConfig text, int bos, int eos, int contextLength, Double ropeTheta) {
        return new MistralConfig(
                contextLength,
                text.hiddenSize(),
                text.intermediateSize(),
                text.numHeads(),
                text.numKeyValueHeads(),
                text.numLayers(),
                (float) text.rmsNormEps(),
                text.vocabSize(),
                bos,
                eos,
                ActivationFunction.Type.SILU,
                ropeTheta,
                text.headDim());
    }
}
