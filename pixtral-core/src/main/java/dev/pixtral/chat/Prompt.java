package dev.pixtral.chat;

import java.util.Arrays;
import java.util.List;

/**
 * What is given to the model: a conversation, and the tools it may call. Immutable.
 *
 * @param messages the conversation, oldest message first; copied
 * @param tools the tools; copied
 */
public record Prompt(List<Message> messages, List<Tool> tools) {
    /** Copies the lists and refuses null. */
    public Prompt {
        messages = Present.copy(messages, "messages");
        tools = Present.copy(tools, "tools");
    }

    /**
     * A prompt without tools.
     *
     * @param messages the conversation, oldest message first
     * @return the prompt
     */
    public static Prompt of(Message... messages) {
        return of(Arrays.asList(Present.require(messages, "list of messages")));
    }

    /**
     * A prompt without tools.
     *
     * @param messages the conversation, oldest message first
     * @return the prompt
     */
    public static Prompt of(List<Message> messages) {
        return new Prompt(messages, List.of());
    }

    /**
     * The same conversation with other tools.
     *
     * @param tools what the model may call; replaces earlier tools
     * @return a new prompt
     */
    public Prompt withTools(List<Tool> tools) {
        return new Prompt(messages, tools);
    }
}
