package dev.pixtral.chat;

import static java.util.Map.entry;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Checks that a JSON value is a schema, as the draft-7 meta-schema defines it. Keywords that draft 7 does not know,
 * {@code $defs} among them, may hold anything, and references are not followed.
 *
 * <p>Used for one schema; problems name the place as in {@code properties.city.type}.
 */
final class JsonSchemaCheck {
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
     * @throws PromptException naming the owner, the place and what is allowed there
     */
    static void check(Json schema, String owner) {
        JsonSchemaCheck check = new JsonSchemaCheck(owner);
        check.require(schema instanceof Json.Obj, "", "a JSON object");
        check.schema(schema, "");
    }

    private void schema(Json value, String path) {
        if (!(value instanceof Json.Obj(Map<String, Json> keywords))) {
            require(isBool(value), path, "a schema: an object, true or false");
            return;
        }
        keywords.forEach((keyword, content) -> {
            Rule rule = RULES.get(keyword);
            if (rule != null) {
                rule.check(this, content, path.isEmpty() ? keyword : path + "." + keyword);
            }
        });
    }

    private void schemas(Json value, String path) {
        List<Json> items = items(value);
        require(!items.isEmpty(), path, "an array of one or more schemas");
        for (int i = 0; i < items.size(); i++) {
            schema(items.get(i), path + "[" + i + "]");
        }
    }

    private void schemaOrSchemas(Json value, String path) {
        if (value instanceof Json.Arr) {
            schemas(value, path);
        } else {
            schema(value, path);
        }
    }

    private void namedSchemas(Json value, String path) {
        fields(value, path).forEach((name, schema) -> schema(schema, path + "." + name));
    }

    private void patternSchemas(Json value, String path) {
        fields(value, path).keySet().forEach(name -> regex(new Json.Str(name), path));
        namedSchemas(value, path);
    }

    private void dependencies(Json value, String path) {
        fields(value, path).forEach((name, dependency) -> {
            if (dependency instanceof Json.Arr) {
                uniqueStrings(dependency, path + "." + name);
            } else {
                schema(dependency, path + "." + name);
            }
        });
    }

    private void type(Json value, String path) {
        List<Json> names = value instanceof Json.Arr ? items(value) : List.of(value);
        boolean known = names.stream().allMatch(name -> name instanceof Json.Str(String text) && TYPES.contains(text));
        require(
                known && !names.isEmpty() && isUnique(names),
                path,
                "one of, or an array of different ones of, " + TYPES);
    }

    private void uniqueStrings(Json value, String path) {
        List<Json> items = items(value);
        boolean strings = value instanceof Json.Arr && items.stream().allMatch(Json.Str.class::isInstance);
        require(strings && isUnique(items), path, "an array of different strings");
    }

    private void string(Json value, String path) {
        require(value instanceof Json.Str, path, "a string");
    }

    private void regex(Json value, String path) {
        require(value instanceof Json.Str(String text) && RegexCheck.isRegex(text), path, "a regular expression");
    }

    private void bool(Json value, String path) {
        require(isBool(value), path, "true or false");
    }

    private void array(Json value, String path) {
        require(value instanceof Json.Arr, path, "an array");
    }

    private void number(Json value, String path) {
        require(value instanceof Json.Num, path, "a number");
    }

    private void positive(Json value, String path) {
        require(value instanceof Json.Num number && number.value() > 0, path, "a number above 0");
    }

    private void count(Json value, String path) {
        boolean whole = value instanceof Json.Num number
                && number.value() >= 0
                && Math.rint(number.value()) == number.value()
                && !Double.isInfinite(number.value());
        require(whole, path, "a whole number, 0 or more");
    }

    private Map<String, Json> fields(Json value, String path) {
        require(value instanceof Json.Obj, path, "an object");
        return ((Json.Obj) value).fields();
    }

    private static List<Json> items(Json value) {
        return value instanceof Json.Arr(List<Json> items) ? items : List.of();
    }

    private static boolean isBool(Json value) {
        return value == Json.Word.TRUE || value == Json.Word.FALSE;
    }

    private static boolean isUnique(List<Json> items) {
        return new HashSet<>(items).size() == items.size();
    }

    private void require(boolean ok, String path, String needed) {
        if (!ok) {
            String place = path.isEmpty() ? "" : " at " + Excerpt.of(path);
            throw PromptException.because("%s: the JSON schema of its parameters needs %s%s.", owner, needed, place);
        }
    }

    private interface Rule {
        void check(JsonSchemaCheck check, Json value, String path);
    }
}
