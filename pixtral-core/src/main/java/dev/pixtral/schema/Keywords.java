package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The keywords of JSON schemas by what they constrain. All others are annotations. */
final class Keywords {
    static final Set<String> OF_OBJECTS = Set.of(
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "unevaluatedProperties");
    static final List<String> DEPENDENCIES = List.of("dependencies", "dependentRequired", "dependentSchemas");
    static final Set<String> OF_ARRAYS = Set.of(
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
    static final Set<String> OF_STRINGS = Set.of("minLength", "maxLength", "pattern");
    static final Set<String> OF_NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    // keywords of schemas that are written nowhere; in a schema of a user, such names mean nothing
    /** A pattern that must not match. */
    static final String NOT_PATTERN = "\u0000notPattern";
    /** A format that a string must not have. */
    static final String NOT_FORMAT = "\u0000notFormat";
    /** A number of which a number must not be a multiple. */
    static final String NOT_MULTIPLE = "\u0000notMultipleOf";
    /** Values that must not occur. */
    static final String NOT_VALUES = "\u0000notEnum";
    /** The index of the first item that {@code contains} counts. */
    static final String FROM = "\u0000from";
    /** The schema of an object of which some property must have the schema {@link #SOME}. */
    static final String OF = "\u0000of";
    /** The schema that some property must have. */
    static final String SOME = "\u0000some";
    /** The pattern that the name of this property matches; otherwise it is one that nothing else mentions. */
    static final String SOME_PATTERN = "\u0000somePattern";
    /** The schema that some name must have. */
    static final String SOME_NAME = "\u0000someName";

    static final Set<String> MADE =
            Set.of(NOT_PATTERN, NOT_FORMAT, NOT_MULTIPLE, NOT_VALUES, FROM, OF, SOME, SOME_PATTERN, SOME_NAME);

    /**
     * The keywords by which a schema itself constrains its values, without references, {@code allOf} and alternatives.
     */
    static final Set<String> CONSTRAINTS = constraints();

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

    private static Set<String> constraints() {
        Set<String> all = new HashSet<>(Set.of("type", "enum", "const", "format"));
        all.addAll(MADE);
        all.addAll(OF_OBJECTS);
        all.addAll(OF_ARRAYS);
        all.addAll(OF_STRINGS);
        all.addAll(OF_NUMBERS);
        return Set.copyOf(all);
    }
}
