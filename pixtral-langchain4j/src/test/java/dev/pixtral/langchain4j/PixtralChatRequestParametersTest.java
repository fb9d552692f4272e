package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.pixtral.image.ImageOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PixtralChatRequestParametersTest {
    private static final PixtralChatRequestParameters SEEDED =
            PixtralChatRequestParameters.builder().seed(42L).temperature(0.7).build();

    @Test
    void what_the_other_sets_wins_and_the_rest_stays() {
        ChatRequestParameters plain =
                ChatRequestParameters.builder().temperature(0.1).topK(5).build();
        PixtralChatRequestParameters other =
                PixtralChatRequestParameters.builder().seed(7L).build();

        assertThat(SEEDED.overrideWith(plain))
                .isEqualTo(PixtralChatRequestParameters.builder()
                        .seed(42L)
                        .temperature(0.1)
                        .topK(5)
                        .build());
        assertThat(SEEDED.overrideWith(other).seed()).isEqualTo(7L);
        assertThat(SEEDED.overrideWith(other).temperature()).isEqualTo(0.7);
        assertThat(SEEDED.defaultedBy(other)).isEqualTo(SEEDED);
        assertThat(SEEDED.defaultedBy(plain).topK()).isEqualTo(5);
    }

    @Test
    void all_parameters_are_kept_and_count_for_equality() {
        CancellationToken token = new CancellationToken();
        List<UnaryOperator<PixtralChatRequestParameters.Builder>> settings = List.of(
                builder -> builder.seed(1L),
                builder -> builder.minP(0.1),
                builder -> builder.repetitionPenalty(1.2),
                builder -> builder.logprobs(3),
                builder -> builder.maxImageSide(512),
                builder -> builder.maxImageTokens(100),
                builder -> builder.maxPromptImageTokens(1000),
                builder -> builder.toolChoiceName("roll"),
                builder -> builder.parallelToolCalls(false),
                builder -> builder.lenientSchemas(true),
                builder -> builder.openObjects(true),
                builder -> builder.imagesFirst(true),
                builder -> builder.strictRecords(true),
                builder -> builder.cacheSalt("tenant"),
                builder -> builder.cancellation(token),
                builder -> builder.progressListener(progress -> {}));
        Set<PixtralChatRequestParameters> different = new HashSet<>();
        PixtralChatRequestParameters.Builder all = PixtralChatRequestParameters.builder();

        for (UnaryOperator<PixtralChatRequestParameters.Builder> setting : settings) {
            different.add(setting.apply(PixtralChatRequestParameters.builder()).build());
            setting.apply(all);
        }

        assertThat(different).hasSameSizeAs(settings);
        PixtralChatRequestParameters complete = all.build();
        assertThat(SEEDED.overrideWith(complete).defaultedBy(SEEDED))
                .isEqualTo(complete.defaultedBy(SEEDED))
                .hasSameHashCodeAs(complete.defaultedBy(SEEDED));
        assertThat(complete.overrideWith(PixtralChatRequestParameters.builder().build()))
                .isEqualTo(complete);
        assertThat(complete.toString())
                .contains(
                        "minP=0.1",
                        "repetitionPenalty=1.2",
                        "logprobs=3",
                        "maxImageSide=512",
                        "maxPromptImageTokens=1000",
                        "imagesFirst=true",
                        "toolChoiceName=roll",
                        "cacheSalt=set",
                        "cancellation=")
                .doesNotContain("tenant");
    }

    @Test
    void what_is_set_to_null_is_not_set() {
        PixtralChatRequestParameters none = PixtralChatRequestParameters.builder()
                .seed(1L)
                .cacheSalt("tenant")
                .seed(null)
                .cacheSalt(null)
                .build();

        assertThat(none).isEqualTo(PixtralChatRequestParameters.builder().build());
        assertThat(none.seed()).isNull();
        assertThat(none.cacheSalt()).isNull();
        assertThat(none.toString()).startsWith("PixtralChatRequestParameters{DefaultChatRequestParameters");
    }

    @Test
    void parameters_do_not_change_with_their_builder() {
        PixtralChatRequestParameters.Builder builder =
                PixtralChatRequestParameters.builder().seed(1L);
        PixtralChatRequestParameters built = builder.build();

        builder.seed(2L);

        assertThat(built.seed()).isEqualTo(1L);
    }

    @Test
    void the_salt_of_a_request_overrides_that_of_the_builder() {
        PixtralChatRequestParameters defaults =
                PixtralChatModel.builder().cacheSalt("all").defaults();

        assertThat(PixtralMapper.toOptions(defaults, ImageOptions.DEFAULT).cacheSalt())
                .isEqualTo("all");
        assertThat(PixtralMapper.toOptions(defaults.overrideWith(salted("mine")), ImageOptions.DEFAULT)
                        .cacheSalt())
                .isEqualTo("mine");
        assertThat(PixtralMapper.toOptions(defaults.overrideWith(salted("")), ImageOptions.DEFAULT)
                        .cacheSalt())
                .isEmpty();
        assertThat(PixtralMapper.toOptions(DefaultChatRequestParameters.EMPTY, ImageOptions.DEFAULT)
                        .cacheSalt())
                .isEmpty();
    }

    private static PixtralChatRequestParameters salted(String salt) {
        return PixtralChatRequestParameters.builder().cacheSalt(salt).build();
    }

    @Test
    void a_salt_that_is_too_long_is_refused_where_it_is_set_without_being_quoted() {
        String secret = "secret".repeat(50);

        assertThatThrownBy(() ->
                        PixtralChatRequestParameters.builder().cacheSalt(secret).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("300 characters, but at most 256")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> PixtralStreamingChatModel.builder().cacheSalt(secret))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plain_parameters_overridden_with_these_keep_the_seed() {
        assertThat(DefaultChatRequestParameters.EMPTY.overrideWith(SEEDED)).isEqualTo(SEEDED);
    }

    @Test
    void the_seed_counts_for_equality_and_is_shown() {
        PixtralChatRequestParameters unseeded =
                PixtralChatRequestParameters.builder().temperature(0.7).build();

        assertThat(unseeded).isNotEqualTo(SEEDED);
        assertThat(SEEDED.overrideWith(unseeded)).isEqualTo(SEEDED).hasSameHashCodeAs(SEEDED);
        assertThat(SEEDED.toString()).contains("seed=42").contains("temperature=0.7");
    }
}
