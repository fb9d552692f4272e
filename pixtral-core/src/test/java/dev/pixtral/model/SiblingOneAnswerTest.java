package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Merged pictures, scaled queries and weights from FP8 give the same bits, however the work is divided and whichever
 * kernels do it. {@code WidthDigestsTest} compares widths of vectors.
 */
class SiblingOneAnswerTest {
    private static final int CONTEXT = 1024;

    @ParameterizedTest
    @CsvSource({
        "small31-a, native, two-images, BF16",
        "small31-a, native, image-max-size, Q4",
        "ministral3b-a, hf, two-images, Q8",
        "ministral3b-a, native, long-text, Q4",
        "large-a, native, image-wide, BF16",
        "large-a, native, two-images, Q8",
        "ministral8b-a, native-fp8, image-wide, BF16",
        "ministral8b-a, hf-fp8, image-wide, Q4",
    })
    void chunks_units_threads_and_kernels_change_nothing(String model, String layout, String name, WeightFormat format)
            throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        Random random = new Random(1);
        try (Workers one = new Workers(1);
                Workers three = new Workers(3);
                PixtralNetwork network =
                        PixtralNetwork.load(Checkpoint.open(Siblings.folder(model, layout)), format, format, one)) {
            Compute scalar = new Compute(KernelsProvider.create(KernelsProvider.Choice.SCALAR), one);
            Compute panama = new Compute(KernelsProvider.create(KernelsProvider.Choice.PANAMA), three);
            float[] features = features(network, golden, scalar, VisionPass.MOST_ROWS, random);
            float[] expected = logits(network, golden, features, scalar, CONTEXT);

            assertThat(panama.kernels().name()).startsWith("panama-");
            for (int unit : new int[] {5, VisionPass.MOST_ROWS}) {
                assertThatTensor(features(network, golden, panama, unit, random))
                        .as("units of up to %d rows", unit)
                        .hasBitsOf(features);
            }
            for (int chunk : new int[] {1, 33, CONTEXT}) {
                assertThatTensor(logits(network, golden, features, panama, chunk))
                        .as("chunks of %d", chunk)
                        .hasBitsOf(expected);
            }
        }
    }

    /** Encodes the pictures of a case, in units of random size. */
    private static float[] features(
            PixtralNetwork network, TinyA.Case golden, Compute compute, int mostRows, Random random) {
        List<PixelValues> images = golden.images(network.config().vision().tokenSize());
        if (images.isEmpty()) {
            return new float[0];
        }
        try (VisionPass pass = network.visionPass(compute, images, new Scratch())) {
            while (pass.phase() != VisionPass.Phase.DONE) {
                pass.advance(Math.min(pass.left(), 1 + random.nextInt(mostRows)), PassMonitor.NONE);
            }
            return pass.features();
        }
    }

    /** Computes all logits of a prompt, chunk by chunk. */
    private static float[] logits(
            PixtralNetwork network, TinyA.Case golden, float[] features, Compute compute, int chunk) {
        TokenRows prompt = TokenRows.of(golden.promptIds(), TinyA.IMAGE_TOKEN, features);
        int vocabSize = network.config().text().vocabSize();
        int n = prompt.ids().length;
        float[] logits = new float[n * vocabSize];
        try (KvPool pool = network.newKvPool(KvType.BF16, CONTEXT);
                KvSequence sequence = new KvSequence(pool)) {
            Scratch scratch = new Scratch();
            for (int from = 0; from < n; from += chunk) {
                int to = Math.min(n, from + chunk);
                Batch batch = new Batch().add(new Batch.Piece(sequence, from, prompt, from, to, Batch.Logits.ALL));
                float[] some = network.forward(compute, batch, scratch, PassMonitor.NONE);
                System.arraycopy(some, 0, logits, from * vocabSize, (to - from) * vocabSize);
            }
        }
        return logits;
    }
}
