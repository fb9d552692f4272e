package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingOptionsTest {

    @ParameterizedTest
    @MethodSource("nonsense")
    void should_refuse_a_value_out_of_range_and_name_the_range(
            UnaryOperator<SamplingOptions.Builder> change, String sentence) {
        SamplingOptions.Builder builder = change.apply(SamplingOptions.builder());

        assertThatThrownBy(builder::build).isInstanceOf(SamplingException.class).hasMessage(sentence);
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                refused(
                        b -> b.temperature(-0.1),
                        "temperature must be 0 or more (0 is greedy) and finite, but is -0.1"),
                refused(
                        b -> b.temperature(Double.NaN),
                        "temperature must be 0 or more (0 is greedy) and finite, but is NaN"),
                refused(
                        b -> b.temperature(Double.POSITIVE_INFINITY),
                        "temperature must be 0 or more (0 is greedy) and finite, but is Infinity"),
                refused(b -> b.topK(-1), "topK must be 0 (off) or more, but is -1"),
                refused(b -> b.topP(0), "topP must be above 0 and at most 1 (1 is off), but is 0.0"),
                refused(b -> b.topP(1.01), "topP must be above 0 and at most 1 (1 is off), but is 1.01"),
                refused(b -> b.topP(Double.NaN), "topP must be above 0 and at most 1 (1 is off), but is NaN"),
                refused(b -> b.minP(-0.01), "minP must be at least 0 (off) and below 1, but is -0.01"),
                refused(b -> b.minP(1), "minP must be at least 0 (off) and below 1, but is 1.0"),
                refused(b -> b.minP(Double.NaN), "minP must be at least 0 (off) and below 1, but is NaN"),
                refused(
                        b -> b.repetitionPenalty(0),
                        "repetitionPenalty must be above 0 (1 is off) and finite, but is 0.0"),
                refused(
                        b -> b.repetitionPenalty(Double.NaN),
                        "repetitionPenalty must be above 0 (1 is off) and finite, but is NaN"),
                refused(
                        b -> b.frequencyPenalty(2.1),
                        "frequencyPenalty must be between -2 and 2 (0 is off), but is 2.1"),
                refused(
                        b -> b.frequencyPenalty(Double.NaN),
                        "frequencyPenalty must be between -2 and 2 (0 is off), but is NaN"),
                refused(
                        b -> b.presencePenalty(-2.1),
                        "presencePenalty must be between -2 and 2 (0 is off), but is -2.1"),
                refused(
                        b -> b.presencePenalty(Double.NaN),
                        "presencePenalty must be between -2 and 2 (0 is off), but is NaN"),
                refused(b -> b.logprobs(-1), "logprobs must be between 0 (none) and 20, but is -1"),
                refused(b -> b.logprobs(21), "logprobs must be between 0 (none) and 20, but is 21"));
    }

    @Test
    void should_refuse_a_null_seed() {
        assertThatThrownBy(() -> new SamplingOptions(0, 0, 1, 0, 1, 0, 0, null, 0))
                .isInstanceOf(SamplingException.class)
                .hasMessageStartingWith("seed is missing");
    }

    @Test
    void should_accept_the_borders_of_every_range() {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(Double.MAX_VALUE)
                .topK(Integer.MAX_VALUE)
                .topP(Double.MIN_VALUE)
                .minP(Math.nextDown(1.0))
                .repetitionPenalty(Double.MIN_VALUE)
                .frequencyPenalty(-2)
                .presencePenalty(2)
                .logprobs(20)
                .seed(Long.MIN_VALUE)
                .build();

        assertThat(options)
                .isEqualTo(new SamplingOptions(
                        Double.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Double.MIN_VALUE,
                        Math.nextDown(1.0),
                        Double.MIN_VALUE,
                        -2,
                        2,
                        OptionalLong.of(Long.MIN_VALUE),
                        20));
    }

    @Test
    void a_builder_starts_greedy_and_a_copy_keeps_everything() {
        SamplingOptions warm =
                SamplingOptions.builder().temperature(0.7).topP(0.9).seed(3).build();

        assertThat(SamplingOptions.builder().build()).isEqualTo(SamplingOptions.GREEDY);
        assertThat(SamplingOptions.GREEDY.greedy()).isTrue();
        assertThat(warm.greedy()).isFalse();
        assertThat(warm.toBuilder().build()).isEqualTo(warm);
    }

    private static Arguments refused(UnaryOperator<SamplingOptions.Builder> change, String sentence) {
        return Arguments.of(change, sentence);
    }
}
