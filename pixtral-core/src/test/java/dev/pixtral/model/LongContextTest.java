package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A context that is used to its last position: a prompt of all positions but one, then a token.
 *
 * <p>{@code -Dpixtral.test.context=131072} is the whole context of Pixtral.
 */
class LongContextTest {
    private static final int CONTEXT = Integer.getInteger("pixtral.test.context", 8192);
    private static final int CHUNK = 256;
    private static final ModelConfig CONFIG = new ModelConfig(
            new TextConfig(64, 128, 2, 2, 1, 32, 256, 1e9, 1e-5, CONTEXT),
            new VisionConfig(32, 64, 1, 2, 16, 3, 64, 16, 1e4, 1e-5),
            true,
            10);
    private static PixtralNetwork network;
    private static Run exact;

    @BeforeAll
    static void compute() {
        network = PixtralNetwork.load(Checkpoint.random("long", CONFIG, 1));
        exact = Run.of(KvType.F32, CHUNK, 2);
    }

    @AfterAll
    static void close() {
        exact.close();
        network.close();
    }

    /** In chunks that are no multiple of a page or of a span. */
    @Test
    void equals_itself_in_other_chunks_and_with_another_number_of_threads() {
        try (Run other = Run.of(KvType.F32, 777, 1)) {
            assertThatTensor(other.prompt).hasBitsOf(exact.prompt);
            assertThatTensor(other.answer).hasBitsOf(exact.answer);
            for (int page = 0; page < KvLayout.pages(CONTEXT); page++) {
                assertThat(other.sequence
                                .page(page)
                                .memory()
                                .mismatch(exact.sequence.page(page).memory()))
                        .as("page %d", page)
                        .isEqualTo(-1);
            }
        }
    }

    /**
     * Each key and value is rounded by itself, to 8 bits of mantissa or to 1/127 of the largest in its row. So what
     * attention yields, an average of values, is not less exact behind many positions than behind few.
     */
    @ParameterizedTest
    @CsvSource({"BF16, 0.99995", "Q8, 0.9995"})
    void other_keys_and_values_are_as_near_as_in_a_short_text(KvType type, double leastCosine) {
        try (Run rounded = Run.of(type, CHUNK, 2)) {
            assertThat(cosine(rounded.early, exact.early)).as("early").isBetween(leastCosine, 1.0);
            assertThat(cosine(rounded.prompt, exact.prompt)).as("prompt").isBetween(leastCosine, 1.0);
            assertThat(cosine(rounded.answer, exact.answer)).as("answer").isBetween(leastCosine, 1.0);
            assertThat(rounded.prompt).isNotEqualTo(exact.prompt);
        }
    }

    @Test
    void working_memory_does_not_grow_with_the_text() {
        WorkSpace planned = WorkSpace.of(CONFIG, WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16), CHUNK, 1, 2);

        assertThat(exact.earlyScratch).isPositive();
        assertThat(exact.lateScratch).isEqualTo(exact.earlyScratch).isLessThanOrEqualTo(planned.pass());
        assertThat(exact.workspaces).isPositive().isLessThanOrEqualTo(planned.threads());
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squares += (double) a[i] * a[i];
            otherSquares += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squares * otherSquares);
    }

    /**
     * The prompt and a token.
     *
     * @param sequence its keys and values
     * @param early logits of the last row of the first chunk
     * @param prompt logits of the prompt's last row
     * @param answer logits of the token at the last position
     * @param earlyScratch bytes of the scratch after the first chunk
     * @param lateScratch bytes of the scratch at the end
     * @param workspaces bytes of the threads' working memory at the end
     */
    private record Run(
            KvPool pool,
            KvSequence sequence,
            float[] early,
            float[] prompt,
            float[] answer,
            long earlyScratch,
            long lateScratch,
            long workspaces)
            implements AutoCloseable {
        static Run of(KvType type, int chunk, int threads) {
            TokenRows tokens =
                    TokenRows.of(new SplittableRandom(1).ints(CONTEXT, 20, 256).toArray());
            Compute compute = TinyA.compute(threads);
            Scratch scratch = new Scratch();
            KvPool pool = network.newKvPool(type, CONTEXT);
            KvSequence sequence = new KvSequence(pool);
            float[] early = null;
            float[] prompt = null;
            long earlyScratch = 0;
            for (int from = 0; from < CONTEXT - 1; from += chunk) {
                int to = Math.min(CONTEXT - 1, from + chunk);
                prompt = logits(compute, scratch, new Batch.Piece(sequence, from, tokens, from, to, Batch.Logits.LAST));
                if (early == null) {
                    early = prompt;
                    earlyScratch = scratch.bytes();
                }
            }
            float[] answer = logits(
                    compute,
                    scratch,
                    new Batch.Piece(sequence, CONTEXT - 1, tokens, CONTEXT - 1, CONTEXT, Batch.Logits.LAST));
            long workspaces = compute.workers().workspaceBytes();
            compute.workers().close();
            return new Run(pool, sequence, early, prompt, answer, earlyScratch, scratch.bytes(), workspaces);
        }

        private static float[] logits(Compute compute, Scratch scratch, Batch.Piece piece) {
            return network.forward(compute, new Batch().add(piece), scratch, PassMonitor.NONE)
                    .clone();
        }

        @Override
        public void close() {
            sequence.close();
            pool.close();
        }
    }
}
