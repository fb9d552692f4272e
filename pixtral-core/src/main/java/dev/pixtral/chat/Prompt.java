package dev.pixtral.chat;

import java.util.Arrays;
import java.util.List;

/**
 * The input of the model: a conversation, the tools it may call, and the form of its answer. Immutable.
 *
 * @param messages the conversation, oldest message first; copied
 * @param tools the tools; copied
 * @param responseFormat the form of an answer in text
 */
public record Prompt(List<Message> messages, List<Tool> tools, ResponseFormat responseFormat) {
    /** Copies the lists and rejects null. */
    public Prompt {
        messages = Present.copy(messages, "messages");
        tools = Present.copy(tools, "tools");
        Present.require(responseFormat, "response format of a prompt");
    }

    /**
     * Creates a prompt whose answer may be any text, or tool calls.
     *
     * @param messages the conversation, oldest message first
     * @param tools the tools
     */
    public Prompt(List<Message> messages, List<Tool> tools) {
        this(messages, tools, ResponseFormat.TEXT);
    }

    /**
     * Creates a prompt without tools.
     *
     * @param messages the conversation, oldest message first
     * @return the prompt
     */
    public static Prompt of(Message... messages) {
        return of(Arrays.asList(Present.require(messages, "list of messages")));
    }

    /**
     * Creates a prompt without tools.
     *
     * @param messages the conversation, oldest message first
     * @return the prompt
     */
    public static Prompt of(List<Message> messages) {
        return new Prompt(messages, List.of());
    }

    /**
     * Returns a prompt with the same tools and response format, but another conversation.
     *
     * @param messages the conversation, oldest message first
     * @return a new prompt
     */
    public Prompt withMessages(List<Message> messages) {
        return new Prompt(messages, tools, responseFormat);
    }

    /**
     * Returns a prompt with the same conversation and response format, but other tools.
     *
     * @param tools the tools that the model may call; they replace the present ones
     * @return a new prompt
     */
    public Prompt withTools(List<Tool> tools) {
        return new Prompt(messages, tools, responseFormat);
    }

    /**
     * Returns a prompt with the same conversation and tools, but another response format.
     *
     * @param responseFormat the response format; it replaces the present one
     * @return a new prompt
     */
    public Prompt withResponseFormat(ResponseFormat responseFormat) {
        return new Prompt(messages, tools, responseFormat);
    }
}
