package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line of system text that tells the model which form its answer must have: a JSON schema in a notation as of a type,
 * with a quarter of the schema's tokens.
 *
 * <pre>
 * object                      {"name": string, "age"?: integer}    a ? where it may be left out; {...} without properties
 * string, integer, ...        the word, for several types with | between
 * enum, const                 "SINGLE" | "MARRIED"
 * array                       [string, ...], [("A" | "B"), ...]
 * anyOf, oneOf                A | B
 * allOf                       A &amp; B
 * description                 string /&#42; String in a UUID format &#42;/
 * $ref                        T1, T2 in the order of first use, after the type: where T1 = {...}, T2 = ...
 * nothing of these            any
 * </pre>
 *
 * <p>Other keywords are left out: this is a hint, the schema is the law. Used for one schema.
 */
final class SchemaNotation {
    private static final String ANY_JSON = "Answer with JSON.";
    private static final String FORM = "Answer with JSON of this form: ";

    private final Json root;
    private final Map<String, String> names = new LinkedHashMap<>(); // T1, T2, ... by reference
    private final List<String> references = new ArrayList<>(); // in the order of their names

    private SchemaNotation(Json root) {
        this.root = root;
    }

    /** A rendered type, and whether it needs parentheses where only one type can stand. */
    private record Rendering(String text, boolean union) {
        static Rendering single(String text) {
            return new Rendering(text, false);
        }

        static Rendering joined(List<String> types, String separator) {
            return new Rendering(String.join(separator, types), types.size() > 1);
        }
    }

    /**
     * The line for a format; nothing for any text.
     *
     * @throws PromptException if the schema is not JSON, or nested too deep
     */
    static Optional<String> line(ResponseFormat format) {
        return switch (format) {
            case ResponseFormat.Text _ -> Optional.empty();
            case ResponseFormat.JsonObject _ -> Optional.of(ANY_JSON);
            case ResponseFormat.JsonSchema(String name, String schema) -> Optional.of(line(parse(name, schema)));
        };
    }

    private static Json parse(String name, String schema) {
        String what = name.isEmpty() ? "response schema" : "response schema " + Excerpt.of(name);
        return PythonJson.parse(schema, what)
                .orElseThrow(() -> PromptException.because("The %s is not JSON; it must be a JSON schema.", what));
    }

    private static String line(Json schema) {
        boolean saysNothing = schema instanceof Json.Obj(Map<String, Json> keywords) && keywords.isEmpty();
        return saysNothing ? ANY_JSON : FORM + new SchemaNotation(schema).whole();
    }

    private String whole() {
        StringBuilder out = new StringBuilder(type(root).text());
        String separator = " where ";
        for (int i = 0; i < references.size(); i++) { // grows while definitions mention others
            String definition = type(target(references.get(i))).text();
            out.append(separator).append('T').append(i + 1).append(" = ").append(definition);
            separator = ", ";
        }
        return out.toString();
    }

    private Rendering type(Json schema) {
        if (!(schema instanceof Json.Obj(Map<String, Json> keywords))) {
            return Rendering.single("any");
        }
        Rendering type = bare(keywords);
        return keywords.get("description") instanceof Json.Str(String text) && !text.isEmpty()
                ? new Rendering(type.text() + " /* " + text + " */", type.union())
                : type;
    }

    private Rendering bare(Map<String, Json> keywords) {
        if (keywords.get("$ref") instanceof Json.Str(String reference)) {
            return Rendering.single(name(reference));
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (keywords.get(union) instanceof Json.Arr(List<Json> branches) && !branches.isEmpty()) {
                return Rendering.joined(texts(branches), " | ");
            }
        }
        if (keywords.get("enum") instanceof Json.Arr(List<Json> members)) {
            return Rendering.joined(members.stream().map(PythonJson::dump).toList(), " | ");
        }
        if (keywords.containsKey("const")) {
            return Rendering.single(PythonJson.dump(keywords.get("const")));
        }
        if (keywords.get("allOf") instanceof Json.Arr(List<Json> parts) && !parts.isEmpty()) {
            return Rendering.joined(texts(parts), " & ");
        }
        return byType(keywords);
    }

    private Rendering byType(Map<String, Json> keywords) {
        Json type = keywords.get("type");
        if (type instanceof Json.Arr(List<Json> several)) {
            return Rendering.joined(
                    several.stream().map(each -> ofType(each, keywords)).toList(), " | ");
        }
        return Rendering.single(ofType(type, keywords));
    }

    private String ofType(Json type, Map<String, Json> keywords) {
        String word = type instanceof Json.Str(String name) ? name : inferred(keywords);
        return switch (word) {
            case "object" -> object(keywords);
            case "array" -> array(keywords);
            default -> word;
        };
    }

    private static String inferred(Map<String, Json> keywords) {
        if (keywords.containsKey("properties")) {
            return "object";
        }
        return keywords.containsKey("items") ? "array" : "any";
    }

    private String object(Map<String, Json> keywords) {
        if (!(keywords.get("properties") instanceof Json.Obj(Map<String, Json> properties)) || properties.isEmpty()) {
            return "{...}";
        }
        List<Json> required = keywords.get("required") instanceof Json.Arr(List<Json> names) ? names : List.of();
        List<String> texts = new ArrayList<>();
        properties.forEach((name, schema) -> {
            Json.Str quoted = new Json.Str(name);
            String optional = required.contains(quoted) ? ": " : "?: ";
            texts.add(PythonJson.dump(quoted) + optional + type(schema).text());
        });
        return "{" + String.join(", ", texts) + "}";
    }

    private String array(Map<String, Json> keywords) {
        Json items = keywords.get("items");
        Rendering item = items == null ? Rendering.single("any") : type(items);
        return item.union() ? "[(" + item.text() + "), ...]" : "[" + item.text() + ", ...]";
    }

    private List<String> texts(List<Json> schemas) {
        return schemas.stream().map(schema -> type(schema).text()).toList();
    }

    private String name(String reference) {
        return names.computeIfAbsent(reference, _ -> {
            references.add(reference);
            return "T" + references.size();
        });
    }

    /** What a local reference points to; what it cannot find is rendered as any, and refused by who enforces the schema. */
    private Json target(String reference) {
        if (!reference.startsWith("#")) {
            return Json.Word.TRUE;
        }
        Json at = root;
        for (String step : reference.substring(1).split("/")) {
            String key = step.replace("~1", "/").replace("~0", "~");
            if (!key.isEmpty()) {
                at = at instanceof Json.Obj(Map<String, Json> fields)
                        ? fields.getOrDefault(key, Json.Word.TRUE)
                        : Json.Word.TRUE;
            }
        }
        return at;
    }
}
