package dev.pixtral.model;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * The text decoder ({@code language_model}): embeddings, blocks, norm, output matrix. Immutable; one pass at a time per
 * {@link Scratch}.
 */
final class TextDecoder {
    private final EmbeddingTable embeddings;
    private final List<TransformerBlock> blocks;
    private final RmsNorm norm;
    private final Linear output;
    private final RotaryEmbedding rotary;
    private final TextConfig.QueryScale queryScale;
    private final int headDim;
    private final int hiddenSize;

    TextDecoder(
            EmbeddingTable embeddings,
            List<TransformerBlock> blocks,
            RmsNorm norm,
            Linear output,
            RotaryEmbedding rotary,
            TextConfig.QueryScale queryScale,
            int headDim) {
        this.embeddings = embeddings;
        this.blocks = List.copyOf(blocks);
        this.norm = norm;
        this.output = output;
        this.rotary = rotary;
        this.queryScale = queryScale;
        this.headDim = headDim;
        this.hiddenSize = norm.weight().length;
    }

    /**
     * Runs one pass of rows.
     *
     * @return logits of the rows that requested them, piece by piece, {@code [rows with logits, vocabSize]}; valid
     *     until the next pass on {@code scratch}
     */
    float[] forward(Compute compute, Batch batch, Scratch scratch, PassMonitor monitor) {
        float[] x = states(compute, batch, scratch, monitor);
        Pass pass = Pass.ofRows(compute, scratch, batch.logitRows());
        return logits(select(x, batch, scratch), pass, monitor);
    }

    /**
     * Returns the last block's states of the rows, {@code [rows, hiddenSize]}; valid until the next pass on
     * {@code scratch}.
     */
    float[] states(Compute compute, Batch batch, Scratch scratch, PassMonitor monitor) {
        int rows = batch.rows();
        Pass pass = pass(compute, batch, scratch);
        float[] x = scratch.hidden(rows * hiddenSize);
        embed(x, batch, compute);
        monitor.stage("text.input_embeddings", x, rows, hiddenSize);

        for (int i = 0; i < blocks.size(); i++) {
            monitor.check();
            blocks.get(i).forwardInPlace(x, pass);
            monitor.stage("text.layer." + i, x, rows, hiddenSize);
        }
        return x;
    }

    /**
     * Computes logits from the states of the last block.
     *
     * @param states {@code [rows, hiddenSize]}, overwritten with the normalised rows
     * @return {@code [rows, vocabSize]}; valid until the next pass on the same scratch
     */
    float[] logits(float[] states, Pass pass, PassMonitor monitor) {
        int rows = pass.rows();
        monitor.check();
        norm.apply(states, states, pass);
        monitor.stage("text.final_norm", states, rows, hiddenSize);

        int vocabSize = output.weight().rows();
        float[] logits = pass.scratch().logits(rows * vocabSize);
        output.apply(logits, states, pass);
        monitor.stage("logits", logits, rows, vocabSize);
        return logits;
    }

    private Pass pass(Compute compute, Batch batch, Scratch scratch) {
        Pass.Rotation rotation = rotation(batch.rows() * headDim, scratch);
        List<Pass.Run> runs = new ArrayList<>();
        int row = 0;
        for (Batch.Piece piece : batch.pieces()) {
            runs.add(new Pass.Run(piece.sequence(), row, piece.rows(), piece.firstPosition(), Pass.Sight.EARLIER));
            piece.sequence().reserve(piece.firstPosition() + piece.rows());
            int firstRow = row;
            compute.forRows(piece.rows(), (from, to, _) -> {
                for (int i = from; i < to; i++) {
                    rotate(rotation, firstRow + i, piece.firstPosition() + i);
                }
            });
            row += piece.rows();
        }
        return Pass.ofRuns(compute, scratch, runs, rotation);
    }

    /** Queries have tables of their own if they grow with their position. */
    private Pass.Rotation rotation(int size, Scratch scratch) {
        float[] cos = scratch.cos(size);
        float[] sin = scratch.sin(size);
        return queryScale.equals(TextConfig.QueryScale.NONE)
                ? Pass.Rotation.of(cos, sin)
                : new Pass.Rotation(cos, sin, scratch.queryCos(size), scratch.querySin(size));
    }

    private void rotate(Pass.Rotation rotation, int row, int position) {
        rotary.fill(rotation.cos(), rotation.sin(), row, position, 1);
        if (rotation.queryCos() != rotation.cos()) {
            rotary.fill(rotation.queryCos(), rotation.querySin(), row, position, queryScale.at(position));
        }
    }

    /** Writes the embeddings of the tokens, with image features in place. */
    private void embed(float[] x, Batch batch, Compute compute) {
        int row = 0;
        for (Batch.Piece piece : batch.pieces()) {
            int firstRow = row;
            compute.forRows(piece.rows(), (from, to, workspace) -> {
                for (int i = from; i < to; i++) {
                    embed(x, (firstRow + i) * hiddenSize, piece.tokens(), piece.from() + i, workspace);
                }
            });
            row += piece.rows();
        }
    }

    private void embed(float[] x, int at, TokenRows tokens, int token, Workspace workspace) {
        int feature = tokens.featureRows()[token];
        if (feature >= 0) {
            tokens.features().copyRow(feature, x, at, hiddenSize);
        } else {
            embeddings.copyRow(tokens.ids()[token], x, at, workspace);
        }
    }

    /** Returns the rows that get logits, consecutively. */
    private float[] select(float[] x, Batch batch, Scratch scratch) {
        float[] selected = scratch.selected(batch.logitRows() * hiddenSize);
        int row = 0;
        int to = 0;
        for (Batch.Piece piece : batch.pieces()) {
            row += piece.rows();
            int count = piece.logitRows();
            System.arraycopy(x, (row - count) * hiddenSize, selected, to * hiddenSize, count * hiddenSize);
            to += count;
        }
        return selected;
    }
}
