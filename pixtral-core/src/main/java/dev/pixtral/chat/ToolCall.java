package dev.pixtral.chat;

/**
 * A call of a tool by the model.
 *
 * @param id nine letters and digits, repeated by the {@linkplain Message#toolResult result}; {@link HistoryRepair}
 *     takes any other as well, and an empty one if it is not known
 * @param name the tool's name
 * @param arguments JSON, normally an object; empty for none. In an answer character for character as the model wrote
 *     it; numbers may have any number of digits
 */
public record ToolCall(String id, String name, String arguments) {
    /** Refuses null. */
    public ToolCall {
        Present.require(id, "id of a tool call");
        Present.require(name, "name of a tool call");
        Present.require(arguments, "arguments of a tool call");
    }
}
