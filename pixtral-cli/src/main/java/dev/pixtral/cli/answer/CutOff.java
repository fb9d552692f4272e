package dev.pixtral.cli.answer;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.Reply;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.engine.FinishReason;
import java.util.Optional;

/**
 * What to say of an answer that has come to a limit before its end. It is told with {@code --quiet}, too: part of the
 * answer is missing.
 */
public final class CutOff {
    private CutOff() {}

    /**
     * Names the limit and the option that moves it.
     *
     * @param options how the answer was made
     * @return a sentence; empty if the answer is whole or was stopped
     */
    public static Optional<String> sentence(Reply reply, GenerationOptions options, Pixtral pixtral) {
        int most = pixtral.config().text().maxPositions();
        return reply.finishReason() == FinishReason.LENGTH
                ? Optional.of(
                        sentence(reply.usage().generatedTokens(), options.maxTokens(), pixtral.contextLength(), most))
                : Optional.empty();
    }

    /**
     * The same.
     *
     * @param tokens of the answer
     * @param maxTokens that an answer may have
     * @param context tokens of prompt and answer together
     * @param most tokens of context that the model can have
     */
    static String sentence(int tokens, int maxTokens, int context, int most) {
        if (tokens >= maxTokens) {
            return "The answer is cut off: it has reached the limit of %s; allow more with --max-tokens."
                    .formatted(Statistics.count(maxTokens, "token"));
        }
        return context < most
                ? "The answer is cut off: prompt and answer fill the context of %s; allow more with --context, up to %,d with this model."
                        .formatted(Statistics.count(context, "token"), most)
                : "The answer is cut off: prompt and answer fill the context of %s, the most that this model has; ask for less, or give fewer or smaller pictures."
                        .formatted(Statistics.count(context, "token"));
    }
}
