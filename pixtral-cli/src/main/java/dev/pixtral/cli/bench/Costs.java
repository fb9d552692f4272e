package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.plan.MultiplyAdds;
import dev.pixtral.plan.WeightMemory;

/**
 * What passes cost, from the sizes of the model.
 *
 * @param multiplyAdds counts of the model
 * @param weightBytes bytes of weights that are read for a pass of decoding
 * @param positionBytes bytes of the keys and values of a position
 * @param text format of the decoder's weights
 * @param vision format of the encoder's weights
 */
record Costs(MultiplyAdds multiplyAdds, long weightBytes, long positionBytes, WeightFormat text, WeightFormat vision) {
    static Costs of(PixtralNetwork network, WeightFormats formats, KvType keyValues) {
        var text = network.config().text();
        KvLayout page = new KvLayout(keyValues, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        return new Costs(
                MultiplyAdds.of(network.config()),
                WeightMemory.of(network.config(), formats).decodeBytes(),
                page.pageBytes() / KvLayout.PAGE,
                formats.attention(),
                formats.vision());
    }

    /** Returns the multiply-adds of a pass; of decoding, at its middle. */
    long multiplyAdds(Work.Item item) {
        return switch (item) {
            case Work.Prompt prompt -> multiplyAdds.prompt(prompt.tokens());
            case Work.Decoding decoding -> decoding.sequences() * multiplyAdds.token(middle(decoding));
            case Work.Picture picture -> multiplyAdds.picture(picture.patches());
        };
    }

    /** Returns the bytes that a pass of decoding reads from memory: the weights once, and the keys and values. */
    long bytes(Work.Decoding decoding) {
        return weightBytes + decoding.sequences() * positionBytes * middle(decoding);
    }

    private static long middle(Work.Decoding decoding) {
        return decoding.depth() + Passes.DECODED / 2;
    }

    /** Returns whether most products of an item are of 16-bit integers; those of other formats are of float32. */
    boolean integers(Work.Item item) {
        return (item instanceof Work.Picture ? vision : text) == WeightFormat.Q4;
    }
}
