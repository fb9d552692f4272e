package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private static long tokens(ImageBudget budget, List<PixelSize> pictures) {
        return pictures.stream().mapToLong(size -> tokens(budget, size)).sum();
    }

    private static int tokens(ImageBudget budget, PixelSize size) {
        return PIXTRAL.within(budget, size.width(), size.height())
                .grid(size.width(), size.height())
                .tokens();
    }

    @Test
    void pictures_that_keep_the_budget_together_stay_as_they_are() {
        List<PixelSize> pictures = List.of(new PixelSize(320, 160), new PixelSize(160, 320)); // 210 and 220 tokens

        assertThat(BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(430), PIXTRAL, pictures))
                .isEqualTo(ImageBudget.UNLIMITED);
        assertThat(tokens(BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(429), PIXTRAL, pictures), pictures))
                .isLessThanOrEqualTo(429);
        assertThat(ImageBudget.UNLIMITED.shared()).isFalse();
        assertThat(BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(2), PIXTRAL, List.of()))
                .isEqualTo(ImageBudget.UNLIMITED);
    }

    @Test
    void small_pictures_leave_the_rest_to_the_others() {
        PixelSize icon = new PixelSize(32, 32); // 6 tokens
        PixelSize photo = new PixelSize(1024, 1024); // 4160 tokens
        List<PixelSize> pictures = List.of(icon, photo, icon, photo);

        ImageBudget each = BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(1000), PIXTRAL, pictures);

        assertThat(tokens(each, icon)).isEqualTo(6);
        assertThat(tokens(each, photo)).isBetween(450, 494); // not 250, a quarter
    }

    /** Against the definition: the highest limit of each that keeps the budget of all. */
    @Test
    void a_budget_is_shared_fairly_whatever_the_order() {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            List<PixelSize> pictures = new ArrayList<>();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                pictures.add(new PixelSize(1 + random.nextInt(1500), 1 + random.nextInt(1500)));
            }
            ImageBudget budget =
                    new ImageBudget(100 + random.nextInt(2000), 20 + random.nextInt(5000), 16 + random.nextInt(6000));

            ImageBudget each = BudgetShare.of(budget, PIXTRAL, pictures);

            assertThat(tokens(each, pictures)).isLessThanOrEqualTo(budget.promptTokens());
            assertThat(each.longestSide()).isEqualTo(budget.longestSide());
            assertThat(each.shared()).isFalse();
            if (each.tokens() != budget.tokens() && each.tokens() < budget.promptTokens()) {
                assertThat(tokens(each.withTokens(each.tokens() + 1), pictures)).isGreaterThan(budget.promptTokens());
            }
            Collections.shuffle(pictures, random);
            assertThat(BudgetShare.of(budget, PIXTRAL, pictures)).isEqualTo(each);
        }
    }

    @Test
    void pictures_that_do_not_fit_at_their_smallest_are_refused() {
        List<PixelSize> pictures = Collections.nCopies(6, new PixelSize(500, 400));

        assertThat(tokens(BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(12), PIXTRAL, pictures), pictures))
                .isEqualTo(12);
        assertThatThrownBy(() -> BudgetShare.of(ImageBudget.UNLIMITED.withPromptTokens(11), PIXTRAL, pictures))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "The prompt has at least 6 pictures, which need at least 12 tokens, but its pictures may take "
                                + "only 11 tokens in total (--max-prompt-image-tokens, maxPromptImageTokens); "
                                + "use fewer pictures or frames, or raise the limit.");
        assertThatThrownBy(() -> ImageBudget.UNLIMITED.withPromptTokens(1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("token limit of all pictures of a prompt must be at least 2");
    }

    @Test
    void the_smallest_budget_is_one_patch() {
        ImageBudget smallest = ImageBudget.UNLIMITED.withTokens(2);

        assertThat(PIXTRAL.within(smallest, 3000, 5).grid(3000, 5)).isEqualTo(new PatchGrid(1, 1));
        assertThatThrownBy(() -> smallest.withTokens(1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("The token limit of a picture must be at least 2");
        assertThatThrownBy(() -> smallest.withLongestSide(0))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("at least 1 pixel");
    }
}
