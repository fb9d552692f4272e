package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;

/**
 * A complete answer.
 *
 * <p>Two replies are equal if all of their components are equal, including timings; to compare answers, compare
 * {@link #tokens} or {@link #text}. {@link #toString} contains the finish reason and sizes, but not the text, the calls
 * and the warnings, which may quote the prompt, so these do not end up in a log by accident.
 *
 * @param result the engine's result; this record's methods return its components
 * @param toolCalls tool calls in the model's order, empty if the model answered only with text. Their arguments are
 *     JSON, character by character as the model wrote them and as the listener received them. If the answer was cut
 *     off: the complete calls if they were constrained; otherwise none, unless their array was complete
 * @param warnings sentences about results that may differ from what was intended, such as a picture with a missing part
 */
public record Reply(GenerationResult result, List<ToolCall> toolCalls, List<String> warnings) {
    /** Copies the lists. */
    public Reply {
        toolCalls = List.copyOf(toolCalls);
        warnings = List.copyOf(warnings);
    }

    /**
     * Returns the text, which the listener has already received completely. If the model called tools, this is the text
     * before the calls, which is normally empty. Malformed calls are part of the text.
     *
     * @return text; an answer that was cut off within a character ends before that character
     */
    public String text() {
        return result.text();
    }

    /**
     * Returns what the model thought before it answered. It is not part of the text.
     *
     * @return the thoughts; empty if the model did not think, or cannot
     */
    public String thinking() {
        return result.thinking();
    }

    /**
     * Returns the generated tokens.
     *
     * @return token ids without the end of sequence; a new array
     */
    public int[] tokens() {
        return result.ids();
    }

    /**
     * Returns why the answer ended.
     *
     * @return reason; for {@link FinishReason#MALFORMED_TOOL_CALLS}, a warning describes the mistake
     */
    public FinishReason finishReason() {
        return result.finishReason();
    }

    /**
     * Returns the token counts.
     *
     * @return tokens of the prompt and of the answer
     */
    public Usage usage() {
        return result.usage();
    }

    /**
     * Returns how long each stage took.
     *
     * @return times in milliseconds
     */
    public Timings timings() {
        return result.timings();
    }

    /**
     * Returns the seed of the random draws. The same request with this seed gives the same answer.
     *
     * @return seed
     */
    public long seed() {
        return result.seed();
    }

    /**
     * Returns the log-probabilities of the generated tokens.
     *
     * @return log-probabilities of each token, empty unless requested
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
