package dev.pixtral.cli;

import dev.pixtral.chat.ResponseFormat;
import java.util.Set;

/** The {@code response_format} of a request in OpenAI's form. */
final class ResponseFormatReader {
    private ResponseFormatReader() {}

    /**
     * Reads a format. Whether {@code strict} or not, a schema is kept to.
     *
     * @throws CommandException if it is none, with its place
     */
    static ResponseFormat read(JsonPlace format) {
        String type = format.object("a response format", Set.of("type", "json_schema"))
                .required("type")
                .text();
        return switch (type) {
            case "text" -> ResponseFormat.TEXT;
            case "json_object" -> new ResponseFormat.JsonObject();
            case "json_schema" -> schema(format.required("json_schema"));
            default ->
                throw format.wrong("the type %s is not known; types are text, json_object and json_schema."
                        .formatted(JsonPlace.quote(type)));
        };
    }

    private static ResponseFormat schema(JsonPlace format) {
        format.object("a json_schema", Set.of("name", "description", "schema", "strict"));
        format.field("strict").ifPresent(JsonPlace::flag);
        JsonPlace schema = format.required("schema").object("a schema");
        return new ResponseFormat.JsonSchema(
                format.field("name").map(JsonPlace::text).orElse(""),
                schema.value().toString());
    }
}
