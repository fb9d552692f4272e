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
 * @param text the text, all of it told to the listener before; if the model called tools, what it said before, which is normally nothing; if it tried to and what it wrote are no calls, that as well.
 *     An answer that was cut off within a character ends before it
 * @param toolCalls calls of tools in the model's order, empty if it answered with text alone. Their arguments are JSON, character for character as the model wrote them and as the listener heard
 *     them. Where an answer was cut off, the calls that were complete if they were held to their form; otherwise none, unless their array was complete
 * @param tokens generated token ids, without the end of sequence
 * @param finishReason why it ended; {@link FinishReason#MALFORMED_TOOL_CALLS} if it is no call, with a warning that says what is wrong
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
