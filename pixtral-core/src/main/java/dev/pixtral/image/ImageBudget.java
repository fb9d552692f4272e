package dev.pixtral.image;

/**
 * How large the model may see pictures. A picture that is larger is scaled down, with its proportions; none is scaled
 * up. A smaller picture costs fewer tokens and less time, and shows less detail.
 *
 * @param longestSide most pixels of the longer side, at least 1
 * @param tokens most tokens that one picture takes in the prompt, at least 2, which is one patch and its end
 * @param promptTokens most tokens that all pictures of a prompt take together, at least 2. They share it fairly: one
 *     limit, the highest that keeps the budget, holds for each of them, so that pictures which need less leave the rest
 *     to the others
 */
public record ImageBudget(int longestSide, int tokens, int promptTokens) {
    /** No limit but the model's own. */
    public static final ImageBudget UNLIMITED =
            new ImageBudget(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Fewest tokens of a picture: one patch, and the token that ends its row and the picture. */
    public static final int FEWEST_TOKENS = 2;

    /** Refuses limits that no picture can keep. */
    public ImageBudget {
        if (longestSide < 1) {
            throw ImageExceptions.badValue(
                    "The longest side of a picture must be allowed at least 1 pixel, but the limit is %d."
                            .formatted(longestSide));
        }
        if (tokens < FEWEST_TOKENS) {
            throw ImageExceptions.badValue("A picture must be allowed at least %d tokens, but the limit is %d."
                    .formatted(FEWEST_TOKENS, tokens));
        }
        if (promptTokens < FEWEST_TOKENS) {
            throw ImageExceptions.badValue(
                    "The pictures of a prompt must be allowed at least %d tokens, but the limit is %d."
                            .formatted(FEWEST_TOKENS, promptTokens));
        }
    }

    /**
     * A budget without a limit on all pictures together.
     *
     * @param longestSide most pixels of the longer side, at least 1
     * @param tokens most tokens that one picture takes in the prompt, at least 2
     */
    public ImageBudget(int longestSide, int tokens) {
        this(longestSide, tokens, Integer.MAX_VALUE);
    }

    /**
     * Changes the limit of pixels.
     *
     * @param pixels most pixels of the longer side, at least 1
     * @return changed copy
     */
    public ImageBudget withLongestSide(int pixels) {
        return new ImageBudget(pixels, tokens, promptTokens);
    }

    /**
     * Changes the limit of tokens.
     *
     * @param most tokens that one picture may take, at least 2
     * @return changed copy
     */
    public ImageBudget withTokens(int most) {
        return new ImageBudget(longestSide, most, promptTokens);
    }

    /**
     * Changes the limit of tokens of all pictures of a prompt.
     *
     * @param most tokens that they may take together, at least 2
     * @return changed copy
     */
    public ImageBudget withPromptTokens(int most) {
        return new ImageBudget(longestSide, tokens, most);
    }

    /**
     * Whether the pictures of a prompt share a budget, so that the size of each depends on the others.
     *
     * @return true if there is a limit on all of them together
     */
    public boolean shared() {
        return promptTokens < Integer.MAX_VALUE;
    }

    /**
     * Refuses pictures that do not fit at their smallest.
     *
     * @param pictures how many there are, or are known so far
     * @throws ImageException if they are too many
     */
    public void requireRoom(int pictures) {
        if ((long) pictures * FEWEST_TOKENS > promptTokens) {
            throw ImageExceptions.badValue(
                    ("The prompt has %,d pictures or more, which need at least %,d tokens, but its pictures may take %,d together (--max-prompt-image-tokens, maxPromptImageTokens); "
                                    + "use fewer pictures or frames, or allow more.")
                            .formatted(pictures, (long) pictures * FEWEST_TOKENS, promptTokens));
        }
    }
}
