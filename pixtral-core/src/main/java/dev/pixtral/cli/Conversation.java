package dev.pixtral.cli;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Prompt;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;

/**
 * A conversation, and what it says of its answer.
 *
 * @param prompt messages, tools and the form of the answer
 * @param rules whether tools are called; strictness is for the command line to say, not for the conversation
 * @param settings how the answer is made, where the command line does not say it
 */
record Conversation(Prompt prompt, AnswerRules rules, RequestSettings settings) {
    /** As the reference implementation does: tools are called as the model likes, and nothing is enforced. */
    static final AnswerRules FREE = AnswerRules.DEFAULT.withToolUse(ToolUse.FREE);

    /** One that asks for nothing in particular. */
    static Conversation of(Prompt prompt) {
        return new Conversation(prompt, FREE, RequestSettings.NONE);
    }

    /** Options of the command line with the rules and settings of this conversation. */
    GenerationOptions options(GivenOptions given) {
        GenerationOptions options = settings.applied(given);
        return options.withRules(rules.withStrictness(options.rules().strictness()));
    }
}
