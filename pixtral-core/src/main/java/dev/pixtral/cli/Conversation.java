package dev.pixtral.cli;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Prompt;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;

/**
 * A conversation, and what its answer is held to.
 *
 * @param prompt messages, tools and the form of the answer
 * @param rules whether tools are called; strictness is for the command line to say, not for the conversation
 */
record Conversation(Prompt prompt, AnswerRules rules) {
    /** As the reference implementation does: tools are called as the model likes, and nothing is enforced. */
    static final AnswerRules FREE = AnswerRules.DEFAULT.withToolUse(ToolUse.FREE);

    /** One that asks for nothing in particular. */
    static Conversation of(Prompt prompt) {
        return new Conversation(prompt, FREE);
    }

    /** Options of the command line with the rules of this conversation. */
    GenerationOptions options(GenerationOptions options) {
        return options.withRules(rules.withStrictness(options.rules().strictness()));
    }

    /** The prompt as the model sees it. */
    Prompt shown() {
        return rules.shown(prompt);
    }
}
