package dev.pixtral.chat;

/**
 * A call of a tool by the model.
 *
 * @param id nine letters and digits, repeated by the {@linkplain Message#toolResult result}; {@link HistoryRepair} also
 *     accepts any other id, and an empty one if the id is unknown
 * @param name the tool's name
 * @param arguments JSON, normally an object; empty for none. In an answer, exactly as the model wrote it; numbers may
 *     have any number of digits
 */
public record ToolCall(String id, String name, String arguments) {
    /** Rejects null. */
    public ToolCall {
        Present.require(id, "id of a tool call");
        Present.require(name, "name of a tool call");
        Present.require(arguments, "arguments of a tool call");
    }
}
