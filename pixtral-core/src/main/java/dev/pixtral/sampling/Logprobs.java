package dev.pixtral.sampling;

import dev.pixtral.api.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Computes log-probabilities of the raw logits, before penalties, temperature and masks. Stateless.
 *
 * <p>{@code logprob(i) = (logit(i) - greatest) - log(sum over all ids, ascending, of exp(logit - greatest))}, in
 * {@code double} with {@link StrictMath}.
 */
@Internal
public final class Logprobs {
    private Logprobs() {}

    /**
     * Computes the log-probabilities of one position.
     *
     * @param logits scores of the model, {@code [vocabularySize]} starting at {@code offset}; not changed
     * @param offset index of the logit of token 0
     * @param vocabularySize number of tokens
     * @param id the chosen token
     * @param top how many of the most likely tokens to list, 0 to {@value SamplingOptions#MAX_LOGPROBS}; fewer are
     *     listed if the others have probability 0
     * @param texts returns the text of a token; called for each reported token
     * @return the log-probability of the token and of the most likely ones
     * @throws SamplingException if the array is too short, the id is outside the vocabulary, {@code top} is out of
     *     range, a logit is NaN or positive infinity, or all are negative infinity
     */
    public static TokenLogprobs of(
            float[] logits, int offset, int vocabularySize, int id, int top, IntFunction<TokenText> texts) {
        if (vocabularySize < 1) {
            throw SamplingException.vocabularySize(vocabularySize);
        }
        Logits.checkRange(logits, offset, vocabularySize);
        Logits.checkId(id, vocabularySize);
        if (top < 0 || top > SamplingOptions.MAX_LOGPROBS) {
            throw SamplingException.option("logprobs", top, "between 0 (none) and " + SamplingOptions.MAX_LOGPROBS);
        }
        double greatest = logits[offset + Logits.argMax(logits, offset, vocabularySize)];
        double logSum = logSum(logits, offset, vocabularySize, greatest);

        List<TokenLogprob> best = new ArrayList<>(top);
        for (int candidate : likeliest(logits, offset, vocabularySize, top)) {
            double logprob = (logits[offset + candidate] - greatest) - logSum;
            best.add(new TokenLogprob(candidate, texts.apply(candidate), logprob));
        }
        return new TokenLogprobs(id, texts.apply(id), (logits[offset + id] - greatest) - logSum, best);
    }

    private static double logSum(float[] logits, int offset, int size, double greatest) {
        double sum = 0;
        for (int id = 0; id < size; id++) {
            sum += StrictMath.exp(logits[offset + id] - greatest);
        }
        return StrictMath.log(sum);
    }

    /** Returns the ids of the greatest unmasked logits in descending order, by insertion into a short sorted list. */
    private static List<Integer> likeliest(float[] logits, int offset, int size, int top) {
        List<Integer> best = new ArrayList<>(top + 1);
        float lowest = Float.NEGATIVE_INFINITY; // of a full list
        for (int id = 0; id < size && top > 0; id++) {
            float logit = logits[offset + id];
            if (logit > lowest) { // an equal logit of a higher id comes later
                int place = best.size();
                while (place > 0 && logits[offset + best.get(place - 1)] < logit) {
                    place--;
                }
                best.add(place, id);
                if (best.size() > top) {
                    best.removeLast();
                }
                if (best.size() == top) {
                    lowest = logits[offset + best.getLast()];
                }
            }
        }
        return best;
    }
}
