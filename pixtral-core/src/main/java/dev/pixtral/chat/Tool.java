package dev.pixtral.chat;

import java.util.regex.Pattern;

/**
 * A tool that the model may call.
 *
 * @param name its name. The format supports 1 to 64 letters, digits, underscores and dashes; the model sees an alias of
 *     any other name ({@link ToolNames})
 * @param description its purpose, in words for the model; may be empty
 * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
 * @param strict whether calls must conform to the whole schema: keywords that cannot be enforced are rejected;
 *     otherwise they are left unchecked with a warning
 */
public record Tool(String name, String description, String parameters, boolean strict) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** Rejects null. */
    public Tool {
        Present.require(name, "name of a tool");
        Present.require(description, "description of a tool");
        Present.require(parameters, "parameters of a tool");
    }

    /**
     * Creates a tool that is not strict.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param description its purpose, in words for the model; may be empty
     * @param parameters JSON schema (draft 7) of its arguments, an object; <code>{}</code> for none
     */
    public Tool(String name, String description, String parameters) {
        this(name, description, parameters, false);
    }

    /**
     * Returns whether a text is a valid tool name.
     *
     * @param name any text
     * @return true for 1 to 64 letters, digits, underscores and dashes
     */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
