package dev.pixtral.sampling;

/**
 * Changes the logits of one generation before a token is chosen, for example to add a bias, a ban or a watermark. It
 * runs before penalties and before the mask of a grammar, so it cannot select a token that the grammar forbids.
 * Reported log-probabilities are the model's own, without these changes.
 *
 * <p>It is called once for each token, on an engine thread outside the engine's loop, and must not wait for the engine.
 * A slow processor delays only its own generation. Anything that it throws, including an {@code Error}, ends only that
 * generation. If the generation is cancelled, the thread is interrupted.
 */
@FunctionalInterface
public interface LogitsProcessor {
    /** Changes nothing. */
    LogitsProcessor NONE = (prompt, generated, logits) -> {};

    /**
     * Changes logits.
     *
     * @param prompt token ids of the prompt; must not be changed
     * @param generated token ids of the answer so far, as a copy
     * @param logits {@code [vocabulary]}, changed in place; negative infinity bans a token
     */
    void process(int[] prompt, int[] generated, float[] logits);
}
