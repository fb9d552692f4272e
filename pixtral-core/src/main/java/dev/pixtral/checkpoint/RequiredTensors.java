package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that a configuration requires: canonical names and shapes, in the order of computation. */
@Internal
public final class RequiredTensors {
    /** The matrix that files do not store if it is tied to the embeddings. */
    static final String OUTPUT = "output.weight";

    /** The embeddings, which an output matrix may be tied to. */
    static final String EMBEDDINGS = "tok_embeddings.weight";

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    private RequiredTensors() {}

    /**
     * Returns all tensors of a model, also an output matrix that is tied to the embeddings. Pixtral-12B has 585.
     *
     * @param config sizes of the model
     * @return shapes by canonical names; weights of linear layers are {@code [out, in]}
     */
    public static Map<String, List<Long>> of(ModelConfig config) {
        RequiredTensors tensors = new RequiredTensors();
        if (config.seesPictures()) {
            tensors.addVision(config.vision());
            tensors.addProjector(config);
        }
        tensors.addText(config.text());
        return Collections.unmodifiableMap(tensors.shapes);
    }

    /**
     * Returns the tensors that the files of a model store: all but a tied output matrix.
     *
     * @param config sizes of the model
     * @return shapes by canonical names
     */
    public static Map<String, List<Long>> stored(ModelConfig config) {
        Map<String, List<Long>> stored = new LinkedHashMap<>(of(config));
        if (config.text().tiedEmbeddings()) {
            stored.remove(OUTPUT);
        }
        return Collections.unmodifiableMap(stored);
    }

    private void addVision(VisionConfig vision) {
        int hidden = vision.hiddenSize();
        add("vision_encoder.patch_conv.weight", hidden, vision.numChannels(), vision.patchSize(), vision.patchSize());
        add("vision_encoder.ln_pre.weight", hidden);
        for (int i = 0; i < vision.numLayers(); i++) {
            addLayer("vision_encoder.transformer.layers." + i, hidden, hidden, hidden, vision.intermediateSize());
        }
    }

    private void addProjector(ModelConfig config) {
        int in = config.vision().hiddenSize();
        int out = config.text().hiddenSize();
        int merged = config.vision().mergeSize() * config.vision().mergeSize();
        if (config.projectorNorm()) {
            add("pre_mm_projector_norm.weight", in);
        }
        if (merged > 1) {
            add("patch_merger.merging_layer.weight", in, merged * in);
        }
        addLinear("vision_language_adapter.w_in", config.projectorBias(), out, in);
        addLinear("vision_language_adapter.w_out", config.projectorBias(), out, out);
    }

    private void addLinear(String name, boolean bias, int out, int in) {
        add(name + ".weight", out, in);
        if (bias) {
            add(name + ".bias", out);
        }
    }

    private void addText(TextConfig text) {
        add(EMBEDDINGS, text.vocabSize(), text.hiddenSize());
        for (int i = 0; i < text.numLayers(); i++) {
            addLayer(
                    "layers." + i, text.hiddenSize(), text.queryWidth(), text.keyValueWidth(), text.intermediateSize());
        }
        add("norm.weight", text.hiddenSize());
        add(OUTPUT, text.vocabSize(), text.hiddenSize());
    }

    private void addLayer(String layer, int hidden, int query, int keyValue, int intermediate) {
        add(layer + ".attention_norm.weight", hidden);
        add(layer + ".attention.wq.weight", query, hidden);
        add(layer + ".attention.wk.weight", keyValue, hidden);
        add(layer + ".attention.wv.weight", keyValue, hidden);
        add(layer + ".attention.wo.weight", hidden, query);
        add(layer + ".ffn_norm.weight", hidden);
        add(layer + ".feed_forward.w1.weight", intermediate, hidden);
        add(layer + ".feed_forward.w3.weight", intermediate, hidden);
        add(layer + ".feed_forward.w2.weight", hidden, intermediate);
    }

    private void add(String name, int... shape) {
        shapes.put(name, Tensor.shape(shape));
    }
}
