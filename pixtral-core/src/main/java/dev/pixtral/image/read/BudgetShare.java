package dev.pixtral.image.read;

import dev.pixtral.api.Internal;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import java.util.List;

/**
 * Shares an {@link ImageBudget} among the pictures of a prompt: one token limit, the highest that keeps the budget,
 * applies to each of them.
 */
@Internal
public final class BudgetShare {
    private BudgetShare() {}

    /**
     * Returns the budget of each picture of a prompt.
     *
     * @param budget the size at which the model may see the pictures
     * @param preprocessor how the model divides pictures into patches
     * @param pictures sizes of all pictures of the prompt, including repeated ones; their order does not matter
     * @return a budget without a limit on all pictures together, which applies to each of them
     * @throws ImageException if the pictures exceed the budget even at their smallest, or the thread is interrupted
     */
    public static ImageBudget of(ImageBudget budget, ImagePreprocessor preprocessor, List<PixelSize> pictures) {
        ImageBudget each = budget.withPromptTokens(Integer.MAX_VALUE);
        int most = budget.promptTokens();
        if (!budget.shared() || tokens(each, preprocessor, pictures) <= most) {
            return each;
        }
        budget.requireRoom(pictures.size());
        // binary search: a higher limit never gives fewer tokens, and at the lowest limit each picture takes the
        // minimum
        int fits = ImageBudget.FEWEST_TOKENS;
        int tooMany = Math.min(budget.tokens(), most + 1);
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            if (tokens(each.withTokens(middle), preprocessor, pictures) <= most) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return each.withTokens(fits);
    }

    private static long tokens(ImageBudget budget, ImagePreprocessor preprocessor, List<PixelSize> pictures) {
        Interruption.check("The picture budget of a prompt");
        long sum = 0;
        for (PixelSize size : pictures) {
            sum += preprocessor
                    .within(budget, size.width(), size.height())
                    .grid(size.width(), size.height())
                    .tokens();
        }
        return sum;
    }
}
