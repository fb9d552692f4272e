package dev.pixtral.openai;

import dev.pixtral.chat.ResponseFormat;
import java.util.Set;

/** Reads the {@code response_format} of a request in OpenAI's form. */
final class ResponseFormatReader {
    private static final Set<String> KEYS = Set.of("type", "json_schema");

    private ResponseFormatReader() {}

    /**
     * Reads a format. A schema is enforced whether it is {@code strict} or not.
     *
     * @throws ConversationException if it is not a response format, with its place
     */
    static ResponseFormat read(JsonPlace format) {
        String type = format.object("a response format").required("type").text();
        return switch (type) {
            case "text" -> checked(format, ResponseFormat.TEXT);
            case "json_object" -> checked(format, new ResponseFormat.JsonObject());
            // OpenAI's Responses API has the keys of "json_schema" next to the type
            case "json_schema" ->
                format.field("schema").isPresent()
                        ? schema(format)
                        : schema(format.object("a response format", KEYS).required("json_schema"));
            default ->
                throw format.wrong("unknown type %s; types are text, json_object and json_schema."
                        .formatted(JsonPlace.quote(type)));
        };
    }

    private static ResponseFormat checked(JsonPlace format, ResponseFormat read) {
        format.object("a response format", KEYS);
        return read;
    }

    private static ResponseFormat schema(JsonPlace format) {
        format.object("a json_schema", Set.of("name", "description", "schema", "strict"), Set.of("type"));
        format.field("strict").ifPresent(JsonPlace::flag);
        JsonPlace schema = format.required("schema").object("a schema");
        return new ResponseFormat.JsonSchema(
                format.field("name").map(JsonPlace::text).orElse(""),
                schema.value().toString());
    }
}
