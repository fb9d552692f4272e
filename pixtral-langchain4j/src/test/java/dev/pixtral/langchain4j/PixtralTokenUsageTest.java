package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.output.TokenUsage;
import org.junit.jupiter.api.Test;

class PixtralTokenUsageTest {
    private static final PixtralTokenUsage USAGE = new PixtralTokenUsage(100, 10, 80, 5);

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
}
