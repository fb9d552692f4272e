package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
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
                builder -> builder.imagesFirst(true),
                builder -> builder.strictRecords(true),
                builder -> builder.cancellation(token));
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
                        "toolChoiceName=roll");
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
