package dev.pixtral.jlama;

import com.github.tjake.jlama.model.DistributedContext;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.TensorInfo;
import com.github.tjake.jlama.safetensors.WeightLoader;
import com.github.tjake.jlama.tensor.AbstractTensor;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.kernels.twins.VectorBounds;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The weights of a checkpoint's text decoder for Jlama: the same mapped memory, under the names and in the row order
 * that Jlama's decoder requires.
 *
 * <p>Names are Hugging Face's without a prefix, such as {@code model.layers.0.self_attn.q_proj.weight}, whatever the
 * layout of the checkpoint. BF16 and F32 weights are views on the mapped file; F16, which Jlama cannot compute with, is
 * converted to F32. Queries and keys are copied, because Jlama rotates pairs of rows that differ from those of the
 * canonical order. The vision encoder and the projector are not provided: Jlama has no use for them.
 *
 * <p>Immutable and thread-safe. Tensors that are views remain valid as long as the checkpoint is open.
 */
public final class CheckpointWeights implements WeightLoader {
    static {
        VectorBounds.keep(); // before Jlama's tensor operations
    }

    private final Checkpoint checkpoint;
    private final Map<String, DecoderWeight> weights;
    private final Map<String, TensorInfo> infos;
    private final Runnable onClose;

    private CheckpointWeights(Checkpoint checkpoint, Runnable onClose) {
        this.checkpoint = checkpoint;
        this.weights = DecoderWeight.all(checkpoint.config().text());
        this.infos = infos(checkpoint, weights);
        this.onClose = onClose;
    }

    /**
     * Opens a checkpoint for Jlama only.
     *
     * @param folderOrFile as for {@link Checkpoint#open}
     * @return weights; closing them closes the checkpoint
     * @throws dev.pixtral.errors.CheckpointException if there is no checkpoint or it cannot be used
     */
    public static CheckpointWeights open(Path folderOrFile) {
        Checkpoint checkpoint = Checkpoint.open(folderOrFile);
        return new CheckpointWeights(checkpoint, checkpoint::close);
    }

    /**
     * Returns the weights of a checkpoint that is already open.
     *
     * @param checkpoint remains owned by the caller and must stay open as long as the weights are used
     * @return weights; closing them does nothing
     */
    public static CheckpointWeights of(Checkpoint checkpoint) {
        return new CheckpointWeights(checkpoint, () -> {});
    }

    /**
     * Returns the sizes of the whole model.
     *
     * @return the checkpoint's configuration
     */
    public ModelConfig config() {
        return checkpoint.config();
    }

    /**
     * Copies the embedding of a token.
     *
     * @param id token id
     * @param target receives {@code hiddenSize} values, starting at index 0
     */
    void embedding(int id, float[] target) {
        int vocabSize = config().text().vocabSize();
        if (id < 0 || id >= vocabSize) {
            throw JlamaException.unknownToken(id, vocabSize);
        }
        weights.get(DecoderWeight.EMBEDDINGS).find(checkpoint).floatRow(id, target);
    }

    /**
     * Returns the source of the weights.
     *
     * @return the path or name of the checkpoint as {@code source}
     */
    @Override
    public Map<String, String> metadata() {
        return Map.of("source", checkpoint.source());
    }

    /**
     * Returns the available weights: their stored type, their shape, and the offsets that they would have in a single
     * file in this order.
     *
     * @return immutable map, keyed by Jlama's names
     */
    @Override
    public Map<String, TensorInfo> tensorInfoMap() {
        return infos;
    }

    /**
     * Returns one complete weight: Jlama's own decoder requests the rows and columns of a shard, which is all of them
     * for a model that is not distributed.
     *
     * @param name Jlama's name
     * @param context how the model is distributed, or null
     * @param sparseRows ignored
     * @param sparseColumns ignored
     * @return tensor of type BF16 or F32, not to be closed or changed
     * @throws JlamaException if there is no such weight, if the model is distributed, or if it is too large for a Jlama
     *     tensor
     */
    @Override
    public AbstractTensor<?, ?> load(
            String name, DistributedContext context, boolean sparseRows, boolean sparseColumns) {
        DecoderWeight weight = weights.get(name);
        if (weight == null) {
            throw JlamaException.unknownWeight(name);
        }
        if (context != null && context.hasModelShard()) {
            throw JlamaException.sharded();
        }
        Tensor tensor = weight.find(checkpoint);
        return weight.rotated()
                ? JlamaTensors.copy(tensor, halves(checkpoint.config().text().headDim()))
                : JlamaTensors.weight(tensor);
    }

    /** Jlama rotates rows k and k + headDim / 2 of a head together; the canonical pairs are 2k and 2k + 1. */
    private static IntUnaryOperator halves(int headDim) {
        return row -> {
            int inHead = row % headDim;
            int half = headDim / 2;
            return row - inHead + 2 * (inHead % half) + inHead / half;
        };
    }

    /**
     * Returns the type that a model with these weights computes in.
     *
     * @return {@link DType#F32}, whatever the stored type: with BF16, Jlama would round all activations to 8 bits of
     *     mantissa
     */
    @Override
    public DType getModelDType() {
        return DType.F32;
    }

    /** Closes the checkpoint if it was opened by {@link #open}. May be called again. */
    @Override
    public void close() {
        onClose.run();
    }

    private static Map<String, TensorInfo> infos(Checkpoint checkpoint, Map<String, DecoderWeight> weights) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        long at = 0;
        for (Map.Entry<String, DecoderWeight> entry : weights.entrySet()) {
            Tensor tensor = entry.getValue().find(checkpoint);
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            DType type = DType.valueOf(tensor.dtype().name());
            infos.put(entry.getKey(), new TensorInfo(type, shape, new long[] {at, at + tensor.bytes()}));
            at += tensor.bytes();
        }
        return Collections.unmodifiableMap(infos);
    }
}
