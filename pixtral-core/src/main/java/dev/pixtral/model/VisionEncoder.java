package dev.pixtral.model;

import java.util.List;

/**
 * The vision encoder ({@code vision_tower}): one row per patch, each attending to all patches of its own image and to
 * none of another. A {@link VisionPass} runs it.
 *
 * <p>There is no norm after the last block. Immutable, except that it lends pages.
 *
 * @param patchEmbedding pixels to rows
 * @param blocks the layers
 * @param rotary rotation by row and column of the patch
 * @param pool pages for the keys and values of one layer: each block overwrites those of the block before
 */
record VisionEncoder(PatchEmbedding patchEmbedding, List<TransformerBlock> blocks, RotaryEmbedding rotary, KvPool pool)
        implements AutoCloseable {
    VisionEncoder {
        blocks = List.copyOf(blocks);
    }

    int hiddenSize() {
        return patchEmbedding.lnPre().weight().length;
    }

    int headDim() {
        return pool.layout().headDim();
    }

    /** Frees the pages. */
    @Override
    public void close() {
        pool.close();
    }
}
