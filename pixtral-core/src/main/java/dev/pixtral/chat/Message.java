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
     * What the model should keep to. May stand anywhere; the format puts it into the last user turn.
     *
     * @param text the instruction
     */
    record System(String text) implements Message {
        /** Refuses null. */
        public System {
            Present.require(text, "text of a system message");
        }
    }

    /**
     * What the user says and shows.
     *
     * @param parts texts and images in the user's order; copied
     */
    record User(List<Part> parts) implements Message {
        /** Copies the list and refuses null. */
        public User {
            parts = Present.copy(parts, "user message parts");
        }
    }

    /**
     * An answer of the model, complete: a text or calls of tools, in this format never both.
     *
     * @param text the answer; empty if tools are called
     * @param toolCalls the calls; empty for a text; copied
     */
    record Assistant(String text, List<ToolCall> toolCalls) implements Message {
        /** Copies the list and refuses null. */
        public Assistant {
            Present.require(text, "text of an assistant message");
            toolCalls = Present.copy(toolCalls, "tool calls");
        }
    }

    /**
     * The beginning of an answer that the model is to continue. Only as last message.
     *
     * @param text the beginning; trailing spaces are dropped
     */
    record AssistantPrefix(String text) implements Message {
        /** Refuses null. */
        public AssistantPrefix {
            Present.require(text, "text of an assistant prefix");
        }
    }

    /**
     * What a tool returned.
     *
     * @param callId id of the call it answers: nine letters and digits. {@link HistoryRepair} takes any other as well,
     *     and an empty one if it is not known
     * @param toolName name of the tool, which the model does not see: it helps {@link HistoryRepair} to find the call
     *     of a result without an id; empty if it is not known
     * @param content the result; JSON is embedded as JSON, anything else as a string
     * @param pictures what the tool shows, which the format has no place for: {@link HistoryRepair} puts them into a
     *     user message behind the results; copied
     */
    record Tool(String callId, String toolName, String content, List<Part.Image> pictures) implements Message {
        /** Copies the list and refuses null. */
        public Tool {
            Present.require(callId, "call id of a tool message");
            Present.require(toolName, "name of the tool of a tool message");
            Present.require(content, "content of a tool message");
            pictures = Present.copy(pictures, "pictures of a tool message");
        }
    }

    /**
     * An instruction for the whole conversation.
     *
     * @param text the instruction
     * @return the message
     */
    static Message system(String text) {
        return new System(text);
    }

    /**
     * A user turn of text alone.
     *
     * @param text what the user says
     * @return the message
     */
    static Message user(String text) {
        return new User(List.of(Part.text(text)));
    }

    /**
     * A user turn.
     *
     * @param parts texts and images in the user's order
     * @return the message
     */
    static Message user(Part... parts) {
        return new User(Arrays.asList(Present.require(parts, "list of user message parts")));
    }

    /**
     * A user turn.
     *
     * @param parts texts and images in the user's order
     * @return the message
     */
    static Message user(List<Part> parts) {
        return new User(parts);
    }

    /**
     * An answer of the model.
     *
     * @param text the answer
     * @return the message
     */
    static Message assistant(String text) {
        return new Assistant(text, List.of());
    }

    /**
     * Calls of tools by the model.
     *
     * @param toolCalls one or more calls
     * @return the message
     */
    static Message assistant(List<ToolCall> toolCalls) {
        return new Assistant("", toolCalls);
    }

    /**
     * The beginning of an answer, for the model to continue.
     *
     * @param text the beginning
     * @return the message
     */
    static Message assistantPrefix(String text) {
        return new AssistantPrefix(text);
    }

    /**
     * The result of a tool call.
     *
     * @param callId id of the call it answers
     * @param content the result, JSON or any other text
     * @return the message
     */
    static Message toolResult(String callId, String content) {
        return new Tool(callId, "", content, List.of());
    }
}
