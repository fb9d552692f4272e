package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;

/** A request that is too long: its prompt does not fit the context, or prompt and answer never fit the key/value cache. */
public final class ContextOverflowException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private ContextOverflowException(String message) {
        super(message);
    }

    static ContextOverflowException ofPrompt(GenerationRequest request, int contextLength) {
        return new ContextOverflowException(
                ("The prompt has %d tokens (%d of them for %d pictures), but the context is %d tokens, which prompt and answer share. "
                                + "Shorten the conversation, use fewer or smaller pictures, or open the model with a longer context.")
                        .formatted(
                                request.promptIds().length,
                                request.imageTokens(),
                                request.images().size(),
                                contextLength));
    }

    static ContextOverflowException ofPictures(int pictures, int imageTokens, int contextLength) {
        return new ContextOverflowException(
                ("The first %d pictures of the prompt have %d tokens already, but the context is %d tokens, which prompt and answer share. "
                                + "Use fewer or smaller pictures, or open the model with a longer context.")
                        .formatted(pictures, imageTokens, contextLength));
    }

    static ContextOverflowException ofCache(int prompt, int answer, int pages, int maxPages) {
        return new ContextOverflowException(
                ("A prompt of %d tokens and an answer of up to %d need %d pages of the key/value cache, which has %d pages of %d positions. "
                                + "Shorten the prompt, ask for a shorter answer, or open the model with more positions.")
                        .formatted(prompt, answer, pages, maxPages, KvLayout.PAGE));
    }
}
