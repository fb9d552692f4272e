package dev.pixtral.image;

/**
 * The size at which the model may see pictures. A larger picture is scaled down, keeping its proportions; no picture is
 * scaled up. A smaller picture costs fewer tokens and less time, and shows less detail.
 *
 * @param longestSide maximum length of the longer side in pixels, at least 1
 * @param tokens maximum number of tokens of one picture in the prompt, at least 2: one patch and its end
 * @param promptTokens maximum number of tokens of all pictures of a prompt together, at least 2. They share it fairly:
 *     one limit, the highest that keeps the budget, applies to each of them, so pictures that need less leave the rest
 *     to the others
 */
public record ImageBudget(int longestSide, int tokens, int promptTokens) {
    /** No limit except the model's own. */
    public static final ImageBudget UNLIMITED =
            new ImageBudget(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Minimum number of tokens of a picture: one patch, and the token that ends its row and the picture. */
    public static final int FEWEST_TOKENS = 2;

    /** Rejects limits that no picture can keep. */
    public ImageBudget {
        if (longestSide < 1) {
            throw ImageExceptions.badValue(
                    "The limit on the longest side of a picture must be at least 1 pixel, but is %d."
                            .formatted(longestSide));
        }
        if (tokens < FEWEST_TOKENS) {
            throw ImageExceptions.badValue(
                    "The token limit of a picture must be at least %d, but is %d.".formatted(FEWEST_TOKENS, tokens));
        }
        if (promptTokens < FEWEST_TOKENS) {
            throw ImageExceptions.badValue("The token limit of all pictures of a prompt must be at least %d, but is %d."
                    .formatted(FEWEST_TOKENS, promptTokens));
        }
    }

    /**
     * Creates a budget without a limit on all pictures together.
     *
     * @param longestSide maximum length of the longer side in pixels, at least 1
     * @param tokens maximum number of tokens of one picture in the prompt, at least 2
     */
    public ImageBudget(int longestSide, int tokens) {
        this(longestSide, tokens, Integer.MAX_VALUE);
    }

    /**
     * Returns the same budget with another limit on the longer side.
     *
     * @param pixels maximum length of the longer side in pixels, at least 1
     * @return new budget
     */
    public ImageBudget withLongestSide(int pixels) {
        return new ImageBudget(pixels, tokens, promptTokens);
    }

    /**
     * Returns the same budget with another limit on the tokens of one picture.
     *
     * @param most maximum number of tokens of one picture, at least 2
     * @return new budget
     */
    public ImageBudget withTokens(int most) {
        return new ImageBudget(longestSide, most, promptTokens);
    }

    /**
     * Returns the same budget with another limit on the tokens of all pictures of a prompt.
     *
     * @param most maximum number of tokens of all pictures together, at least 2
     * @return new budget
     */
    public ImageBudget withPromptTokens(int most) {
        return new ImageBudget(longestSide, tokens, most);
    }

    /**
     * Returns whether the pictures of a prompt share a budget, so the size of each depends on the others.
     *
     * @return true if all pictures together have a limit
     */
    public boolean shared() {
        return promptTokens < Integer.MAX_VALUE;
    }

    /**
     * Checks that a number of pictures fits the budget if each takes its fewest tokens.
     *
     * @param pictures number of pictures, or of those known so far
     * @throws ImageException if there are too many
     */
    public void requireRoom(int pictures) {
        if ((long) pictures * FEWEST_TOKENS > promptTokens) {
            throw ImageExceptions.badValue(
                    ("The prompt has at least %,d pictures, which need at least %,d tokens, but its pictures may take "
                                    + "only %,d tokens in total (--max-prompt-image-tokens, maxPromptImageTokens); "
                                    + "use fewer pictures or frames, or raise the limit.")
                            .formatted(pictures, (long) pictures * FEWEST_TOKENS, promptTokens));
        }
    }
}
