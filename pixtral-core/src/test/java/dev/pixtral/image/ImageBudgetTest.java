package dev.pixtral.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageBudgetTest {
    private static final ImagePreprocessor PIXTRAL = new ImagePreprocessor(16, 1024);

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 512, 32, 32",
        "2000, 1000, 512, 32, 16",
        "300, 200, 512, 19, 13", // small enough already
        "300, 200, 5000, 19, 13", // nothing is scaled up
        "4000, 3000, 5000, 64, 48", // the model's own limit stays
        "300, 200, 1, 1, 1"
    })
    void the_longest_side_is_kept(int width, int height, int side, int cols, int rows) {
        ImageBudget budget = ImageBudget.UNLIMITED.withLongestSide(side);

        assertThat(PIXTRAL.within(budget, width, height).grid(width, height)).isEqualTo(new PatchGrid(cols, rows));
    }

    @Test
    void a_picture_is_as_large_as_its_tokens_allow() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            int width = 1 + random.nextInt(3000);
            int height = 1 + random.nextInt(3000);
            int tokens = 2 + random.nextInt(2000);

            ImagePreprocessor chosen = PIXTRAL.within(ImageBudget.UNLIMITED.withTokens(tokens), width, height);

            assertThat(chosen.grid(width, height).tokens())
                    .as("%d x %d", width, height)
                    .isLessThanOrEqualTo(tokens);
            if (!chosen.equals(PIXTRAL)) {
                ImagePreprocessor next = new ImagePreprocessor(16, chosen.maxImageSize() + 1);
                assertThat(next.grid(width, height).tokens())
                        .as("%d x %d", width, height)
                        .isGreaterThan(tokens);
            }
        }
    }

    @Test
    void the_smallest_budget_is_one_patch() {
        ImageBudget smallest = ImageBudget.UNLIMITED.withTokens(2);

        assertThat(PIXTRAL.within(smallest, 3000, 5).grid(3000, 5)).isEqualTo(new PatchGrid(1, 1));
        assertThatThrownBy(() -> smallest.withTokens(1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("at least 2 tokens");
        assertThatThrownBy(() -> smallest.withLongestSide(0))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("at least 1 pixel");
    }
}
