package dev.pixtral.model;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much working memory passes need: the sizes of {@link Scratch}, of the arrays of a {@link VisionPass} and of each
 * {@link Workspace}, from the sizes of a model. None of it depends on the length of a text.
 *
 * @param pass bytes in the heap for passes of the decoder
 * @param threads bytes in the heap for the threads that compute, at most
 * @param picture additional bytes in the heap to encode one picture of the largest size, with its pixels and features
 * @param picturePages bytes outside the heap for the keys and values of that picture
 */
@Internal
public record WorkSpace(long pass, long threads, long picture, long picturePages) {

    /**
     * Computes the sizes.
     *
     * @param config sizes of the model
     * @param formats formats of its matrices
     * @param rows largest number of rows of a pass
     * @param logitRows largest number of these rows that get logits
     * @param threads number of threads that compute
     * @return the working memory
     */
    public static WorkSpace of(ModelConfig config, WeightFormats formats, int rows, int logitRows, int threads) {
        long pass = passScratch(config, formats, rows, logitRows);
        if (!config.seesPictures()) {
            return new WorkSpace(pass, threads * workspace(config, rows, 0), 0, 0);
        }
        VisionConfig vision = config.vision();
        long side = vision.imageSize() / vision.patchSize();
        long patches = side * side;
        long pixels = Float.BYTES * patches * pixels(vision); // a picture of tokens has the pixels of their patches
        KvLayout pages = new KvLayout(KvType.F32, 1, vision.numHeads(), vision.headDim());
        return new WorkSpace(
                pass,
                threads * workspace(config, rows, patches),
                pixels + pictureArrays(config, patches) + pictureScratch(config, formats, patches),
                KvLayout.pages((int) patches) * pages.pageBytes());
    }

    /**
     * Returns all working memory together.
     *
     * @return bytes, in the heap and outside
     */
    public long bytes() {
        return pass + threads + picture + picturePages;
    }

    /** The largest size of a {@link Workspace}, for the decoder and for pictures. */
    private static long workspace(ModelConfig config, long rows, long patches) {
        TextConfig text = config.text();
        long most = Math.max(rows, Math.min(patches, VisionPass.MOST_ROWS));
        return Workspace.most(most, Math.max(text.headDim(), config.vision().headDim()), text.hiddenSize());
    }

    private static long pixels(VisionConfig vision) {
        return (long) vision.numChannels() * vision.patchSize() * vision.patchSize();
    }

    /** The size of {@link Scratch} after passes of the decoder. */
    static long passScratch(ModelConfig config, WeightFormats formats, long rows, long logitRows) {
        TextConfig text = config.text();
        long floats = 3 * rows * text.hiddenSize()
                + 2 * rows * (text.queryWidth() + text.keyValueWidth())
                + 2 * rows * text.intermediateSize()
                + (text.queryScale().equals(TextConfig.QueryScale.NONE) ? 2 : 4) * rows * text.headDim()
                + logitRows * (text.hiddenSize() + text.vocabSize());
        long blocks = Math.max(
                blocks(config, formats, EnumSet.of(WeightRole.OUTPUT), logitRows),
                blocks(config, formats, EnumSet.of(WeightRole.ATTENTION, WeightRole.FEED_FORWARD), rows));
        return Float.BYTES * floats + quantised(blocks);
    }

    /** The size of the arrays of a {@link VisionPass}. */
    static long pictureArrays(ModelConfig config, long patches) {
        VisionConfig vision = config.vision();
        long tokens = patches / ((long) vision.mergeSize() * vision.mergeSize());
        return Float.BYTES
                * (patches * (2L * vision.hiddenSize() + 2 * vision.headDim())
                        + tokens * config.text().hiddenSize());
    }

    /** The size of the {@link Scratch} of a {@link VisionPass}, which is for the rows of one unit. */
    static long pictureScratch(ModelConfig config, WeightFormats formats, long patches) {
        VisionConfig vision = config.vision();
        long rows = Math.min(patches, VisionPass.MOST_ROWS);
        int hidden = vision.hiddenSize();
        int projected = config.text().hiddenSize();
        int pixels = (int) pixels(vision);
        int area = vision.mergeSize() * vision.mergeSize();
        long tokens = Math.min(patches / area, VisionPass.MOST_ROWS);
        long gate = Math.max(rows * vision.intermediateSize(), area == 1 ? 0 : tokens * area * hidden); // also squares
        long floats = Math.max(rows * Math.max(hidden, pixels), tokens * projected) // also pixels and inner rows
                + Math.max(rows * hidden, tokens * projected)
                + 5 * rows * hidden
                + gate
                + rows * vision.intermediateSize()
                + 2 * rows * vision.headDim();
        long blocks = blocks(config, formats, EnumSet.of(WeightRole.VISION, WeightRole.PROJECTOR), rows);
        return Float.BYTES * floats + quantised(blocks);
    }

    /** Codes, scales, sums and start values of blocks. */
    private static long quantised(long blocks) {
        return Integer.BYTES * blocks * (QuantisedMatrix.BLOCK + 2 + QuantisedRows.STARTS);
    }

    /** Blocks of the largest input of the matrices of these roles; only weights of 4 bits quantise their input. */
    private static long blocks(ModelConfig config, WeightFormats formats, Set<WeightRole> roles, long rows) {
        long most = 0;
        for (Map.Entry<String, List<Long>> tensor : config.tensors().entrySet()) {
            List<Long> shape = tensor.getValue();
            WeightFormat format = formats.of(tensor.getKey());
            boolean quantised = format == WeightFormat.Q4 || format == WeightFormat.Q4_1;
            if (quantised && shape.size() > 1 && roles.contains(WeightRole.of(tensor.getKey()))) {
                most = Math.max(most, shape.stream().skip(1).reduce(1L, Math::multiplyExact));
            }
        }
        return most == 0 ? 0 : QuantisedRows.paddedRows(rows) * Math.ceilDiv(most, (long) QuantisedMatrix.BLOCK);
    }
}
