package dev.pixtral.jlama;

import com.github.tjake.jlama.model.mistral.MistralModel;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.util.MachineSpec;
import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.twins.VectorBounds;
import dev.pixtral.model.TokenRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Jlama's own decoder on the same weights, with image features in place: the reference that our decoder is compared
 * with. None of the arithmetic is ours: it is a plain {@link MistralModel}, used through its public methods.
 *
 * <p>Weights are as stored, activations float32. Thread-safe; runs one pass at a time, because Jlama's blocks share
 * their working memory. Jlama runs on one or two threads: with more, it can skip rows of a matrix.
 */
@Internal
public final class JlamaReference implements AutoCloseable {
    static {
        VectorBounds.keep(); // before Jlama's tensor operations
    }

    private static final Object ONE_PASS_AT_A_TIME = new Object(); // Jlama's working memory is shared by all models

    private final CheckpointWeights weights;
    private final MistralModel model;
    private final TextConfig text;
    private final int contextLength;

    /**
     * Loads Jlama's decoder.
     *
     * @param weights the weights; they remain owned by the caller and must stay open as long as this is used
     * @param contextLength maximum number of positions of a pass; Jlama builds a table of rotations for all of them,
     *     1.8 KB each for Pixtral-12B
     * @throws JlamaException if Jlama would compute this model incorrectly in this JVM, or cannot compute it at all
     */
    public JlamaReference(CheckpointWeights weights, int contextLength) {
        if (contextLength < 1) {
            throw JlamaException.tooFew("positions", contextLength);
        }
        this.weights = weights;
        this.text = weights.config().text();
        this.contextLength = contextLength;
        if (text.queryWidth() > text.hiddenSize()) {
            throw JlamaException.headsTooWide(text.queryWidth(), text.hiddenSize());
        }
        if (!text.yarn().equals(TextConfig.Yarn.NONE) || !text.queryScale().equals(TextConfig.QueryScale.NONE)) {
            throw JlamaException.otherRotation();
        }
        if (MachineSpec.VECTOR_TYPE == MachineSpec.Type.NONE) {
            throw JlamaException.noVectors();
        }
        JlamaThreads.check(
                text.hiddenSize(), text.intermediateSize(), text.queryWidth(), text.keyValueWidth(), text.vocabSize());
        this.model = new MistralModel(
                JlamaConfigs.withRotation(text, contextLength), weights, null, DType.F32, DType.F32, Optional.empty());
    }

    /**
     * Computes the logits of every row.
     *
     * @param rows token ids, with image features in place
     * @return {@code [rows, vocabSize]}
     * @throws JlamaException if there are none, they do not fit the context, or a token does not exist
     */
    public float[] logits(TokenRows rows) {
        synchronized (ONE_PASS_AT_A_TIME) {
            try (KvBuffer kv = newBuffer();
                    AbstractTensor<?, ?> states = pass(rows, 0, kv)) {
                int count = rows.ids().length;
                float[] all = new float[count * text.vocabSize()];
                for (int row = 0; row < count; row++) {
                    System.arraycopy(logits(states, row), 0, all, row * text.vocabSize(), text.vocabSize());
                }
                return all;
            }
        }
    }

    /**
     * Continues a prompt, always with the most likely token.
     *
     * @param prompt token ids, with image features in place
     * @param ends tests whether a token ends the answer
     * @param maxTokens largest number of tokens, at least 1
     * @return the generated tokens, the one that ends the answer included
     * @throws JlamaException if prompt and answer do not fit the context, or a token does not exist
     */
    public int[] greedy(TokenRows prompt, IntPredicate ends, int maxTokens) {
        if (maxTokens < 1) {
            throw JlamaException.tooFew("tokens to generate", maxTokens);
        }
        synchronized (ONE_PASS_AT_A_TIME) {
            int[] ids = new int[maxTokens];
            int count = 0;
            try (KvBuffer kv = newBuffer()) {
                TokenRows next = prompt;
                int position = 0;
                do {
                    ids[count] = likeliest(next, position, kv);
                    position += next.ids().length;
                    next = TokenRows.of(ids[count]);
                } while (!ends.test(ids[count++]) && count < maxTokens);
            }
            return Arrays.copyOf(ids, count);
        }
    }

    private int likeliest(TokenRows rows, int position, KvBuffer kv) {
        try (AbstractTensor<?, ?> states = pass(rows, position, kv)) {
            return JlamaSampling.argMax(logits(states, rows.ids().length - 1));
        }
    }

    private KvBuffer newBuffer() {
        return new KvBufferCache(model).getEphemeralKvBuffer();
    }

    private AbstractTensor<?, ?> pass(TokenRows rows, int position, KvBuffer kv) {
        int count = rows.ids().length;
        if (count < 1) {
            throw JlamaException.tooFew("rows", count);
        }
        if (count > contextLength - position) {
            throw JlamaException.positions(position, count, contextLength);
        }
        AbstractTensor<?, ?> x = model.makeDenseTensor(count, text.hiddenSize());
        JlamaTensors.write(inputs(rows), x);
        return model.forward(x, position, kv, Optional.empty()); // closes x
    }

    /** Returns the input of the first block, {@code [rows, hiddenSize]}. */
    private float[] inputs(TokenRows rows) {
        int hidden = text.hiddenSize();
        float[] inputs = new float[rows.ids().length * hidden];
        float[] embedding = new float[hidden];
        for (int row = 0; row < rows.ids().length; row++) {
            int feature = rows.featureRows()[row];
            if (feature >= 0) {
                rows.features().copyRow(feature, inputs, row * hidden, hidden);
            } else {
                weights.embedding(rows.ids()[row], embedding);
                System.arraycopy(embedding, 0, inputs, row * hidden, hidden);
            }
        }
        return inputs;
    }

    private float[] logits(AbstractTensor<?, ?> states, int row) {
        try (AbstractTensor<?, ?> logits = model.makeDenseTensor(1, text.vocabSize())) {
            model.sample(states.slice(row), 0, 0, logits); // with temperature 0, the raw logits stay in the tensor
            return JlamaTensors.read(logits, text.vocabSize());
        }
    }

    /** Frees the resources that Jlama can free. May be called again. */
    @Override
    public void close() {
        model.close();
    }
}
