package dev.pixtral.chat;

import java.util.regex.Pattern;

/**
 * A tool that the model may call.
 *
 * @param name its name. The format takes 1 to 64 letters, digits, underscores and dashes; a tool with any other is called by an alias towards the model ({@link ToolNames})
 * @param description what it is good for, in words for the model; may be empty
 * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
 */
public record Tool(String name, String description, String parameters) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** Refuses null. */
    public Tool {
        Present.require(name, "name of a tool");
        Present.require(description, "description of a tool");
        Present.require(parameters, "parameters of a tool");
    }

    /**
     * Whether a tool may have this name.
     *
     * @param name any text
     * @return true for 1 to 64 letters, digits, underscores and dashes
     */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
