package dev.pixtral.schema.text;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes the line of system text that describes the required form of the answer to the model: a JSON schema in the
 * notation of a type, which takes a quarter of the schema's tokens.
 *
 * <pre>
 * object                      {"name": string, "age"?: integer}    with a ? if the property is optional
 *                             {...}                                without properties
 * string, integer, ...        the word; several types with | in between
 * enum, const                 "SINGLE" | "MARRIED"
 * array                       [string, ...], [("A" | "B"), ...]
 * anyOf, oneOf                A | B
 * allOf                       A &amp; B
 * description                 string /&#42; String in a UUID format &#42;/
 * $ref                        T1, T2 in the order of first use, after the type: where T1 = {...}, T2 = ...
 * none of these               any
 * </pre>
 *
 * <p>Other keywords are left out: the line is only a hint; the schema itself is enforced elsewhere. Characters are
 * counted while they are written, because references can make the line of a short schema long. Used for one schema.
 */
@Internal
public final class SchemaNotation {
    /** The line for any JSON. */
    public static final String ANY_JSON = "Answer with JSON.";

    private static final String FORM = "Answer with JSON of this form: ";

    private final Json root;
    private final String what;
    private final SchemaCharacters characters;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> names = new LinkedHashMap<>(); // T1, T2, ... by reference
    private final List<String> references = new ArrayList<>(); // in the order of their names

    private SchemaNotation(Json root, String what, SchemaCharacters characters) {
        this.root = root;
        this.what = what;
        this.characters = characters;
    }

    /**
     * Parts of a type.
     *
     * @param separator the text between them
     * @param writer writes one part
     */
    private record Parts(List<Json> parts, String separator, Consumer<Json> writer) {
        void write(Consumer<String> out) {
            String before = "";
            for (Json part : parts) {
                out.accept(before);
                writer.accept(part);
                before = separator;
            }
        }
    }

    /**
     * Returns the line for a schema.
     *
     * @param name its name, empty for none
     * @param text its text
     * @param characters counts the characters of the line
     * @return the line
     * @throws PromptException if the schema is not JSON, is nested too deeply, has a number with too many digits, or if
     *     it or the line has too many characters
     */
    public static String line(String name, String text, SchemaCharacters characters) {
        String what = name.isEmpty() ? "response schema" : "response schema " + Excerpt.of(name);
        new SchemaCharacters().count(text.length(), what); // before it is read
        Json schema = PythonJson.parseSchema(text, problem -> PromptException.because("The %s %s.", what, problem))
                .orElseThrow(() -> PromptException.because("The %s is not JSON; it must be a JSON schema.", what));
        boolean saysNothing = schema instanceof Json.Obj(Map<String, Json> keywords) && keywords.isEmpty();
        return saysNothing ? ANY_JSON : new SchemaNotation(schema, what, characters).whole();
    }

    private String whole() {
        write(FORM);
        type(root);
        String separator = " where ";
        for (int i = 0; i < references.size(); i++) { // grows while definitions mention others
            write(separator + "T" + (i + 1) + " = ");
            type(target(references.get(i)));
            separator = ", ";
        }
        return out.toString();
    }

    private void write(String text) {
        characters.count(text.length(), what);
        out.append(text);
    }

    private void write(Json value) {
        write(PythonJson.dump(value));
    }

    private void type(Json schema) {
        if (!(schema instanceof Json.Obj(Map<String, Json> keywords))) {
            write("any");
            return;
        }
        bare(keywords);
        if (keywords.get("description") instanceof Json.Str(String text) && !text.isEmpty()) {
            write(" /* " + text + " */");
        }
    }

    private void bare(Map<String, Json> keywords) {
        Optional<Parts> parts = parts(keywords);
        if (keywords.get("$ref") instanceof Json.Str(String reference)) {
            write(name(reference));
        } else if (parts.isPresent()) {
            parts.get().write(this::write);
        } else if (keywords.containsKey("const")) {
            write(keywords.get("const"));
        } else {
            ofType(keywords.get("type"), keywords);
        }
    }

    /**
     * The parts of a type that is composed of others; several parts need parentheses where only one type is allowed.
     */
    private Optional<Parts> parts(Map<String, Json> keywords) {
        if (keywords.get("$ref") instanceof Json.Str) {
            return Optional.empty();
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (keywords.get(union) instanceof Json.Arr(List<Json> branches) && !branches.isEmpty()) {
                return Optional.of(new Parts(branches, " | ", this::type));
            }
        }
        if (keywords.get("enum") instanceof Json.Arr(List<Json> members)) {
            return Optional.of(new Parts(members, " | ", this::write));
        }
        if (keywords.containsKey("const")) {
            return Optional.empty();
        }
        if (keywords.get("allOf") instanceof Json.Arr(List<Json> all) && !all.isEmpty()) {
            return Optional.of(new Parts(all, " & ", this::type));
        }
        return keywords.get("type") instanceof Json.Arr(List<Json> several)
                ? Optional.of(new Parts(several, " | ", each -> ofType(each, keywords)))
                : Optional.empty();
    }

    private void ofType(Json type, Map<String, Json> keywords) {
        String word = type instanceof Json.Str(String name) ? name.toLowerCase(Locale.ROOT) : inferred(keywords);
        switch (word) {
            case "object" -> object(keywords);
            case "array" -> array(keywords);
            default -> write(word);
        }
    }

    private static String inferred(Map<String, Json> keywords) {
        if (keywords.containsKey("properties")) {
            return "object";
        }
        return keywords.containsKey("items") ? "array" : "any";
    }

    private void object(Map<String, Json> keywords) {
        if (!(keywords.get("properties") instanceof Json.Obj(Map<String, Json> properties)) || properties.isEmpty()) {
            write("{...}");
            return;
        }
        Set<String> required = required(keywords);
        String before = "{";
        for (Map.Entry<String, Json> property : properties.entrySet()) {
            write(before);
            write(new Json.Str(property.getKey()));
            write(required.contains(property.getKey()) ? ": " : "?: ");
            type(property.getValue());
            before = ", ";
        }
        write("}");
    }

    private static Set<String> required(Map<String, Json> keywords) {
        Set<String> required = new HashSet<>();
        if (keywords.get("required") instanceof Json.Arr(List<Json> names)) {
            for (Json name : names) {
                if (name instanceof Json.Str(String text)) {
                    required.add(text);
                }
            }
        }
        return required;
    }

    private void array(Map<String, Json> keywords) {
        Json items = keywords.getOrDefault("items", Json.Word.TRUE);
        boolean several = items instanceof Json.Obj(Map<String, Json> inner)
                && parts(inner).filter(parts -> parts.parts().size() > 1).isPresent();
        write(several ? "[(" : "[");
        type(items);
        write(several ? "), ...]" : ", ...]");
    }

    private String name(String reference) {
        return names.computeIfAbsent(reference, _ -> {
            references.add(reference);
            return "T" + references.size();
        });
    }

    /**
     * The target of a local reference; one that is not found is written as {@code any}, and refused where the schema is
     * enforced.
     */
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
