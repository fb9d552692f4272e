package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.engine.DecodingOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The options of an answer: what they are unless set, which values they refuse, and that a changed copy differs in one
 * of them.
 */
class GenerationOptionsTest {
    private static final GenerationOptions DEFAULT = GenerationOptions.DEFAULT;
    private static final String LONG = "x".repeat(GenerationOptions.LONGEST_STOP + 1);

    static Stream<Arguments> bad() {
        return Stream.of(
                of("must be at least 1, but is 0", () -> DEFAULT.withMaxTokens(0)),
                of("must be at least 1, but is -2147483648", () -> DEFAULT.withMaxTokens(Integer.MIN_VALUE)),
                of("1 to 256 characters, but one has 0", () -> DEFAULT.withStop(List.of("END", ""))),
                of("1 to 256 characters, but one has 257", () -> DEFAULT.withStop(List.of(LONG))),
                of("one is missing", () -> DEFAULT.withStop(Arrays.asList("END", null))),
                of("at most 64 stop texts, but 65", () -> DEFAULT.withStop(Collections.nCopies(65, "END"))),
                of("answer option stop is missing", () -> DEFAULT.withStop(null)),
                of("answer option sampling is missing", () -> DEFAULT.withSampling(null)),
                of("answer option images is missing", () -> DEFAULT.withImages(null)),
                of("answer option imageBudget is missing", () -> DEFAULT.withImageBudget(null)),
                of("answer option logitsProcessor is missing", () -> DEFAULT.withLogitsProcessor(null)),
                of("answer option rules is missing", () -> DEFAULT.withRules(null)),
                of("answer option cacheSalt is missing", () -> DEFAULT.withCacheSalt(null)),
                of("salt has 257 characters, but at most 256", () -> DEFAULT.withCacheSalt(LONG)),
                of("half of a surrogate pair", () -> DEFAULT.withCacheSalt("a\uD83D")),
                of("half of a surrogate pair", () -> DEFAULT.withCacheSalt("\uDE00\uD83D")),
                of(
                        "answer option decoding is missing",
                        () -> new GenerationOptions(
                                null, ImageOptions.DEFAULT, ImageBudget.UNLIMITED, AnswerRules.DEFAULT)));
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

        assertThat(DEFAULT.withMaxTokens(1).withStop(stop).stop()).isEqualTo(stop);
        assertThat(DEFAULT.withMaxTokens(Integer.MAX_VALUE).withStop(List.of()).maxTokens())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void the_defaults_are_greedy_and_without_limits_on_pictures() {
        assertThat(DEFAULT.sampling()).isEqualTo(SamplingOptions.GREEDY);
        assertThat(DEFAULT.maxTokens()).isEqualTo(1024);
        assertThat(DEFAULT.stop()).isEmpty();
        assertThat(DEFAULT.logitsProcessor()).isSameAs(LogitsProcessor.NONE);
        assertThat(DEFAULT.images()).isEqualTo(ImageOptions.DEFAULT);
        assertThat(DEFAULT.imageBudget()).isEqualTo(ImageBudget.UNLIMITED);
        assertThat(DEFAULT.rules()).isEqualTo(AnswerRules.DEFAULT);
        assertThat(DEFAULT.cacheSalt()).isEmpty();
    }

    private static List<Object> values(GenerationOptions options) {
        return List.of(
                options.sampling(),
                options.maxTokens(),
                options.stop(),
                options.logitsProcessor(),
                options.images(),
                options.imageBudget(),
                options.rules(),
                options.cacheSalt());
    }

    static Stream<Arguments> changes() {
        SamplingOptions sampling = SamplingOptions.builder().temperature(0.5).build();
        LogitsProcessor processor = (prompt, generated, logits) -> {};
        ImageOptions images = ImageOptions.DEFAULT.withReading(ImageOptions.Reading.REFERENCE);
        ImageBudget budget = ImageBudget.UNLIMITED.withTokens(64);
        AnswerRules rules = AnswerRules.DEFAULT.withToolUse(ToolUse.NONE);
        return Stream.of(
                change(0, sampling, options -> options.withSampling(sampling)),
                change(1, 7, options -> options.withMaxTokens(7)),
                change(2, List.of("END"), options -> options.withStop(List.of("END"))),
                change(3, processor, options -> options.withLogitsProcessor(processor)),
                change(4, images, options -> options.withImages(images)),
                change(5, budget, options -> options.withImageBudget(budget)),
                change(6, rules, options -> options.withRules(rules)),
                change(7, "tenant 7", options -> options.withCacheSalt("tenant 7")));
    }

    private static Arguments change(int place, Object value, Function<GenerationOptions, GenerationOptions> change) {
        return Arguments.of(place, value, change);
    }

    @ParameterizedTest(name = "value {0}")
    @MethodSource("changes")
    void a_changed_copy_differs_in_one_value(
            int place, Object value, Function<GenerationOptions, GenerationOptions> change) {
        List<Object> expected = new ArrayList<>(values(DEFAULT));
        expected.set(place, value);

        GenerationOptions changed = change.apply(DEFAULT);

        assertThat(values(changed)).isEqualTo(expected).isNotEqualTo(values(DEFAULT));
        assertThat(changed).isNotEqualTo(DEFAULT).isEqualTo(change.apply(DEFAULT));
    }

    /** A salt may be derived from a secret. */
    @Test
    void a_salt_of_valid_text_is_accepted_and_never_shown() {
        String salt = "\uD83D\uDE00".repeat(GenerationOptions.LONGEST_CACHE_SALT / 2);

        assertThat(DEFAULT.withCacheSalt(salt).cacheSalt()).isEqualTo(salt);
        assertThat(DEFAULT.withCacheSalt(salt).toString())
                .doesNotContain("\uD83D")
                .contains("cacheSalt=set", "decoding=");
        assertThat(DEFAULT.toString()).contains("cacheSalt=none");
        assertThatThrownBy(() -> DEFAULT.withCacheSalt("secret".repeat(99))).hasMessageNotContaining("secret");
    }

    @Test
    void options_keep_their_own_stop_texts() {
        List<String> stop = new ArrayList<>(List.of("END"));
        GenerationOptions options = DEFAULT.withStop(stop);

        stop.add("more");

        assertThat(options.stop()).containsExactly("END");
        assertThat(options.withMaxTokens(3).stop()).containsExactly("END");
        assertThatThrownBy(() -> options.stop().add("more")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_engine_gets_the_same_options() {
        SamplingOptions sampling = SamplingOptions.builder().topK(3).build();
        GenerationOptions options =
                DEFAULT.withSampling(sampling).withMaxTokens(5).withStop(List.of("END"));

        assertThat(options.decoding())
                .isEqualTo(new DecodingOptions(sampling, 5, List.of("END"), LogitsProcessor.NONE));
    }
}
