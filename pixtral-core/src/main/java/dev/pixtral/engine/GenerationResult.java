package dev.pixtral.engine;

import dev.pixtral.sampling.TokenLogprobs;
import java.util.Arrays;
import java.util.List;

/**
 * The result of a generation. Two results are equal if all of their components are equal. {@link #toString} contains
 * only the sizes and the finish reason, so answers do not end up in a log.
 *
 * @param ids generated token ids, without the end of sequence
 * @param text the text of the tokens, up to a stop text or to tool calls; an incomplete character at the end of a
 *     cut-off answer is omitted. Tool calls under a {@link Constraint} are reported as events; others are not parsed
 *     here
 * @param thinking what the model thought before it answered, which is not part of the text; empty if it did not
 * @param finishReason why the generation ended
 * @param usage token counts
 * @param timings times in milliseconds
 * @param seed the seed of the random draws, with which the same request gives the same answer; meaningless for greedy
 *     sampling
 * @param logprobs log-probabilities of each generated token, empty unless requested
 */
public record GenerationResult(
        int[] ids,
        String text,
        String thinking,
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
     * Creates a result without thoughts.
     *
     * @param ids generated token ids, without the end of sequence
     * @param text the text of the tokens
     * @param finishReason why the generation ended
     * @param usage token counts
     * @param timings times in milliseconds
     * @param seed the seed of the random draws
     * @param logprobs log-probabilities of each generated token, empty unless requested
     */
    public GenerationResult(
            int[] ids,
            String text,
            FinishReason finishReason,
            Usage usage,
            Timings timings,
            long seed,
            List<TokenLogprobs> logprobs) {
        this(ids, text, "", finishReason, usage, timings, seed, logprobs);
    }

    /**
     * Returns the generated token ids.
     *
     * @return a new array
     */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /**
     * Returns a copy with the text and reason that a caller has derived from the ids.
     *
     * @param readText the text in the ids
     * @param readReason why the answer ended
     * @return changed copy
     */
    public GenerationResult readAs(String readText, FinishReason readReason) {
        return new GenerationResult(ids, readText, thinking, readReason, usage, timings, seed, logprobs);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenerationResult that
                && Arrays.equals(ids, that.ids)
                && text.equals(that.text)
                && thinking.equals(that.thinking)
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
