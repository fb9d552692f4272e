package dev.pixtral.chat;

/**
 * The form of an answer in text. The prompt describes it to the model; enforcing it is up to the code that generates
 * the answer. Immutable.
 */
public sealed interface ResponseFormat {
    /** Any text; the default. */
    ResponseFormat TEXT = new Text();

    /** Any text. */
    record Text() implements ResponseFormat {}

    /** Any JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON that conforms to a schema.
     *
     * @param name the user's name for it, for messages; may be empty
     * @param schema the JSON schema as JSON text; answers contain its properties in the order of this text
     */
    record JsonSchema(String name, String schema) implements ResponseFormat {
        /** Rejects null. */
        public JsonSchema {
            Present.require(name, "name of a response schema");
            Present.require(schema, "response schema");
        }
    }
}
