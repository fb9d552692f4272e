package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.List;

/** The keywords of JSON schemas by what they constrain. All others are annotations. */
final class Keywords {
    static final List<String> OF_OBJECTS = List.of(
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties");
    static final List<String> OF_ARRAYS = List.of(
            "items",
            "prefixItems",
            "additionalItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedItems");
    static final List<String> OF_STRINGS = List.of("minLength", "maxLength", "pattern");
    static final List<String> OF_NUMBERS =
            List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    /**
     * The keywords by which a schema itself constrains its values, without references, {@code allOf} and alternatives.
     */
    static final List<String> CONSTRAINTS = constraints();

    private Keywords() {}

    /**
     * Whether a keyword counts as absent: some programs write {@code null} for absent keywords, and drafts before 4
     * state in a property whether it is required.
     */
    static boolean isAbsent(String keyword, Json value) {
        if (value == Json.Word.NULL) {
            return !keyword.equals("const");
        }
        return keyword.equals("required") && (value == Json.Word.TRUE || value == Json.Word.FALSE);
    }

    private static List<String> constraints() {
        List<String> all = new ArrayList<>(List.of("type", "enum", "const", "format", "not", "if"));
        all.addAll(OF_OBJECTS);
        all.addAll(OF_ARRAYS);
        all.addAll(OF_STRINGS);
        all.addAll(OF_NUMBERS);
        return List.copyOf(all);
    }
}
