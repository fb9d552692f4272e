package dev.pixtral.chat;

/**
 * A tool that the model may call.
 *
 * @param name 1 to 64 letters, digits, underscores and dashes
 * @param description what it is good for, in words for the model; may be empty
 * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
 */
public record Tool(String name, String description, String parameters) {
    /** Refuses null. */
    public Tool {
        Present.require(name, "name of a tool");
        Present.require(description, "description of a tool");
        Present.require(parameters, "parameters of a tool");
    }
}
