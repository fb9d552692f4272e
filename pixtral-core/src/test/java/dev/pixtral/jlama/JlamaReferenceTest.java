package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.Pixtral;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import dev.pixtral.testing.Fixtures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our decoder against Jlama's own, on the same weights: prompts of every family of the embedded model's evaluation,
 * with pictures and without.
 *
 * <p>The bound: both compute in float32 from the same bfloat16 weights and differ in nothing but the order of sums.
 * Logits of this model reach 24, where float32 has steps of 1.9e-6; measured on these prompts, the largest difference
 * of all logits of all positions is 1.2e-5 to 2.1e-5 for 25 to 224 rows and 4.1e-5 for 376. The bound is 2.5 times
 * that, for other CPUs, whose vectors sum in another order. An error in one feature row is far above it, which a test
 * shows.
 */
class JlamaReferenceTest {
    static final float BOUND = 1e-4f;
    private static final int CONTEXT = 1024;

    private static Pixtral pixtral;
    private static JlamaReference reference;
    private static Compute compute;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
        reference = new JlamaReference(CheckpointWeights.of(pixtral.network().checkpoint()), CONTEXT);
        compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));
    }

    @AfterAll
    static void close() {
        reference.close();
        compute.workers().close();
        pixtral.close();
    }

    static List<String> prompts() {
        return Prompts.oneOfEachFamily();
    }

    @Test
    void the_prompts_are_with_pictures_and_without() {
        assertThat(prompts()).hasSize(14);
        assertThat(prompts().stream()
                        .filter(id -> Prompts.hasImages(Prompts.of(Prompts.golden(id))))
                        .count())
                .isBetween(5L, 12L);
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void logits_of_every_position_agree(String id) {
        TokenRows rows = rows(id);
        float[] ours = ours(rows);
        float[] theirs = reference.logits(rows);

        assertThat(theirs).hasSameSizeAs(ours);
        assertThat(largestDifference(ours, theirs)).isLessThan(BOUND);
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void greedy_answers_are_equal(String id) {
        JsonNode golden = Prompts.golden(id);
        int[] expected = Fixtures.ints(golden.get("greedy_ids"));

        int[] tokens = reference.greedy(
                rows(id), token -> token == pixtral.tokenizer().specialTokens().eos(), expected.length);

        assertThat(tokens).isEqualTo(expected);
    }

    @Test
    void a_wrong_feature_row_shows() {
        TokenRows rows = rows("shapes-000");
        int[] swapped = rows.featureRows().clone();
        int first = IntStream.range(0, swapped.length)
                .filter(i -> swapped[i] >= 0)
                .findFirst()
                .orElseThrow();
        swapped[first]++;

        float[] right = reference.logits(rows);
        float[] wrong = reference.logits(new TokenRows(rows.ids(), swapped, rows.features()));

        assertThat(largestDifference(right, wrong)).isGreaterThan(10 * BOUND);
    }

    @Test
    void the_last_position_of_the_context_is_computed_as_well() {
        int[] ids = new int[64];
        Arrays.fill(ids, 1234);
        CheckpointWeights weights = CheckpointWeights.of(pixtral.network().checkpoint());
        try (JlamaReference small = new JlamaReference(weights, ids.length)) {
            assertThat(largestDifference(small.logits(TokenRows.of(ids)), ours(TokenRows.of(ids))))
                    .isLessThan(BOUND);
            assertThatThrownBy(() -> small.greedy(TokenRows.of(ids), token -> false, 2))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("Positions 64 to 64");
        }
    }

    @Test
    void bad_input_is_refused() {
        CheckpointWeights weights = CheckpointWeights.of(pixtral.network().checkpoint());
        assertThatThrownBy(() -> new JlamaReference(weights, 0)).isInstanceOf(JlamaException.class);
        assertThatThrownBy(() -> reference.logits(TokenRows.of())).isInstanceOf(JlamaException.class);
        assertThatThrownBy(() -> reference.logits(TokenRows.of(4000))).isInstanceOf(JlamaException.class);
        assertThatThrownBy(() -> reference.greedy(TokenRows.of(1), token -> false, 0))
                .isInstanceOf(JlamaException.class);
    }

    @Test
    void heads_wider_than_the_hidden_size_are_refused() {
        try (Checkpoint tinyA = Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native"))) {
            CheckpointWeights weights = CheckpointWeights.of(tinyA);

            assertThatThrownBy(() -> new JlamaReference(weights, 64))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("skips heads");
        }
    }

    /** Measured with Jlama: 24 threads leave out rows of a matrix 160 wide, 1 and 2 do not. */
    @ParameterizedTest
    @CsvSource({"160, 24, true", "160, 1, false", "160, 2, false", "161, 2, false", "5120, 37, false", "1024, 38, true"
    })
    void thread_numbers_that_leave_out_rows_are_known(int rows, int threads, boolean expected) {
        assertThat(JlamaThreads.leavesOut(rows, threads)).isEqualTo(expected);
    }

    private static TokenRows rows(String id) {
        return Prompts.rows(Prompts.of(Prompts.golden(id)), pixtral.tokenizer(), pixtral.network(), compute);
    }

    private static float largestDifference(float[] a, float[] b) {
        assertThat(a.length).isEqualTo(b.length);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static float[] ours(TokenRows rows) {
        int count = rows.ids().length;
        try (KvPool pool = pixtral.network().newKvPool(KvType.F32, CONTEXT);
                KvSequence sequence = new KvSequence(pool)) {
            Batch batch = new Batch().add(new Batch.Piece(sequence, 0, rows, 0, count, Batch.Logits.ALL));
            float[] logits = pixtral.network().forward(compute, batch, new Scratch(), Trace.NONE);
            return Arrays.copyOf(logits, count * pixtral.config().text().vocabSize());
        }
    }
}
