package dev.pixtral.model;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** From the named tensors of a checkpoint to the layers of the network. Names are Mistral's, see {@link Checkpoint#tensor}. */
final class NetworkLoader {
    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final Arena arena;

    NetworkLoader(Checkpoint checkpoint, Arena arena) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.arena = arena;
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
        PatchEmbedding patchEmbedding =
                new PatchEmbedding(linear(patchConv), norm("vision_encoder.ln_pre.weight", hidden, epsilon));
        List<TransformerBlock> blocks = new ArrayList<>();
        for (int i = 0; i < vision.numLayers(); i++) {
            // every block uses layer 0 of the pages: an image's keys and values are not needed any more once a block is
            // through
            blocks.add(block(
                    "vision_encoder.transformer.layers." + i,
                    hidden,
                    vision.numHeads(),
                    vision.numHeads(),
                    vision.headDim(),
                    vision.intermediateSize(),
                    epsilon,
                    0));
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
                linear("vision_language_adapter.w_in.weight", out, in),
                bias("vision_language_adapter.w_in.bias", out),
                linear("vision_language_adapter.w_out.weight", out, out),
                bias("vision_language_adapter.w_out.bias", out));
    }

    TextDecoder textDecoder() {
        TextConfig text = config.text();
        int hidden = text.hiddenSize();
        float epsilon = (float) text.rmsNormEps();
        List<TransformerBlock> blocks = new ArrayList<>();
        for (int i = 0; i < text.numLayers(); i++) {
            blocks.add(block(
                    "layers." + i,
                    hidden,
                    text.numHeads(),
                    text.numKeyValueHeads(),
                    text.headDim(),
                    text.intermediateSize(),
                    epsilon,
                    i));
        }
        return new TextDecoder(
                new EmbeddingTable(checkpoint.tensor("tok_embeddings.weight", text.vocabSize(), hidden)),
                blocks,
                norm("norm.weight", hidden, epsilon),
                linear("output.weight", text.vocabSize(), hidden),
                new RotaryEmbedding(text.headDim(), text.ropeTheta()),
                text.headDim());
    }

    private TransformerBlock block(
            String name, int hidden, int heads, int kvHeads, int headDim, int intermediate, float epsilon, int layer) {
        Attention attention = new Attention(
                linear(name + ".attention.wq.weight", heads * headDim, hidden),
                linear(name + ".attention.wk.weight", kvHeads * headDim, hidden),
                linear(name + ".attention.wv.weight", kvHeads * headDim, hidden),
                linear(name + ".attention.wo.weight", hidden, heads * headDim),
                headDim,
                layer);
        GatedFeedForward feedForward = new GatedFeedForward(
                linear(name + ".feed_forward.w1.weight", intermediate, hidden),
                linear(name + ".feed_forward.w3.weight", intermediate, hidden),
                linear(name + ".feed_forward.w2.weight", hidden, intermediate));
        return new TransformerBlock(
                norm(name + ".attention_norm.weight", hidden, epsilon),
                attention,
                norm(name + ".ffn_norm.weight", hidden, epsilon),
                feedForward);
    }

    private RmsNorm norm(String name, int hidden, float epsilon) {
        return new RmsNorm(checkpoint.tensor(name, hidden).toFloats(), epsilon);
    }

    private Linear linear(String name, int out, int in) {
        return linear(checkpoint.tensor(name, out, in));
    }

    private Linear linear(Tensor tensor) {
        return new Linear(Bf16Matrix.pack(tensor.rows(), tensor.cols(), tensor::bf16Row, arena));
    }

    private float[] bias(String name, int size) {
        return config.projectorBias() ? checkpoint.tensor(name, size).toFloats() : new float[size];
    }
}
