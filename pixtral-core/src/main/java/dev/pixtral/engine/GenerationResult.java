package dev.pixtral.engine;

import dev.pixtral.sampling.TokenLogprobs;
import java.util.Arrays;
import java.util.List;

/**
 * What a generation gave. Two are equal if all of it is. It prints as sizes and the reason, so that a log does not come
 * to hold answers.
 *
 * @param ids generated token ids, without the end of sequence
 * @param text the text they stand for, up to a stop text or to calls of tools; a part of a character is left out where
 *     the answer was cut off. Calls that a {@link Constraint} holds to their form are told by events, others are not
 *     read here
 * @param finishReason why it ended
 * @param usage tokens
 * @param timings milliseconds
 * @param seed the seed of the random draws, which with the same request gives the same answer; without meaning for
 *     greedy choice
 * @param logprobs log-probabilities of each generated token, empty unless asked for
 */
public record GenerationResult(
        int[] ids,
        String text,
        FinishReason finishReason,
        Usage usage,
        Timings timings,
        long seed,
        List<TokenLogprobs> logprobs) {
    /** Copies ids and list. */
    public GenerationResult {
        ids = ids.clone();
        logprobs = List.copyOf(logprobs);
    }

    /**
     * What was generated.
     *
     * @return a fresh array
     */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /**
     * The same result for whoever has read its ids further.
     *
     * @param readText the text in the ids
     * @param readReason why the answer ended
     * @return changed copy
     */
    public GenerationResult readAs(String readText, FinishReason readReason) {
        return new GenerationResult(ids, readText, readReason, usage, timings, seed, logprobs);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenerationResult that
                && Arrays.equals(ids, that.ids)
                && text.equals(that.text)
                && finishReason == that.finishReason
                && usage.equals(that.usage)
                && timings.equals(that.timings)
                && seed == that.seed
                && logprobs.equals(that.logprobs);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + text.hashCode();
    }

    @Override
    public String toString() {
        return "GenerationResult[finishReason=%s, tokens=%d, characters=%d]"
                .formatted(finishReason, ids.length, text.length());
    }
}
