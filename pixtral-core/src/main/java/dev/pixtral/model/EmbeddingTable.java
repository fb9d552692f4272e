package dev.pixtral.model;

import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;

/**
 * Token embeddings ({@code embed_tokens}, Mistral's {@code tok_embeddings}), read row by row from the checkpoint,
 * because they are looked up, never multiplied.
 *
 * @param rows {@code [vocabSize, hiddenSize]}, valid while the checkpoint is open
 * @param format format that the rows are rounded to, or whose codes they are stored in
 */
record EmbeddingTable(Tensor rows, WeightFormat format) {
    /** Copies the embedding of one token to {@code x[at ..]}. */
    void copyRow(int id, float[] x, int at, Workspace workspace) {
        int width = rows.cols();
        if (format != WeightFormat.BF16) {
            float[] values = workspace.outputs(width);
            rows.packedRow(format, id, values);
            System.arraycopy(values, 0, x, at, width);
            return;
        }
        short[] bits = workspace.shorts(width);
        rows.bf16Row(id, bits);
        for (int i = 0; i < width; i++) {
            x[at + i] = Bf16.toFloat(bits[i]);
        }
    }
}
