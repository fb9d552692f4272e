package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import java.util.List;

/**
 * A JSON schema, read and resolved.
 *
 * @param root the type of the whole value
 * @param definitions types that {@link JsonType.Ref} points to; no chain of references and alternatives returns to its
 *     start without an object or array in between
 * @param unenforced constraints that are not checked, each with its path, such as {@code /properties/when: format
 *     "duration"}
 */
@Internal
public record JsonSchema(JsonType root, List<JsonType> definitions, List<String> unenforced) {
    /** Copies the lists. */
    public JsonSchema {
        definitions = List.copyOf(definitions);
        unenforced = List.copyOf(unenforced);
    }
}
