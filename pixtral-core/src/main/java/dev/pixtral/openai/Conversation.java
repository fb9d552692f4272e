package dev.pixtral.openai;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Prompt;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.util.Set;

/**
 * A conversation, and what it says of its answer.
 *
 * @param prompt messages, tools and the form of the answer
 * @param rules whether tools are called; how strict schemas are is for the caller to say, not for the conversation
 * @param settings what it says of how the answer is made
 */
public record Conversation(Prompt prompt, AnswerRules rules, RequestSettings settings) {
    /** As the reference implementation does: tools are called as the model likes, and nothing is enforced. */
    static final AnswerRules FREE = AnswerRules.DEFAULT.withToolUse(ToolUse.FREE);

    /**
     * A conversation that asks for nothing in particular.
     *
     * @param prompt its messages
     * @return the conversation
     */
    public static Conversation of(Prompt prompt) {
        return new Conversation(prompt, FREE, RequestSettings.NONE);
    }

    /**
     * The caller's options with the rules and settings of this conversation.
     *
     * @param options what holds where the conversation says nothing
     * @param fixed what holds whatever the conversation says
     * @return options for its answer
     */
    public GenerationOptions options(GenerationOptions options, Set<AnswerSetting> fixed) {
        return settings.applied(options, fixed)
                .withRules(rules.withStrictness(options.rules().strictness()));
    }
}
