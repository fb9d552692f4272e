package dev.pixtral.image.read;

import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import java.util.List;

/**
 * How the pictures of a prompt share an {@link ImageBudget}: one limit of tokens, the highest that keeps the budget,
 * holds for each of them.
 */
public final class BudgetShare {
    private BudgetShare() {}

    /**
     * The budget of each picture of a prompt.
     *
     * @param budget how large the model may see the pictures
     * @param preprocessor how the model cuts pictures
     * @param pictures sizes of all pictures of the prompt, as often as each comes; their order does not matter
     * @return a budget without a limit on all pictures together, which holds for each of them
     * @throws ImageException if the pictures take more than the budget at their smallest, or the thread is interrupted
     */
    public static ImageBudget of(ImageBudget budget, ImagePreprocessor preprocessor, List<PixelSize> pictures) {
        ImageBudget each = budget.withPromptTokens(Integer.MAX_VALUE);
        int most = budget.promptTokens();
        if (!budget.shared() || tokens(each, preprocessor, pictures) <= most) {
            return each;
        }
        budget.requireRoom(pictures.size());
        // tokens never become fewer when the limit of each grows, and at the lowest each takes the fewest there are
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
