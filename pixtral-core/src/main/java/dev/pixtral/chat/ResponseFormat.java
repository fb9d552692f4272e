package dev.pixtral.chat;

/**
 * What an answer in text may look like. The prompt tells it to the model; to hold the model to it is up to who
 * generates. Immutable.
 */
public sealed interface ResponseFormat {
    /** Any text: what a prompt asks for unless it says something else. */
    ResponseFormat TEXT = new Text();

    /** Any text. */
    record Text() implements ResponseFormat {}

    /** A JSON object, whatever is in it. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON that a schema allows.
     *
     * @param name what the user calls it, for messages; may be empty
     * @param schema the JSON schema as JSON text; its properties are written in the order in which they stand here
     */
    record JsonSchema(String name, String schema) implements ResponseFormat {
        /** Refuses null. */
        public JsonSchema {
            Present.require(name, "name of a response schema");
            Present.require(schema, "response schema");
        }
    }
}
