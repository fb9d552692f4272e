package dev.pixtral.model;

import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.Workspace;

/**
 * Token embeddings ({@code embed_tokens}, Mistral's {@code tok_embeddings}), read row by row from the checkpoint,
 * because they are looked up, never multiplied.
 *
 * @param rows {@code [vocabSize, hiddenSize]}, valid while the checkpoint is open
 */
record EmbeddingTable(Tensor rows) {
    /** Copies the embedding of one token to {@code x[at ..]}. */
    void copyRow(int id, float[] x, int at, Workspace workspace) {
        int width = rows.cols();
        short[] bits = workspace.shorts(width);
        rows.bf16Row(id, bits);
        for (int i = 0; i < width; i++) {
            x[at + i] = Bf16.toFloat(bits[i]);
        }
    }
}
