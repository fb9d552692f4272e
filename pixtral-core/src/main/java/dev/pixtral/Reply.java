package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;

/**
 * An answer.
 *
 * <p>Two replies are equal if all of their parts are, timings included; whoever compares answers compares
 * {@link #tokens} or {@link #text}. A reply prints as its reason and sizes, without its text, its calls and its
 * warnings, which may quote the prompt: so a log comes to hold none of them by accident.
 *
 * @param result what the engine gave; its parts are this answer's as well
 * @param toolCalls calls of tools in the model's order, empty if it answered with text alone. Their arguments are JSON,
 *     character for character as the model wrote them and as the listener heard them. Where an answer was cut off, the
 *     calls that were complete if they were held to their form; otherwise none, unless their array was complete
 * @param warnings sentences on what was done other than may have been meant, such as a picture of which a part is
 *     missing
 */
public record Reply(GenerationResult result, List<ToolCall> toolCalls, List<String> warnings) {
    /** Copies the lists. */
    public Reply {
        toolCalls = List.copyOf(toolCalls);
        warnings = List.copyOf(warnings);
    }

    /**
     * The text, all of it told to the listener before. If the model called tools, what it said before, which is
     * normally nothing; if it tried to and what it wrote are no calls, that as well.
     *
     * @return text; an answer that was cut off within a character ends before it
     */
    public String text() {
        return result.text();
    }

    /**
     * What the model generated.
     *
     * @return token ids, without the end of sequence; a fresh array
     */
    public int[] tokens() {
        return result.ids();
    }

    /**
     * Why it ended.
     *
     * @return reason; {@link FinishReason#MALFORMED_TOOL_CALLS} if it is no call, with a warning that says what is
     *     wrong
     */
    public FinishReason finishReason() {
        return result.finishReason();
    }

    /**
     * What it cost.
     *
     * @return tokens
     */
    public Usage usage() {
        return result.usage();
    }

    /**
     * Where the time went.
     *
     * @return milliseconds
     */
    public Timings timings() {
        return result.timings();
    }

    /**
     * The seed of the random draws; the same request with it gives the same answer.
     *
     * @return seed
     */
    public long seed() {
        return result.seed();
    }

    /**
     * How likely the model found its tokens.
     *
     * @return log-probabilities of each token, empty unless asked for
     */
    public List<TokenLogprobs> logprobs() {
        return result.logprobs();
    }

    @Override
    public String toString() {
        return "Reply[finishReason=%s, tokens=%d, characters=%d, toolCalls=%d, warnings=%d]"
                .formatted(
                        finishReason(), usage().generatedTokens(), text().length(), toolCalls.size(), warnings.size());
    }
}
