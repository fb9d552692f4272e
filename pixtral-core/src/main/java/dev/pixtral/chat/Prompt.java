package dev.pixtral.chat;

import java.util.Arrays;
import java.util.List;

/**
 * What is given to the model: a conversation, the tools it may call, and the form of its answer. Immutable.
 *
 * @param messages the conversation, oldest message first; copied
 * @param tools the tools; copied
 * @param responseFormat what an answer in text may look like
 */
public record Prompt(List<Message> messages, List<Tool> tools, ResponseFormat responseFormat) {
    /** Copies the lists and refuses null. */
    public Prompt {
        messages = Present.copy(messages, "messages");
        tools = Present.copy(tools, "tools");
        Present.require(responseFormat, "response format of a prompt");
    }

    /**
     * A prompt that is answered with any text, or with calls.
     *
     * @param messages the conversation, oldest message first
     * @param tools the tools
     */
    public Prompt(List<Message> messages, List<Tool> tools) {
        this(messages, tools, ResponseFormat.TEXT);
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
     * The same tools and form for another conversation.
     *
     * @param messages the conversation, oldest message first
     * @return a new prompt
     */
    public Prompt withMessages(List<Message> messages) {
        return new Prompt(messages, tools, responseFormat);
    }

    /**
     * The same conversation with other tools.
     *
     * @param tools what the model may call; replaces earlier tools
     * @return a new prompt
     */
    public Prompt withTools(List<Tool> tools) {
        return new Prompt(messages, tools, responseFormat);
    }

    /**
     * The same conversation, answered in another form.
     *
     * @param responseFormat the form; replaces the earlier one
     * @return a new prompt
     */
    public Prompt withResponseFormat(ResponseFormat responseFormat) {
        return new Prompt(messages, tools, responseFormat);
    }
}
