package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.SchemaCharacters;
import dev.pixtral.schema.SchemaNotation;
import java.util.Optional;

/** The line of system text that tells the model the form of its answer. */
final class FormatLine {
    private FormatLine() {}

    /** The line for a format that nothing else counts with; nothing for any text. */
    static Optional<String> of(ResponseFormat format) {
        return of(format, new SchemaCharacters());
    }

    /**
     * The line for a format; nothing for any text.
     *
     * @param characters counts those of the line
     * @throws PromptException if the schema is not JSON, nested too deep or has too long a number, or it or the line
     *     has too many characters
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
