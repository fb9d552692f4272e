package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.engine.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixtralTokenUsageTest {
    private static final PixtralTokenUsage USAGE = new PixtralTokenUsage(100, 10, 80, 5);
    private static final PixtralTokenUsage COMPLETE = new PixtralTokenUsage(100, 10, 80, 5, 1, 4L << 30, 6, 3);

    @Test
    void sums_keep_what_only_this_class_counts() {
        assertThat(USAGE.add(new PixtralTokenUsage(1, 2, 3, 4))).isEqualTo(new PixtralTokenUsage(101, 12, 83, 9));
        assertThat(USAGE.add(new TokenUsage(1, 2))).isEqualTo(new PixtralTokenUsage(101, 12, 80, 5));
        assertThat(new TokenUsage(1, 2).add(USAGE)).isEqualTo(new PixtralTokenUsage(101, 12, 80, 5));
        assertThat(USAGE.add(null)).isSameAs(USAGE);
        assertThat(TokenUsage.sum(null, USAGE)).isSameAs(USAGE);
    }

    @Test
    void the_total_is_input_and_output() {
        assertThat(USAGE.totalTokenCount()).isEqualTo(110);
        assertThat(USAGE).isNotEqualTo(new TokenUsage(100, 10)).isNotEqualTo(new PixtralTokenUsage(100, 10, 80, 6));
        assertThat(USAGE).hasSameHashCodeAs(new PixtralTokenUsage(100, 10, 80, 5));
        assertThat(USAGE.toString()).contains("imageTokenCount=80").contains("totalTokenCount=110");
    }

    @Test
    void counts_of_caches_and_drafts_are_added_and_a_plain_usage_has_none() {
        assertThat(COMPLETE.add(new PixtralTokenUsage(1, 2, 3, 4, 5, 6L, 7, 8)))
                .isEqualTo(new PixtralTokenUsage(101, 12, 83, 9, 6, (4L << 30) + 6, 13, 11));
        assertThat(COMPLETE.add(USAGE)).isEqualTo(new PixtralTokenUsage(200, 20, 160, 10, 1, 4L << 30, 6, 3));
        assertThat(USAGE.add(COMPLETE)).isEqualTo(COMPLETE.add(USAGE));
        assertThat(USAGE.add(USAGE).cachedByteCount()).isZero();
        assertThat(TokenUsage.sum(new TokenUsage(1, 2), COMPLETE))
                .isEqualTo(new PixtralTokenUsage(101, 12, 80, 5, 1, 4L << 30, 6, 3));
    }

    @Test
    void every_count_is_part_of_equality_and_of_the_text() {
        assertThat(List.of(
                        new PixtralTokenUsage(100, 10, 80, 5, 2, 4L << 30, 6, 3),
                        new PixtralTokenUsage(100, 10, 80, 5, 1, 5L, 6, 3),
                        new PixtralTokenUsage(100, 10, 80, 5, 1, 4L << 30, 7, 3),
                        new PixtralTokenUsage(100, 10, 80, 5, 1, 4L << 30, 6, 4),
                        new PixtralTokenUsage(100, 10, 80, 5)))
                .doesNotContain(COMPLETE)
                .doesNotHaveDuplicates();
        assertThat(COMPLETE)
                .hasToString("PixtralTokenUsage{inputTokenCount=100, outputTokenCount=10, "
                        + "totalTokenCount=110, imageTokenCount=80, cachedTokenCount=5, cachedImageCount=1, "
                        + "cachedByteCount=4294967296, draftedTokenCount=6, acceptedTokenCount=3}");
    }

    @Test
    void an_answer_of_the_engine_has_all_of_them() {
        assertThat(PixtralTokenUsage.of(new Usage(100, 80, 10, 5, 1, 4L << 30, 6, 3)))
                .isEqualTo(COMPLETE);
    }
}
