package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PenaltiesTest {

    @Test
    void the_repetition_penalty_divides_positive_logits_and_multiplies_the_others_once() {
        Penalties penalties =
                new Penalties(SamplingOptions.builder().repetitionPenalty(2).build(), 5);
        penalties.acceptPrompt(0);
        penalties.acceptPrompt(1);
        penalties.acceptPrompt(1);
        penalties.accept(1);
        penalties.accept(2);
        double[] scores = {3, -3, 0, 3, -3};

        penalties.apply(scores);

        assertThat(scores).containsExactly(1.5, -6, 0, 3, -3);
    }

    @Test
    void frequency_and_presence_penalties_look_at_generated_tokens_only() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder()
                        .frequencyPenalty(0.5)
                        .presencePenalty(0.25)
                        .build(),
                4);
        penalties.acceptPrompt(0);
        penalties.acceptPrompt(1);
        penalties.accept(1);
        penalties.accept(2);
        penalties.accept(2);
        penalties.accept(2);
        double[] scores = {1, 1, 1, 1};

        penalties.apply(scores);

        assertThat(scores).containsExactly(1, 1 - 0.5 - 0.25, 1 - 1.5 - 0.25, 1);
    }

    @Test
    void the_repetition_penalty_comes_before_the_others() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder()
                        .repetitionPenalty(2)
                        .frequencyPenalty(1)
                        .presencePenalty(1)
                        .build(),
                2);
        penalties.accept(0);
        penalties.accept(0);
        penalties.accept(1);
        double[] scores = {4, -1};

        penalties.apply(scores);

        assertThat(scores).containsExactly(4 / 2 - 2 - 1, -1 * 2 - 1 - 1);
    }

    @Test
    void negative_penalties_make_a_token_more_likely() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder()
                        .frequencyPenalty(-1)
                        .presencePenalty(-2)
                        .build(),
                1);
        penalties.accept(0);
        double[] scores = {1};

        penalties.apply(scores);

        assertThat(scores).containsExactly(4);
    }

    @Test
    void a_masked_token_stays_masked_and_an_extreme_penalty_stays_finite() {
        Penalties tiny = new Penalties(
                SamplingOptions.builder()
                        .repetitionPenalty(Double.MIN_VALUE)
                        .frequencyPenalty(-2)
                        .build(),
                2);
        Penalties huge = new Penalties(
                SamplingOptions.builder().repetitionPenalty(Double.MAX_VALUE).build(), 2);
        double[] blownUp = {Double.NEGATIVE_INFINITY, Float.MAX_VALUE};
        double[] blownDown = {Double.NEGATIVE_INFINITY, -Float.MAX_VALUE};
        for (int id = 0; id < 2; id++) {
            tiny.accept(id);
            huge.accept(id);
        }

        tiny.apply(blownUp);
        huge.apply(blownDown);

        assertThat(blownUp).containsExactly(Double.NEGATIVE_INFINITY, 1e300);
        assertThat(blownDown).containsExactly(Double.NEGATIVE_INFINITY, -1e300);
    }

    @Test
    void ids_outside_the_vocabulary_are_refused_even_if_no_penalty_is_on() {
        Penalties penalties = new Penalties(SamplingOptions.GREEDY, 4000);

        assertThatThrownBy(() -> penalties.accept(4000))
                .isInstanceOf(SamplingException.class)
                .hasMessageStartingWith("token id 4000 is outside the vocabulary of 4000 tokens (ids 0 to 3999)");
        assertThatThrownBy(() -> penalties.acceptPrompt(-1)).isInstanceOf(SamplingException.class);
    }
}
