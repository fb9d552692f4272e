package dev.pixtral.schema.text;

import static java.util.Map.entry;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that a JSON value is a schema, as the draft-7 meta-schema defines it. Keywords that draft 7 does not define,
 * such as {@code $defs}, may have any value, and references are not followed.
 *
 * <p>Used for one schema. Messages name the place, as in {@code properties.city.type}.
 */
@Internal
public final class JsonSchemaCheck {
    private static final List<String> TYPES =
            List.of("array", "boolean", "integer", "null", "number", "object", "string");
    private static final Map<String, Rule> RULES = Map.ofEntries(
            entry("$id", JsonSchemaCheck::string),
            entry("$schema", JsonSchemaCheck::string),
            entry("$ref", JsonSchemaCheck::string),
            entry("$comment", JsonSchemaCheck::string),
            entry("title", JsonSchemaCheck::string),
            entry("description", JsonSchemaCheck::string),
            entry("format", JsonSchemaCheck::string),
            entry("contentMediaType", JsonSchemaCheck::string),
            entry("contentEncoding", JsonSchemaCheck::string),
            entry("readOnly", JsonSchemaCheck::bool),
            entry("uniqueItems", JsonSchemaCheck::bool),
            entry("examples", JsonSchemaCheck::array),
            entry("enum", JsonSchemaCheck::array),
            entry("maximum", JsonSchemaCheck::number),
            entry("minimum", JsonSchemaCheck::number),
            entry("exclusiveMaximum", JsonSchemaCheck::number),
            entry("exclusiveMinimum", JsonSchemaCheck::number),
            entry("multipleOf", JsonSchemaCheck::positive),
            entry("maxLength", JsonSchemaCheck::count),
            entry("minLength", JsonSchemaCheck::count),
            entry("maxItems", JsonSchemaCheck::count),
            entry("minItems", JsonSchemaCheck::count),
            entry("maxProperties", JsonSchemaCheck::count),
            entry("minProperties", JsonSchemaCheck::count),
            entry("pattern", JsonSchemaCheck::regex),
            entry("required", JsonSchemaCheck::uniqueStrings),
            entry("type", JsonSchemaCheck::type),
            entry("additionalItems", JsonSchemaCheck::schema),
            entry("additionalProperties", JsonSchemaCheck::schema),
            entry("contains", JsonSchemaCheck::schema),
            entry("propertyNames", JsonSchemaCheck::schema),
            entry("if", JsonSchemaCheck::schema),
            entry("then", JsonSchemaCheck::schema),
            entry("else", JsonSchemaCheck::schema),
            entry("not", JsonSchemaCheck::schema),
            entry("items", JsonSchemaCheck::schemaOrSchemas),
            entry("allOf", JsonSchemaCheck::schemas),
            entry("anyOf", JsonSchemaCheck::schemas),
            entry("oneOf", JsonSchemaCheck::schemas),
            entry("definitions", JsonSchemaCheck::namedSchemas),
            entry("properties", JsonSchemaCheck::namedSchemas),
            entry("patternProperties", JsonSchemaCheck::patternSchemas),
            entry("dependencies", JsonSchemaCheck::dependencies));

    private final String owner;

    private JsonSchemaCheck(String owner) {
        this.owner = owner;
    }

    /**
     * Checks the parameters of a tool: a schema that is an object.
     *
     * @param schema the schema
     * @param owner the tool, for messages
     * @throws PromptException if it is not a schema; the message names the owner, the place and what is allowed there
     */
    public static void check(Json schema, String owner) {
        JsonSchemaCheck check = new JsonSchemaCheck(owner);
        check.require(schema instanceof Json.Obj, Place.ROOT, "a JSON object");
        check.schema(schema, Place.ROOT);
    }

    private void schema(Json value, Place place) {
        if (!(value instanceof Json.Obj(Map<String, Json> keywords))) {
            require(isBool(value), place, "a schema: an object, true or false");
            return;
        }
        keywords.forEach((keyword, content) -> {
            Rule rule = RULES.get(keyword);
            if (rule != null) {
                rule.check(this, content, place.field(keyword));
            }
        });
    }

    private void schemas(Json value, Place place) {
        List<Json> items = items(value);
        require(!items.isEmpty(), place, "an array of one or more schemas");
        for (int i = 0; i < items.size(); i++) {
            schema(items.get(i), place.item(i));
        }
    }

    private void schemaOrSchemas(Json value, Place place) {
        if (value instanceof Json.Arr) {
            schemas(value, place);
        } else {
            schema(value, place);
        }
    }

    private void namedSchemas(Json value, Place place) {
        fields(value, place).forEach((name, schema) -> schema(schema, place.field(name)));
    }

    private void patternSchemas(Json value, Place place) {
        fields(value, place).keySet().forEach(name -> regex(new Json.Str(name), place));
        namedSchemas(value, place);
    }

    private void dependencies(Json value, Place place) {
        fields(value, place).forEach((name, dependency) -> {
            if (dependency instanceof Json.Arr) {
                uniqueStrings(dependency, place.field(name));
            } else {
                schema(dependency, place.field(name));
            }
        });
    }

    private void type(Json value, Place place) {
        List<Json> names = value instanceof Json.Arr ? items(value) : List.of(value);
        boolean known = names.stream().allMatch(name -> name instanceof Json.Str(String text) && TYPES.contains(text));
        require(
                known && !names.isEmpty() && new HashSet<>(names).size() == names.size(),
                place,
                "one of, or an array of distinct values of, " + TYPES);
    }

    private void uniqueStrings(Json value, Place place) {
        List<Json> items = items(value);
        Set<String> different = new HashSet<>(); // strings: sets search quickly even among many with the same hash code
        boolean strings = value instanceof Json.Arr
                && items.stream().allMatch(item -> item instanceof Json.Str(String text) && different.add(text));
        require(strings, place, "an array of distinct strings");
    }

    private void string(Json value, Place place) {
        require(value instanceof Json.Str, place, "a string");
    }

    private void regex(Json value, Place place) {
        require(value instanceof Json.Str(String text) && RegexCheck.isRegex(text), place, "a regular expression");
    }

    private void bool(Json value, Place place) {
        require(isBool(value), place, "true or false");
    }

    private void array(Json value, Place place) {
        require(value instanceof Json.Arr, place, "an array");
    }

    private void number(Json value, Place place) {
        require(value instanceof Json.Num, place, "a number");
    }

    private void positive(Json value, Place place) {
        require(value instanceof Json.Num number && number.value() > 0, place, "a number above 0");
    }

    private void count(Json value, Place place) {
        boolean whole = value instanceof Json.Num number
                && number.value() >= 0
                && Math.rint(number.value()) == number.value()
                && !Double.isInfinite(number.value());
        require(whole, place, "a whole number, 0 or more");
    }

    private Map<String, Json> fields(Json value, Place place) {
        require(value instanceof Json.Obj, place, "an object");
        return ((Json.Obj) value).fields();
    }

    private static List<Json> items(Json value) {
        return value instanceof Json.Arr(List<Json> items) ? items : List.of();
    }

    private static boolean isBool(Json value) {
        return value == Json.Word.TRUE || value == Json.Word.FALSE;
    }

    private void require(boolean ok, Place place, String needed) {
        if (!ok) {
            String text = place.text();
            String at = text.isEmpty() ? "" : " at " + text;
            throw PromptException.because("%s: the JSON schema of its parameters requires %s%s.", owner, needed, at);
        }
    }

    /** The place of a value. Its text is made only on demand, because the names on the path may be long. */
    private record Place(Optional<Place> parent, String step) {
        static final Place ROOT = new Place(Optional.empty(), "");

        Place field(String name) {
            return new Place(Optional.of(this), parent.isEmpty() ? name : "." + name);
        }

        Place item(int index) {
            return new Place(Optional.of(this), "[" + index + "]");
        }

        String text() {
            Deque<String> steps = new ArrayDeque<>();
            for (Place at = this; at.parent.isPresent(); at = at.parent.get()) {
                steps.addFirst(at.step);
            }
            return Excerpt.of(String.join("", steps));
        }
    }

    private interface Rule {
        void check(JsonSchemaCheck check, Json value, Place place);
    }
}
