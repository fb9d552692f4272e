package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final float MASKED = Float.NEGATIVE_INFINITY;

    @Test
    void greedy_takes_the_greatest_logit_and_of_equal_ones_the_lower_id() {
        Sampler sampler = new Sampler(SamplingOptions.GREEDY, 4);

        assertThat(sampler.sample(new float[] {1, 5, 5, 2}, 0)).isEqualTo(1);
        assertThat(sampler.sample(new float[] {-3, -2, -2, -2}, 0)).isEqualTo(1);
        assertThat(sampler.sample(new float[] {MASKED, MASKED, MASKED, -Float.MAX_VALUE}, 0))
                .isEqualTo(3);
        assertThat(sampler.sample(new float[] {99, 99, 0, 1, 0, 0, 99}, 2)).isEqualTo(1); // offset 2
        assertThat(sampler.sample(new float[] {-0f, 0f, -0f, 0f}, 0)).isZero();
    }

    @Test
    void greedy_obeys_penalties() {
        Sampler sampler =
                new Sampler(SamplingOptions.builder().repetitionPenalty(2).build(), 3);
        sampler.acceptPrompt(new int[] {0});
        float[] logits = {4, 3, 1};

        assertThat(sampler.sample(logits, 0)).isEqualTo(1);
        sampler.accept(1);
        assertThat(sampler.sample(logits, 0)).isEqualTo(0); // 4 / 2, 3 / 2, 1
    }

    @Test
    void penalties_can_be_left_out_where_a_token_must_be_free_to_come_again() {
        Sampler greedy =
                new Sampler(SamplingOptions.builder().presencePenalty(2).build(), 2);
        Sampler drawing = new Sampler(options(1e-3).presencePenalty(2).build(), 2);
        greedy.accept(0);
        drawing.accept(0);
        float[] logits = {1, 0};

        assertThat(greedy.sample(logits, 0)).isEqualTo(1);
        assertThat(greedy.sampleUnpenalised(logits, 0)).isZero();
        assertThat(drawing.sample(logits, 0)).isEqualTo(1);
        assertThat(drawing.sampleUnpenalised(logits, 0)).isZero();
    }

    @Test
    void penalties_move_the_greatest_logit_that_weights_refer_to() {
        // without a new maximum, the weight of token 1 would overflow at this temperature
        Sampler sampler = new Sampler(options(1e-3).presencePenalty(-2).build(), 2);
        sampler.accept(1);

        assertThat(sampler.sample(new float[] {1, 0}, 0)).isEqualTo(1);
    }

    @Test
    void sampling_alone_remembers_nothing() {
        Sampler sampler =
                new Sampler(SamplingOptions.builder().presencePenalty(2).build(), 2);
        float[] logits = {1, 0};

        assertThat(sampler.sample(logits, 0)).isZero();
        assertThat(sampler.sample(logits, 0)).isZero();
        sampler.accept(0);
        assertThat(sampler.sample(logits, 0)).isEqualTo(1);
    }

    @Test
    void logits_are_not_modified() {
        float[] logits = {7, 0.5f, MASKED, 3, 7};
        Sampler sampler = new Sampler(
                options(0.8)
                        .topK(3)
                        .topP(0.9)
                        .minP(0.01)
                        .repetitionPenalty(1.2)
                        .frequencyPenalty(1)
                        .build(),
                3);
        sampler.accept(1);

        sampler.sample(logits, 1);

        assertThat(logits).containsExactly(7, 0.5f, MASKED, 3, 7);
    }

    @Test
    void top_k_keeps_k_tokens_and_of_equal_logits_the_lower_ids() {
        float[] logits = {0, 2, 2, 1, 2, 1};

        assertThat(support(options(1).topK(2).build(), logits)).containsExactly(1, 2);
        assertThat(support(options(1).topK(4).build(), logits)).containsExactly(1, 2, 3, 4);
        assertThat(support(options(1).topK(100).build(), logits)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(support(options(1e300).topK(2).build(), logits)).containsExactly(1, 2); // weights are all 1
    }

    @Test
    void top_p_keeps_the_fewest_tokens_that_reach_p() {
        float[] logits = logarithms(0.25, 0.5, 0.125, 0.125);

        assertThat(support(options(1).topP(0.1).build(), logits)).containsExactly(1);
        assertThat(support(options(1).topP(0.51).build(), logits)).containsExactly(0, 1);
        assertThat(support(options(1).topP(0.8).build(), logits)).containsExactly(0, 1, 2); // equal: the lower id
        assertThat(support(options(1).topP(0.9).build(), logits)).containsExactly(0, 1, 2, 3);
        assertThat(support(options(1).topP(Double.MIN_VALUE).build(), logits)).containsExactly(1);
        assertThat(support(options(1).topP(Math.nextDown(1.0)).build(), logits)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void top_p_takes_its_share_of_what_top_k_left() {
        float[] logits = logarithms(0.4, 0.3, 0.2, 0.1);

        // of 0.4 and 0.3, the first has 0.57
        assertThat(support(options(1).topK(2).topP(0.55).build(), logits)).containsExactly(0);
        assertThat(support(options(1).topP(0.55).build(), logits)).containsExactly(0, 1);
    }

    @Test
    void min_p_compares_with_the_most_likely_token_after_temperature() {
        float[] logits = logarithms(0.5, 0.26, 0.24);

        assertThat(support(options(1).minP(0.5).build(), logits)).containsExactly(0, 1);
        assertThat(support(options(1).minP(0.5).topK(3).build(), logits)).containsExactly(0, 1);
        assertThat(support(options(2).minP(0.5).build(), logits)).containsExactly(0, 1, 2);
        assertThat(support(options(1).minP(0.9).topP(0.99).build(), logits)).containsExactly(0);
        assertThat(support(options(1).minP(Math.nextDown(1.0)).build(), new float[] {3, 3, 2}))
                .containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 1e-30, 1e-3})
    void a_tiny_temperature_draws_from_the_greatest_logits_alone(double temperature) {
        float[] logits = {1, 3, -Float.MAX_VALUE, 3, Math.nextDown(3f) - 1, MASKED};

        assertThat(support(options(temperature).build(), logits)).containsExactly(1, 3);
        assertThat(support(options(temperature).topK(5).build(), logits)).containsExactly(1, 3);
        assertThat(support(options(temperature).topP(0.9).build(), logits)).containsExactly(1, 3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e40, 1e300, Double.MAX_VALUE})
    void a_huge_temperature_draws_evenly_but_never_a_masked_token(double temperature) {
        float[] logits = {Float.MAX_VALUE, MASKED, -1, -Float.MAX_VALUE};

        assertThat(support(options(temperature).build(), logits)).containsExactly(0, 2, 3);
        assertThat(support(options(temperature).topP(0.99).build(), logits)).containsExactly(0, 2, 3);
        assertThat(support(options(temperature).topK(4).minP(0.9).build(), logits))
                .containsExactly(0, 2, 3);
    }

    @Test
    void a_vocabulary_of_one_token_leaves_no_choice() {
        assertThat(new Sampler(options(1).topK(1).topP(0.5).minP(0.5).build(), 1).sample(new float[] {-5}, 0))
                .isZero();
        assertThat(new Sampler(options(1).build(), 1).sample(new float[] {-5}, 0))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void logits_that_allow_no_choice_are_refused(double temperature) {
        Sampler sampler = new Sampler(options(temperature).topP(0.9).build(), 3);

        assertRefused(() -> sampler.sample(new float[] {MASKED, MASKED, MASKED}, 0), "all 3 tokens are masked");
        assertRefused(() -> sampler.sample(new float[] {9, 1, Float.NaN}, 0), "the logit of token 2 is NaN");
        assertRefused(() -> sampler.sample(new float[] {Float.NaN, 9, 1}, 0), "the logit of token 0 is NaN");
        assertRefused(
                () -> sampler.sample(new float[] {0, Float.POSITIVE_INFINITY, 1}, 0),
                "the logit of token 1 is Infinity");
        assertThatThrownBy(() -> sampler.sample(new float[] {1, 2, Float.NaN}, 0))
                .hasMessageContaining("check that the checkpoint is complete and undamaged");
        assertThat(sampler.sample(new float[] {MASKED, 2, MASKED}, 0)).isEqualTo(1); // and it can go on
    }

    @Test
    void arguments_that_make_no_sense_are_refused() {
        Sampler sampler = new Sampler(SamplingOptions.GREEDY, 3);

        assertRefused(() -> sampler.sample(new float[5], 3), "3 logits from offset 3 on are needed");
        assertRefused(() -> sampler.sample(new float[5], -1), "3 logits from offset -1 on are needed");
        assertRefused(() -> sampler.sample(new float[5], Integer.MAX_VALUE), "3 logits from offset 2147483647 on");
        assertRefused(() -> sampler.sample(null, 0), "logits is missing");
        assertRefused(() -> sampler.accept(3), "token id 3 is outside the vocabulary of 3 tokens (ids 0 to 2)");
        assertRefused(() -> sampler.acceptPrompt(new int[] {0, -1}), "token id -1 is outside");
        assertRefused(() -> sampler.acceptPrompt(null), "prompt is missing");
        assertRefused(() -> new Sampler(SamplingOptions.GREEDY, 0), "a vocabulary has at least 1 token");
        assertRefused(() -> new Sampler(null, 3), "options is missing");
    }

    private static SamplingOptions.Builder options(double temperature) {
        return SamplingOptions.builder().temperature(temperature).seed(11);
    }

    private static float[] logarithms(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) Math.log(probabilities[id]);
        }
        return logits;
    }

    /** All ids that 2000 draws give: enough to meet every id of these small examples. */
    private static Set<Integer> support(SamplingOptions options, float[] logits) {
        Sampler sampler = new Sampler(options, logits.length);
        Set<Integer> ids = new TreeSet<>();
        for (int draw = 0; draw < 2000; draw++) {
            ids.add(sampler.sample(logits, 0));
        }
        return ids;
    }

    private static void assertRefused(Runnable call, String sentence) {
        assertThatThrownBy(call::run).isInstanceOf(SamplingException.class).hasMessageStartingWith(sentence);
    }
}
