package dev.pixtral.sampling;

/**
 * Changes the logits of one generation before a token is chosen: a bias, a ban, a watermark. It comes before penalties
 * and before the mask of a grammar, so what it prefers is never what a grammar forbids. Log-probabilities are those of
 * the model, without it.
 *
 * <p>It is called once for each token, on a thread of the engine beside its loop, which must not wait for the engine.
 * One that takes its time holds up its own generation alone, what it throws, an {@code Error} as well, ends that one,
 * and when it is cancelled the thread is interrupted.
 */
@FunctionalInterface
public interface LogitsProcessor {
    /** Changes nothing. */
    LogitsProcessor NONE = (prompt, generated, logits) -> {};

    /**
     * Changes logits.
     *
     * @param prompt token ids of the prompt, not to be changed
     * @param generated token ids of the answer so far, a copy
     * @param logits {@code [vocabulary]}, to be changed in place; negative infinity bans a token
     */
    void process(int[] prompt, int[] generated, float[] logits);
}
