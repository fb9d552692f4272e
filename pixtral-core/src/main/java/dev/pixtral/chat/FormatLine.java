package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.text.SchemaCharacters;
import dev.pixtral.schema.text.SchemaNotation;
import java.util.Optional;

/** The line of the system text that describes the required form of the answer to the model. */
final class FormatLine {
    private FormatLine() {}

    /** Returns the line for a format, counted on its own; empty if any text is allowed. */
    static Optional<String> of(ResponseFormat format) {
        return of(format, new SchemaCharacters());
    }

    /**
     * Returns the line for a format; empty if any text is allowed.
     *
     * @param characters counts the characters of the line
     * @throws PromptException if the schema is not JSON, is nested too deeply or contains too long a number, or if the
     *     schema or the line has too many characters
     */
    static Optional<String> of(ResponseFormat format, SchemaCharacters characters) {
        return switch (format) {
            case ResponseFormat.Text _ -> Optional.empty();
            case ResponseFormat.JsonObject _ -> Optional.of(SchemaNotation.ANY_JSON);
            case ResponseFormat.JsonSchema(String name, String schema) ->
                Optional.of(SchemaNotation.line(name, schema, characters));
        };
    }
}
