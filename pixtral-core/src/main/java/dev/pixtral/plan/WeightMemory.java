package dev.pixtral.plan;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of a model's weights.
 *
 * @param formats formats of the matrices
 * @param matrices bytes of the packed matrices by role, with their padding; without the embeddings, which are looked up
 *     in the mapped file
 * @param vectors bytes of the norms and biases, in the heap
 * @param embeddingRow bytes of the embedding of one token
 * @param vocabSize number of embeddings
 */
public record WeightMemory(
        WeightFormats formats, Map<WeightRole, Long> matrices, long vectors, long embeddingRow, int vocabSize) {

    /**
     * Computes the memory of a model.
     *
     * @param config its sizes
     * @param formats formats of its matrices
     * @return its weights
     */
    public static WeightMemory of(ModelConfig config, WeightFormats formats) {
        Map<WeightRole, Long> matrices = new EnumMap<>(WeightRole.class);
        long vectors = 0;
        for (Map.Entry<String, List<Long>> tensor : config.tensors().entrySet()) {
            List<Long> shape = tensor.getValue();
            long cols = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
            WeightRole role = WeightRole.of(tensor.getKey());
            if (shape.size() < 2) {
                vectors += Float.BYTES * shape.getFirst();
            } else if (role != WeightRole.EMBEDDINGS) {
                matrices.merge(role, formats.of(tensor.getKey()).packedBytes(shape.getFirst(), cols), Math::addExact);
            }
        }
        long row = formats.embeddings().bytes(config.text().hiddenSize());
        return new WeightMemory(formats, matrices, vectors, row, config.text().vocabSize());
    }

    /**
     * Returns the memory that the weights always take.
     *
     * @return bytes of matrices and vectors
     */
    public long bytes() {
        return matrices.values().stream().mapToLong(bytes -> bytes).sum() + vectors;
    }

    /**
     * Returns the memory of the embeddings in use.
     *
     * @param positions number of positions; each has one token
     * @return bytes, if all of the tokens differ
     */
    public long embeddings(int positions) {
        return Math.min(vocabSize, positions) * embeddingRow;
    }

    /**
     * Returns the memory that is read to decode a token, which limits the speed of decoding.
     *
     * @return bytes of the decoder's matrices
     */
    public long decodeBytes() {
        return matrices.get(WeightRole.ATTENTION)
                + matrices.get(WeightRole.FEED_FORWARD)
                + matrices.get(WeightRole.OUTPUT);
    }
}
