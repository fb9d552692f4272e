package dev.pixtral.engine;

import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;

/**
 * What a generation gave.
 *
 * @param ids generated token ids, without the end of sequence
 * @param text the text they stand for, up to a stop text or to calls of tools; a part of a character is left out where the answer was cut off. Calls that a {@link Constraint} holds to their form are told by events, others are not read here
 * @param finishReason why it ended
 * @param usage tokens
 * @param timings milliseconds
 * @param seed the seed of the random draws, which with the same request gives the same answer; without meaning for greedy choice
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
}
