package dev.pixtral.model;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;

/**
 * How much working memory passes need: the sizes of {@link Scratch} and of the arrays that encoding a picture makes,
 * from the sizes of a model.
 *
 * @param pass bytes in the heap for passes of the decoder
 * @param picture additional bytes in the heap to encode one picture of the largest size
 * @param picturePages bytes outside the heap for the keys and values of that picture
 */
@Internal
public record WorkSpace(long pass, long picture, long picturePages) {

    /**
     * Computes the sizes.
     *
     * @param config sizes of the model
     * @param formats formats of its matrices
     * @param rows largest number of rows of a pass
     * @param logitRows largest number of these rows that get logits
     * @return the working memory
     */
    public static WorkSpace of(ModelConfig config, WeightFormats formats, int rows, int logitRows) {
        VisionConfig vision = config.vision();
        long side = vision.imageSize() / vision.patchSize();
        long patches = side * side;
        long pass = scratch(config, formats, rows, logitRows, 0);
        long both = scratch(config, formats, rows, logitRows, patches);
        KvLayout pages = new KvLayout(KvType.F32, 1, vision.numHeads(), vision.headDim());
        return new WorkSpace(
                pass, both - pass + pictureArrays(config, patches), KvLayout.pages((int) patches) * pages.pageBytes());
    }

    /**
     * Returns all working memory together.
     *
     * @return bytes, in the heap and outside
     */
    public long bytes() {
        return pass + picture + picturePages;
    }

    /** The arrays that the vision encoder and the projector make for each picture; the pixels stay while it runs. */
    private static long pictureArrays(ModelConfig config, long patches) {
        VisionConfig vision = config.vision();
        long pixels = patches * vision.numChannels() * vision.patchSize() * vision.patchSize();
        long embedding = pixels + patches * vision.hiddenSize();
        long projection = 2 * patches * config.text().hiddenSize();
        return Float.BYTES * (pixels + Math.max(embedding, projection));
    }

    /** The size of {@link Scratch} after passes of the decoder and, unless there are no patches, a picture. */
    static long scratch(ModelConfig config, WeightFormats formats, long rows, long logitRows, long patches) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        long hidden = Math.max(rows * text.hiddenSize(), patches * vision.hiddenSize());
        long queries = Math.max(rows * text.queryWidth(), patches * vision.hiddenSize());
        long keys = Math.max(rows * text.keyValueWidth(), patches * vision.hiddenSize());
        long gate = Math.max(rows * text.intermediateSize(), patches * vision.intermediateSize());
        long rotation = Math.max(rows * text.headDim(), patches * vision.headDim());
        long floats = 3 * hidden + 2 * queries + 2 * keys + 2 * gate + 2 * rotation;
        long last = logitRows * text.hiddenSize() + logitRows * text.vocabSize();
        return Float.BYTES * (floats + last) + quantised(config, formats, rows, logitRows, patches);
    }

    private static long quantised(ModelConfig config, WeightFormats formats, long rows, long logitRows, long patches) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        int pixels = vision.numChannels() * vision.patchSize() * vision.patchSize();
        long blocks = Math.max(
                Math.max(
                        blocks(formats.attention(), rows, text.hiddenSize(), text.queryWidth()),
                        blocks(formats.feedForward(), rows, text.hiddenSize(), text.intermediateSize())),
                Math.max(
                        blocks(formats.output(), logitRows, text.hiddenSize()),
                        Math.max(
                                blocks(
                                        formats.vision(),
                                        patches,
                                        pixels,
                                        vision.hiddenSize(),
                                        vision.intermediateSize()),
                                blocks(formats.projector(), patches, vision.hiddenSize(), text.hiddenSize()))));
        long values = QuantisedMatrix.BLOCK + 1 + QuantisedRows.STARTS; // codes, scale and start values of a block
        return Integer.BYTES * blocks * values;
    }

    /** Blocks of the largest input of matrices with these numbers of columns; only Q4 quantises its input. */
    private static long blocks(WeightFormat format, long rows, int... cols) {
        int most = Arrays.stream(cols).max().orElse(0);
        return format == WeightFormat.Q4 ? rows * Math.ceilDiv(most, QuantisedMatrix.BLOCK) : 0;
    }
}
