package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;

/**
 * An answer.
 *
 * @param text the text; empty if the model called tools
 * @param toolCalls calls of tools in the model's order, empty if it answered with text
 * @param tokens generated token ids, without the end of sequence
 * @param finishReason why it ended
 * @param usage tokens
 * @param timings milliseconds
 * @param seed the seed of the random draws; the same request with it gives the same answer
 * @param logprobs log-probabilities of each token, empty unless asked for
 * @param warnings sentences on what was done other than may have been meant, such as a picture of which a part is missing
 */
public record Reply(
        String text,
        List<ToolCall> toolCalls,
        int[] tokens,
        FinishReason finishReason,
        Usage usage,
        Timings timings,
        long seed,
        List<TokenLogprobs> logprobs,
        List<String> warnings) {}
