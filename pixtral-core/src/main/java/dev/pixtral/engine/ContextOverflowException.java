package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;

/**
 * Thrown if a request is too long: its prompt does not fit the context, or its prompt and answer cannot fit the
 * key/value cache.
 */
public final class ContextOverflowException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private static final String SMALLER =
            "use fewer or smaller pictures, allow fewer tokens for each picture (--max-image-tokens, maxImageTokens) "
                    + "or for all pictures together (--max-prompt-image-tokens, maxPromptImageTokens)";
    private static final String LONGER = "open the model with a longer context (--context, contextLength)";

    private ContextOverflowException(String message) {
        super(message);
    }

    static ContextOverflowException ofPrompt(GenerationRequest request, int contextLength) {
        int tokens = request.promptIds().length;
        return new ContextOverflowException(
                request.images().isEmpty()
                        ? "The prompt has %d tokens, but %s. Shorten the conversation, or %s."
                                .formatted(tokens, context(contextLength), LONGER)
                        : "The prompt has %d tokens (%d of them for %s), but %s. Shorten the conversation, %s, or %s."
                                .formatted(
                                        tokens,
                                        request.imageTokens(),
                                        pictures(request.images().size()),
                                        context(contextLength),
                                        SMALLER,
                                        LONGER));
    }

    static ContextOverflowException ofPictures(int pictures, int imageTokens, int contextLength) {
        return new ContextOverflowException(
                "After %s the prompt already has %d tokens, but %s. Do one of the following: %s, or %s."
                        .formatted(pictures(pictures), imageTokens, context(contextLength), SMALLER, LONGER));
    }

    private static String pictures(int count) {
        return count == 1 ? "1 picture" : count + " pictures";
    }

    private static String context(int tokens) {
        return "the context is %d tokens, shared by prompt and answer".formatted(tokens);
    }

    static ContextOverflowException ofCache(int prompt, int answer, int pages, int maxPages) {
        return new ContextOverflowException(("A prompt of %d tokens and %d tokens of an answer need %d pages of the "
                        + "key/value cache, which has %d pages of %d positions. Shorten the prompt, "
                        + "request a shorter answer, or open the model with a larger cache (cachePositions), for which "
                        + "there must be memory.")
                .formatted(prompt, answer, pages, maxPages, KvLayout.PAGE));
    }
}
