package dev.pixtral.chat;

import java.util.Arrays;
import java.util.List;

/**
 * One turn of a conversation. The factories are meant for static import:
 *
 * <pre>{@code
 * Prompt.of(system("Be brief."), user(image(Path.of("receipt.png")), text("What is the total?")));
 * }</pre>
 */
public sealed interface Message {
    /**
     * An instruction for the model. It may occur anywhere before an answer; the format decides where the model sees it.
     *
     * @param parts texts, and thoughts for a model that can think; copied
     */
    record System(List<Part> parts) implements Message {
        /** Copies the list and rejects null. */
        public System {
            parts = Present.copy(parts, "system message parts");
        }

        /**
         * Creates an instruction of one text.
         *
         * @param text the instruction
         */
        public System(String text) {
            this(Texts.parts(Present.require(text, "text of a system message")));
        }

        /**
         * Returns the texts.
         *
         * @return all texts, with a blank line between them
         */
        public String text() {
            return Texts.joined(parts);
        }
    }

    /**
     * A message of the user: texts and images.
     *
     * @param parts texts and images in the user's order; copied
     */
    record User(List<Part> parts) implements Message {
        /** Copies the list and rejects null. */
        public User {
            parts = Present.copy(parts, "user message parts");
        }
    }

    /**
     * A complete answer of the model: a text or tool calls, or both, if the format allows that.
     *
     * @param parts texts, and thoughts of a model that can think; empty if only tools are called; copied
     * @param toolCalls the calls; empty for a text; copied
     */
    record Assistant(List<Part> parts, List<ToolCall> toolCalls) implements Message {
        /** Copies the lists and rejects null. */
        public Assistant {
            parts = Present.copy(parts, "assistant message parts");
            toolCalls = Present.copy(toolCalls, "tool calls");
        }

        /**
         * Creates an answer without thoughts.
         *
         * @param text the answer; empty if only tools are called
         * @param toolCalls the calls; empty for a text
         */
        public Assistant(String text, List<ToolCall> toolCalls) {
            this(Texts.parts(Present.require(text, "text of an assistant message")), toolCalls);
        }

        /**
         * Returns the text, without thoughts.
         *
         * @return all texts, with a blank line between them
         */
        public String text() {
            return Texts.joined(parts);
        }
    }

    /**
     * The beginning of an answer, which the model continues. Allowed only as the last message.
     *
     * @param parts the beginning, in which trailing spaces are dropped; copied
     */
    record AssistantPrefix(List<Part> parts) implements Message {
        /** Copies the list and rejects null. */
        public AssistantPrefix {
            parts = Present.copy(parts, "assistant prefix parts");
        }

        /**
         * Creates a beginning without thoughts.
         *
         * @param text the beginning; trailing spaces are dropped
         */
        public AssistantPrefix(String text) {
            this(Texts.parts(Present.require(text, "text of an assistant prefix")));
        }
    }

    /**
     * The result of a tool call.
     *
     * @param callId id of the call it answers; most formats require nine letters and digits. {@link HistoryRepair} also
     *     accepts any other id, and an empty one if the id is unknown
     * @param toolName name of the tool, which the model does not see: {@link HistoryRepair} uses it to find the call of
     *     a result without an id; empty if unknown
     * @param content the result; some formats embed JSON as JSON, and anything else as a string
     * @param pictures pictures that the tool returned. The format does not support them here: {@link HistoryRepair}
     *     puts them into a user message after the results; copied
     */
    record Tool(String callId, String toolName, String content, List<Part.Image> pictures) implements Message {
        /** Copies the list and rejects null. */
        public Tool {
            Present.require(callId, "call id of a tool message");
            Present.require(toolName, "name of the tool of a tool message");
            Present.require(content, "content of a tool message");
            pictures = Present.copy(pictures, "pictures of a tool message");
        }
    }

    /**
     * Creates an instruction for the whole conversation.
     *
     * @param text the instruction
     * @return the message
     */
    static Message system(String text) {
        return new System(text);
    }

    /**
     * Creates a user turn with only text.
     *
     * @param text what the user says
     * @return the message
     */
    static Message user(String text) {
        return new User(List.of(Part.text(text)));
    }

    /**
     * Creates a user turn.
     *
     * @param parts texts and images in the user's order
     * @return the message
     */
    static Message user(Part... parts) {
        return new User(Arrays.asList(Present.require(parts, "list of user message parts")));
    }

    /**
     * Creates a user turn.
     *
     * @param parts texts and images in the user's order
     * @return the message
     */
    static Message user(List<Part> parts) {
        return new User(parts);
    }

    /**
     * Creates an answer of the model.
     *
     * @param text the answer
     * @return the message
     */
    static Message assistant(String text) {
        return new Assistant(text, List.of());
    }

    /**
     * Creates an answer that consists of tool calls.
     *
     * @param toolCalls one or more calls
     * @return the message
     */
    static Message assistant(List<ToolCall> toolCalls) {
        return new Assistant("", toolCalls);
    }

    /**
     * Creates the beginning of an answer, for the model to continue.
     *
     * @param text the beginning
     * @return the message
     */
    static Message assistantPrefix(String text) {
        return new AssistantPrefix(text);
    }

    /**
     * Creates the result of a tool call.
     *
     * @param callId id of the call it answers
     * @param content the result, JSON or any other text
     * @return the message
     */
    static Message toolResult(String callId, String content) {
        return new Tool(callId, "", content, List.of());
    }
}
