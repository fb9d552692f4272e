package dev.pixtral.model;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Matrix;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the layers of the network from the named tensors of a checkpoint. Names are Mistral's, see
 * {@link Checkpoint#tensor}.
 *
 * <p>Matrices of a prepared checkpoint are used as they are, those that are quantised in their files keep their codes,
 * and all others are packed in the requested format. The token embeddings, which are looked up and never multiplied,
 * stay in the mapped checkpoint, where only the rows in use take memory ({@code 2 * hiddenSize} bytes each, 10 KB in
 * Pixtral-12B), less than a quantised copy of all rows would.
 */
final class NetworkLoader {
    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final WeightFormats formats;
    private final Workers workers;
    private final Arena arena;
    private final Tensor embeddings;
    private final WeightReading reading;
    private long packedBytes;

    NetworkLoader(
            Checkpoint checkpoint,
            WeightFormats formats,
            Workers workers,
            Arena arena,
            String model,
            ProgressListener listener) {
        checkpoint.formats().filter(prepared -> !prepared.equals(formats)).ifPresent(prepared -> {
            throw CheckpointException.otherFormats(checkpoint.source(), prepared, formats);
        });
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.formats = formats;
        this.workers = workers;
        this.arena = arena;
        this.embeddings = checkpoint.tensor(
                "tok_embeddings.weight",
                config.text().vocabSize(),
                config.text().hiddenSize());
        this.reading = new WeightReading(checkpoint, model, embeddings.bytes(), listener);
    }

    /** Finishes loading; returns the size of all packed matrices in bytes. */
    long end() {
        reading.end();
        return packedBytes;
    }

    VisionEncoder visionEncoder() {
        VisionConfig vision = config.vision();
        int hidden = vision.hiddenSize();
        float epsilon = (float) vision.rmsNormEps();
        Tensor patchConv = checkpoint.tensor(
                "vision_encoder.patch_conv.weight",
                hidden,
                vision.numChannels(),
                vision.patchSize(),
                vision.patchSize());
        PatchEmbedding patchEmbedding = new PatchEmbedding(
                linear("vision_encoder.patch_conv.weight", patchConv),
                norm("vision_encoder.ln_pre.weight", hidden, epsilon),
                vision.patchSize());
        List<TransformerBlock> blocks = new ArrayList<>();
        BlockShape shape = BlockShape.of(vision);
        for (int i = 0; i < vision.numLayers(); i++) {
            // every block uses layer 0 of the pages: an image's keys and values are not needed any more once a block is
            // through
            blocks.add(block("vision_encoder.transformer.layers." + i, 0, shape));
        }
        KvLayout layout = new KvLayout(KvType.F32, 1, vision.numHeads(), vision.headDim());
        return new VisionEncoder(
                patchEmbedding,
                blocks,
                new RotaryEmbedding(vision.headDim(), vision.ropeTheta()),
                new KvPool(layout, Integer.MAX_VALUE));
    }

    MultiModalProjector projector() {
        int in = config.vision().hiddenSize();
        int out = config.text().hiddenSize();
        return new MultiModalProjector(
                projectorNorm(),
                merger(),
                linear("vision_language_adapter.w_in.weight", out, in),
                bias("vision_language_adapter.w_in.bias", out),
                linear("vision_language_adapter.w_out.weight", out, out),
                bias("vision_language_adapter.w_out.bias", out));
    }

    private Optional<RmsNorm> projectorNorm() {
        VisionConfig vision = config.vision();
        return config.projectorNorm()
                ? Optional.of(norm("pre_mm_projector_norm.weight", vision.hiddenSize(), (float) vision.rmsNormEps()))
                : Optional.empty();
    }

    private Optional<PatchMerger> merger() {
        int side = config.vision().mergeSize();
        int hidden = config.vision().hiddenSize();
        return side == 1
                ? Optional.empty()
                : Optional.of(new PatchMerger(
                        linear("patch_merger.merging_layer.weight", hidden, side * side * hidden), side));
    }

    TextDecoder textDecoder() {
        TextConfig text = config.text();
        int hidden = text.hiddenSize();
        float epsilon = (float) text.rmsNormEps();
        List<TransformerBlock> blocks = new ArrayList<>();
        BlockShape shape = BlockShape.of(text);
        for (int i = 0; i < text.numLayers(); i++) {
            blocks.add(block("layers." + i, i, shape));
        }
        return new TextDecoder(
                new EmbeddingTable(embeddings, formats.embeddings()),
                blocks,
                norm("norm.weight", hidden, epsilon),
                linear("output.weight", text.vocabSize(), hidden),
                new RotaryEmbedding(text.headDim(), text.ropeTheta(), text.yarn()),
                text.queryScale(),
                text.headDim());
    }

    private TransformerBlock block(String name, int layer, BlockShape shape) {
        int hidden = shape.hiddenSize();
        int intermediate = shape.intermediateSize();
        Attention attention = new Attention(
                linear(name + ".attention.wq.weight", shape.queryWidth(), hidden),
                linear(name + ".attention.wk.weight", shape.keyWidth(), hidden),
                linear(name + ".attention.wv.weight", shape.keyWidth(), hidden),
                linear(name + ".attention.wo.weight", hidden, shape.queryWidth()),
                shape.headDim(),
                layer);
        GatedFeedForward feedForward = new GatedFeedForward(
                linear(name + ".feed_forward.w1.weight", intermediate, hidden),
                linear(name + ".feed_forward.w3.weight", intermediate, hidden),
                linear(name + ".feed_forward.w2.weight", hidden, intermediate));
        return new TransformerBlock(
                norm(name + ".attention_norm.weight", hidden, shape.epsilon()),
                attention,
                norm(name + ".ffn_norm.weight", hidden, shape.epsilon()),
                feedForward);
    }

    private RmsNorm norm(String name, int hidden, float epsilon) {
        return new RmsNorm(reading.floats(checkpoint.tensor(name, hidden)), epsilon);
    }

    private Linear linear(String name, int out, int in) {
        return linear(name, checkpoint.tensor(name, out, in));
    }

    private Linear linear(String name, Tensor tensor) {
        Matrix matrix = checkpoint
                .matrix(name, tensor.rows(), tensor.cols())
                .map(stored -> stored.forKernels(arena, workers))
                .orElseGet(() -> pack(tensor, formats.of(name)));
        packedBytes += matrix.data().byteSize();
        return new Linear(matrix);
    }

    private Matrix pack(Tensor tensor, WeightFormat format) {
        int rows = tensor.rows();
        int cols = tensor.cols();
        MemorySegment memory = arena.allocate(Arrangement.KERNELS.bytes(format, rows, cols), 64); // a cache line
        StoredMatrix packed = new StoredMatrix(format, Arrangement.KERNELS, rows, cols, memory);
        packed.pack(tensor.toString(), reading.source(tensor), workers);
        tensor.release(); // from now on the packed copy is read
        return packed.forKernels(arena, workers);
    }

    private float[] bias(String name, int size) {
        return config.projectorBias() ? reading.floats(checkpoint.tensor(name, size)) : new float[size];
    }
}
