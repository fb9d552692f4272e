package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageOptions;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of options for pictures that are out of range or missing are refused where they are set, with a sentence that
 * has the range.
 */
class ValuesTest {
    static Stream<Arguments> bad() {
        return Stream.of(
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
}
