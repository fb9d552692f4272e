package dev.pixtral.cli.answer;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.Reply;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.engine.FinishReason;
import java.util.Optional;

/**
 * The note on an answer that a limit has cut off. It is printed even with {@code --quiet}, since part of the answer is
 * missing.
 */
public final class CutOff {
    private CutOff() {}

    /**
     * Names the limit and the option that raises it.
     *
     * @param options options of the answer
     * @return a sentence; empty if the answer is complete or was stopped
     */
    public static Optional<String> sentence(Reply reply, GenerationOptions options, Pixtral pixtral) {
        int most = pixtral.config().text().maxPositions();
        return reply.finishReason() == FinishReason.LENGTH
                ? Optional.of(sentence(
                        reply.usage().promptTokens(),
                        reply.usage().generatedTokens(),
                        options.maxTokens(),
                        pixtral.contextLength(),
                        most))
                : Optional.empty();
    }

    /**
     * Creates the sentence from the numbers.
     *
     * @param prompt tokens of the prompt
     * @param tokens tokens of the answer
     * @param maxTokens most tokens of an answer
     * @param context most tokens of prompt and answer together
     * @param most largest context of the model, in tokens
     */
    static String sentence(int prompt, int tokens, int maxTokens, int context, int most) {
        if (tokens >= maxTokens) {
            return "The answer is cut off: it has reached the limit of %s; allow more with --max-tokens."
                    .formatted(Statistics.count(maxTokens, "token"));
        }
        if (prompt + tokens < context) {
            return ("The answer is cut off: prompt and answer of %s fill the memory for keys and values; store them in"
                            + " fewer bits with --kv q8, or end other programs.")
                    .formatted(Statistics.count(prompt + tokens, "token"));
        }
        return context < most
                ? ("The answer is cut off: prompt and answer fill the context of %s; allow more with --context,"
                                + " up to %,d with this model.")
                        .formatted(Statistics.count(context, "token"), most)
                : ("The answer is cut off: prompt and answer fill the context of %s, the maximum of this model;"
                                + " ask for less, or give fewer or smaller pictures.")
                        .formatted(Statistics.count(context, "token"));
    }
}
