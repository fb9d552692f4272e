package dev.pixtral.model;

import java.util.Optional;

/**
 * Projects from the vision encoder's width to the text decoder's: {@code linear2(gelu(linear1(x) + bias1)) + bias2}
 * with the exact GELU. Mistral's {@code vision_language_adapter}. Before that, some models normalise the rows of
 * patches and merge adjacent ones.
 *
 * @param norm norm of the rows of patches, Mistral's {@code pre_mm_projector_norm}; empty if there is none
 * @param merger what makes one row of adjacent patches; empty if each patch has a row of its own
 * @param linear1 {@code w_in}: {@code [textHiddenSize, visionHiddenSize]}
 * @param bias1 {@code [textHiddenSize]}, zeros if the checkpoint has none
 * @param linear2 {@code w_out}: {@code [textHiddenSize, textHiddenSize]}
 * @param bias2 {@code [textHiddenSize]}, zeros if the checkpoint has none
 */
record MultiModalProjector(
        Optional<RmsNorm> norm,
        Optional<PatchMerger> merger,
        Linear linear1,
        float[] bias1,
        Linear linear2,
        float[] bias2) {
    /** Returns the side of the square of patches that become one row. */
    int mergeSize() {
        return merger.map(PatchMerger::side).orElse(1);
    }

    /**
     * Projects rows, after norm and merger.
     *
     * @param x {@code [rows, visionHiddenSize]}; not in {@link Scratch#normed} or {@link Scratch#branch}
     * @return {@code [rows, textHiddenSize]}; valid until the next pass on the same scratch
     */
    float[] project(float[] x, Pass pass) {
        int width = bias1.length;
        float[] inner = pass.scratch().normed(pass.rows() * width);
        float[] y = pass.scratch().branch(pass.rows() * width);
        linear1.apply(inner, x, pass);
        pass.forRows((from, to, _) -> {
            pass.kernels().addBias(inner, bias1, from, to);
            pass.kernels().gelu(inner, from * width, to * width);
        });
        linear2.apply(y, inner, pass);
        pass.forRows((from, to, _) -> pass.kernels().addBias(y, bias2, from, to));
        return y;
    }
}
