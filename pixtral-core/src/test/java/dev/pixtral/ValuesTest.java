package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageOptions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values out of range, and values that are missing, are refused where they are set, with a sentence that has the range. */
class ValuesTest {
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT;
    private static final String LONG = "x".repeat(GenerationOptions.LONGEST_STOP + 1);

    static Stream<Arguments> bad() {
        return Stream.of(
                of("must be at least 1, but is 0", () -> OPTIONS.withMaxTokens(0)),
                of("must be at least 1, but is -2147483648", () -> OPTIONS.withMaxTokens(Integer.MIN_VALUE)),
                of("1 to 256 characters, but one has 0", () -> OPTIONS.withStop(List.of("END", ""))),
                of("1 to 256 characters, but one has 257", () -> OPTIONS.withStop(List.of(LONG))),
                of("one is missing", () -> OPTIONS.withStop(Arrays.asList("END", null))),
                of("at most 64 stop texts, but 65", () -> OPTIONS.withStop(Collections.nCopies(65, "END"))),
                of("stop of an answer is missing", () -> OPTIONS.withStop(null)),
                of("sampling of an answer is missing", () -> OPTIONS.withSampling(null)),
                of("images of an answer is missing", () -> OPTIONS.withImages(null)),
                of("imageBudget of an answer is missing", () -> OPTIONS.withImageBudget(null)),
                of("logitsProcessor of an answer is missing", () -> OPTIONS.withLogitsProcessor(null)),
                of("rules of an answer is missing", () -> OPTIONS.withRules(null)),
                of("but is missing", () -> Pixtral.builder().model(null)),
                of("but is blank", () -> Pixtral.builder().model(" ")),
                of("at least 1 token", () -> Pixtral.builder().contextLength(0)),
                of("at least 1 position", () -> Pixtral.builder().cachePositions(-1)),
                of(
                        "At least 1 generation must be allowed to wait",
                        () -> Pixtral.builder().maxWaiting(0)),
                of("at least 1 row", () -> Pixtral.builder().chunk(0)),
                of("must be 1 to 1024", () -> Pixtral.builder().threads(0)),
                of("keyValues", () -> Pixtral.builder().keyValues(null)),
                of("kernels", () -> Pixtral.builder().kernels(null)),
                of("weights", () -> Pixtral.builder().weights(null)),
                of("visionWeights", () -> Pixtral.builder().visionWeights(null)),
                of("monitor", () -> Pixtral.builder().monitor(null)),
                of("limits", () -> ImageOptions.DEFAULT.withLimits(null)),
                of("reading", () -> ImageOptions.DEFAULT.withReading(null)),
                of("fetching", () -> ImageOptions.DEFAULT.withFetching(null)),
                of("reach", () -> FetchPolicy.DEFAULT.withReach(null)),
                of("allowed", () -> FetchPolicy.DEFAULT.allowing((HostPort) null)),
                of("timeout", () -> FetchPolicy.DEFAULT.withTimeout(null)),
                of("proxy", () -> FetchPolicy.DEFAULT.withProxy(null)),
                of("host", () -> new HostPort(null, 80)),
                of("host:port", () -> HostPort.parse(null)));
    }

    private static Arguments of(String message, ThrowingCallable setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void should_refuse_a_value_where_it_is_set(String message, ThrowingCallable setting) {
        assertThatThrownBy(setting)
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining(message)
                .hasMessageMatching("[A-Z].*\\.");
    }

    @Test
    void should_accept_values_at_the_bounds() {
        List<String> stop = Collections.nCopies(GenerationOptions.MOST_STOPS, LONG.substring(1));

        assertThat(OPTIONS.withMaxTokens(1).withStop(stop).stop()).isEqualTo(stop);
        assertThat(OPTIONS.withMaxTokens(Integer.MAX_VALUE).withStop(List.of()).maxTokens())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(Pixtral.builder()
                        .maxWaiting(1)
                        .chunk(1)
                        .contextLength(1)
                        .cachePositions(Integer.MAX_VALUE)
                        .keyValues(EngineOptions.DEFAULT_KEY_VALUES))
                .isNotNull();
    }
}
