package dev.pixtral.image;

/**
 * How large the model may see a picture. A picture that is larger is scaled down, with its proportions; none is scaled up. A smaller picture costs fewer tokens and less
 * time, and shows less detail.
 *
 * @param longestSide most pixels of the longer side, at least 1
 * @param tokens most tokens that one picture takes in the prompt, at least 2, which is one patch and its end
 */
public record ImageBudget(int longestSide, int tokens) {
    /** No limit but the model's own. */
    public static final ImageBudget UNLIMITED = new ImageBudget(Integer.MAX_VALUE, Integer.MAX_VALUE);

    // one patch, and the token that ends its row and the picture
    private static final int FEWEST_TOKENS = 2;

    /** Refuses limits that no picture can keep. */
    public ImageBudget {
        if (longestSide < 1) {
            throw ImageException.badValue(
                    "The longest side of a picture must be allowed at least 1 pixel, but the limit is %d."
                            .formatted(longestSide));
        }
        if (tokens < FEWEST_TOKENS) {
            throw ImageException.badValue("A picture must be allowed at least %d tokens, but the limit is %d."
                    .formatted(FEWEST_TOKENS, tokens));
        }
    }

    /**
     * Changes the limit of pixels.
     *
     * @param pixels most pixels of the longer side, at least 1
     * @return changed copy
     */
    public ImageBudget withLongestSide(int pixels) {
        return new ImageBudget(pixels, tokens);
    }

    /**
     * Changes the limit of tokens.
     *
     * @param most tokens that one picture may take, at least 2
     * @return changed copy
     */
    public ImageBudget withTokens(int most) {
        return new ImageBudget(longestSide, most);
    }
}
