package dev.pixtral.openai;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Prompt;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.util.Set;

/**
 * A conversation, and its settings for the answer.
 *
 * @param prompt messages, tools and the response format
 * @param rules how tools are called; how schemas are read is decided by the caller, not by the conversation
 * @param settings how the answer is generated
 */
public record Conversation(Prompt prompt, AnswerRules rules, RequestSettings settings) {
    /** The rules of the reference implementation: the model calls tools freely, and nothing is enforced. */
    static final AnswerRules FREE = AnswerRules.DEFAULT.withToolUse(ToolUse.FREE);

    /**
     * Returns a conversation without rules and settings.
     *
     * @param prompt its messages
     * @return the conversation
     */
    public static Conversation of(Prompt prompt) {
        return new Conversation(prompt, FREE, RequestSettings.NONE);
    }

    /**
     * Applies the rules and settings of this conversation to the caller's options.
     *
     * @param options the options of the caller, which apply where the conversation has no setting
     * @param fixed the settings that the conversation cannot change
     * @return options for its answer
     */
    public GenerationOptions options(GenerationOptions options, Set<AnswerSetting> fixed) {
        AnswerRules callers = options.rules();
        return settings.applied(options, fixed)
                .withRules(rules.withStrictness(callers.strictness()).withOpenness(callers.openness()));
    }
}
