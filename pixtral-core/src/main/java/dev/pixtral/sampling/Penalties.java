package dev.pixtral.sampling;

import java.util.BitSet;

/**
 * Makes tokens that have occurred before less likely. Owned by one {@link Sampler}; not thread-safe.
 *
 * <p>The repetition penalty applies once to each token of the prompt and of the answer, no matter how often it occurs:
 * a positive logit is divided by the penalty, any other is multiplied. Source: Keskar et al., "CTRL: A Conditional
 * Transformer Language Model", arXiv 1909.05858, section 4.1, in the form that also lowers negative logits, which is
 * the usual one today.
 *
 * <p>Frequency and presence penalties apply only to generated tokens and are subtracted afterwards: {@code count *
 * frequency + (count > 0 ? presence : 0)}. Source: OpenAI's API reference, "Frequency and presence penalties".
 */
final class Penalties {
    // keeps scores finite with a penalty close to 0; float logits cannot otherwise reach this limit
    private static final double LIMIT = 1e300;

    private final double repetition;
    private final double frequency;
    private final double presence;
    private final int vocabularySize;
    private final BitSet seen = new BitSet(); // ids of prompt and answer
    private final int[] generated; // how often each id was generated; empty if no penalty is active

    Penalties(SamplingOptions options, int vocabularySize) {
        this.repetition = options.repetitionPenalty();
        this.frequency = options.frequencyPenalty();
        this.presence = options.presencePenalty();
        this.vocabularySize = vocabularySize;
        this.generated = new int[active() ? vocabularySize : 0];
    }

    boolean active() {
        return repetition != 1 || frequency != 0 || presence != 0;
    }

    void acceptPrompt(int id) {
        Logits.checkId(id, vocabularySize);
        if (active()) {
            seen.set(id);
        }
    }

    void accept(int id) {
        Logits.checkId(id, vocabularySize);
        if (active()) {
            seen.set(id);
            generated[id]++;
        }
    }

    /** Replaces the scores {@code [vocabulary]} of all seen tokens in place. Masked tokens stay masked. */
    void apply(double[] scores) {
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            if (scores[id] != Double.NEGATIVE_INFINITY) {
                scores[id] = Math.clamp(penalised(scores[id], generated[id]), -LIMIT, LIMIT);
            }
        }
    }

    private double penalised(double logit, int count) {
        double repeated = logit > 0 ? logit / repetition : logit * repetition;
        return count == 0 ? repeated : repeated - count * frequency - presence;
    }
}
