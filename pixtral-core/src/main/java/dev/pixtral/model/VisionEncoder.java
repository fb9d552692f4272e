package dev.pixtral.model;

import dev.pixtral.image.PixelValues;
import java.util.ArrayList;
import java.util.List;

/**
 * The vision encoder ({@code vision_tower}): one row per patch, each attending to all patches of its own image and to
 * none of another.
 *
 * <p>There is no norm after the last block. Immutable; one pass at a time per {@link Scratch}.
 */
final class VisionEncoder implements AutoCloseable {
    private final PatchEmbedding patchEmbedding;
    private final List<TransformerBlock> blocks;
    private final RotaryEmbedding rotary;
    private final int hiddenSize;
    private final int headDim;
    private final KvPool pool; // keys and values of one layer: each block overwrites those of the block before

    VisionEncoder(PatchEmbedding patchEmbedding, List<TransformerBlock> blocks, RotaryEmbedding rotary, KvPool pool) {
        this.patchEmbedding = patchEmbedding;
        this.blocks = List.copyOf(blocks);
        this.rotary = rotary;
        this.hiddenSize = patchEmbedding.lnPre().weight().length;
        this.headDim = pool.layout().headDim();
        this.pool = pool;
    }

    /**
     * Encodes images in one pass.
     *
     * @return the patches of all images consecutively, row by row from the top left: {@code [patches, hiddenSize]};
     *     valid until the next pass on {@code scratch}
     */
    float[] encode(Compute compute, List<PixelValues> images, Scratch scratch, PassMonitor monitor) {
        List<Pass.Run> runs = new ArrayList<>();
        try {
            int rows = 0;
            for (PixelValues image : images) {
                KvSequence sequence = new KvSequence(pool);
                int patches = image.grid().patches();
                runs.add(new Pass.Run(sequence, rows, patches, 0, Pass.Sight.ALL));
                sequence.reserve(patches);
                rows += patches;
            }
            return encode(
                    Pass.ofRuns(compute, scratch, runs, scratch.cos(rows * headDim), scratch.sin(rows * headDim)),
                    images,
                    monitor);
        } finally {
            runs.forEach(run -> run.sequence().close());
        }
    }

    private float[] encode(Pass pass, List<PixelValues> images, PassMonitor monitor) {
        int rows = pass.rows();
        float[] x = pass.scratch().hidden(rows * hiddenSize);
        for (int i = 0; i < images.size(); i++) {
            int firstRow = pass.runs().get(i).firstRow();
            patchEmbedding.embed(x, firstRow, images.get(i), pass);
            rotary.fill(pass.cos(), pass.sin(), firstRow, images.get(i).grid());
        }
        monitor.stage("vision.patch_embedding", x, rows, hiddenSize);

        patchEmbedding.lnPre().apply(x, x, pass);
        monitor.stage("vision.ln_pre", x, rows, hiddenSize);

        for (int i = 0; i < blocks.size(); i++) {
            monitor.check();
            blocks.get(i).forwardInPlace(x, pass);
            monitor.stage("vision.block." + i, x, rows, hiddenSize);
        }
        return x;
    }

    /** Frees the pages. */
    @Override
    public void close() {
        pool.close();
    }
}
