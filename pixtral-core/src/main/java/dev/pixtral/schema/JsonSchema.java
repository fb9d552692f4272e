package dev.pixtral.schema;

import java.util.List;

/**
 * A JSON schema, read and resolved.
 *
 * @param root type of the whole value
 * @param definitions types that {@link JsonType.Ref} points to; no chain of references and alternatives comes back to
 *     itself without an object or array between
 * @param unenforced what is known but not checked, each with its path, such as {@code /properties/when: format
 *     "duration"}
 */
public record JsonSchema(JsonType root, List<JsonType> definitions, List<String> unenforced) {
    public JsonSchema {
        definitions = List.copyOf(definitions);
        unenforced = List.copyOf(unenforced);
    }
}
