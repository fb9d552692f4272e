package dev.pixtral.chat;

import java.util.regex.Pattern;

/**
 * A tool that the model may call.
 *
 * @param name its name. The format takes 1 to 64 letters, digits, underscores and dashes; a tool with any other is
 *     called by an alias towards the model ({@link ToolNames})
 * @param description what it is good for, in words for the model; may be empty
 * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
 * @param strict whether calls must be held to all of the schema: what cannot be enforced is refused, where it is else
 *     left unchecked with a warning
 */
public record Tool(String name, String description, String parameters, boolean strict) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** Refuses null. */
    public Tool {
        Present.require(name, "name of a tool");
        Present.require(description, "description of a tool");
        Present.require(parameters, "parameters of a tool");
    }

    /**
     * A tool that is not strict.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param description what it is good for, in words for the model; may be empty
     * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
     */
    public Tool(String name, String description, String parameters) {
        this(name, description, parameters, false);
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
