package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.Mixtures;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Families of kernels change over one by one, and any mixture gives the bits of the scalar kernels. */
class MixedKernelsTest {
    /** Q4 in the blocks, Q8 in the output matrix, bfloat16 in the vision encoder: every family has work. */
    @Test
    void every_mixture_of_twins_gives_the_same_logits() throws IOException {
        TinyA.Case golden = TinyA.Case.load("image-square");
        try (PixtralNetwork network = TinyA.open("native", WeightFormat.Q4);
                Workers workers = new Workers(1)) {
            float[] expected = null;
            for (Kernels kernels : Mixtures.all()) {
                float[] actual = logits(network, golden, new Compute(kernels, workers));
                if (expected == null) {
                    expected = actual;
                    assertThat(kernels.name()).isEqualTo("scalar");
                }
                assertThatTensor(actual).as(kernels.name()).hasBitsOf(expected);
            }
            assertThat(Mixtures.all()).hasSize(32).extracting(Kernels::name).doesNotHaveDuplicates();
        }
    }

    private static float[] logits(PixtralNetwork network, TinyA.Case golden, Compute compute) {
        TokenRows rows = golden.rows(network, compute, Trace.NONE);
        int n = rows.ids().length;
        try (KvPool pool = network.newKvPool(KvType.BF16, n);
                KvSequence sequence = new KvSequence(pool)) {
            float[] logits = network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, n, Batch.Logits.ALL)),
                    new Scratch(),
                    Trace.NONE);
            return Arrays.copyOf(logits, n * network.config().text().vocabSize());
        }
    }
}
