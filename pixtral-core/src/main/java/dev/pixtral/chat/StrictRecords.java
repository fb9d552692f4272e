package dev.pixtral.chat;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Schemas of records whose fields do not say that they are required, read as OpenAI's strict mode reads them: every property that an object declares is required. Programs that make schemas of Java records often leave
 * {@code required} out, and a model may then leave the field out.
 *
 * <p>It holds for the response format and for the objects within the parameters of tools, wherever they stand; not for the parameters themselves, of which {@code required} says which may be left out. A property stays as it
 * is if its object could have no end otherwise: one that leads back to its own object, other than through an array or an alternative. Conditions ({@code not}, {@code if}) stay as they are.
 */
public final class StrictRecords {
    private static final int MOST_STEPS = 1_000_000;
    private static final int MOST_REFERENCES = 500; // behind one another: each is a few frames of the stack
    private static final String PROPERTIES = "properties";
    private static final String REQUIRED = "required";
    private static final Set<String> ONE = Set.of("items", "additionalProperties", "contains", "then", "else");
    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "items", "prefixItems");
    private static final Set<String> MAPS = Set.of(PROPERTIES, "$defs", "definitions", "patternProperties");

    private final Json root;
    private final String what;
    private int steps;

    private StrictRecords(Json root, String what) {
        this.root = root;
        this.what = what;
    }

    /**
     * Changes the schemas of a prompt.
     *
     * @param prompt any prompt
     * @return the same, with all properties of records required; a schema that is not JSON stays as it is
     * @throws PromptException if a schema is nested too deep, or has too many references
     */
    public static Prompt applied(Prompt prompt) {
        List<Tool> tools = prompt.tools().stream()
                .map(tool -> new Tool(
                        tool.name(),
                        tool.description(),
                        strict(tool.parameters(), "parameter schema of tool " + Excerpt.of(tool.name()), false),
                        tool.strict()))
                .toList();
        ResponseFormat format = prompt.responseFormat() instanceof ResponseFormat.JsonSchema(String name, String schema)
                ? new ResponseFormat.JsonSchema(name, strict(schema, "response schema", true))
                : prompt.responseFormat();
        return new Prompt(prompt.messages(), tools, format);
    }

    private static String strict(String schema, String what, boolean record) {
        Optional<Json> root =
                PythonJson.parseSchema(schema, problem -> PromptException.because("The %s %s.", what, problem));
        return root.map(json -> PythonJson.dump(new StrictRecords(json, what).schema(json, record)))
                .orElse(schema);
    }

    private Json schema(Json schema, boolean record) {
        if (!(schema instanceof Json.Obj(Map<String, Json> fields))) {
            return schema;
        }
        Map<String, Json> strict = new LinkedHashMap<>();
        fields.forEach((key, value) -> strict.put(key, keyword(key, value)));
        if (record
                && fields.get(PROPERTIES) instanceof Json.Obj(Map<String, Json> properties)
                && !properties.isEmpty()) {
            strict.put(REQUIRED, required((Json.Obj) schema, properties));
        }
        return new Json.Obj(strict);
    }

    private Json keyword(String key, Json value) {
        if (MAPS.contains(key) && value instanceof Json.Obj(Map<String, Json> schemas)) {
            Map<String, Json> strict = new LinkedHashMap<>();
            schemas.forEach((name, schema) -> strict.put(name, schema(schema, true)));
            return new Json.Obj(strict);
        }
        if (LISTS.contains(key) && value instanceof Json.Arr(List<Json> schemas)) {
            return new Json.Arr(
                    schemas.stream().map(schema -> schema(schema, true)).toList());
        }
        return ONE.contains(key) ? schema(value, true) : value;
    }

    /** What is required already, and all properties that may be. */
    private Json required(Json.Obj object, Map<String, Json> properties) {
        Set<Json> names = new LinkedHashSet<>();
        properties.forEach((name, schema) -> {
            if (!leadsTo(object, schema, new HashSet<>())) {
                names.add(new Json.Str(name));
            }
        });
        if (object.fields().get(REQUIRED) instanceof Json.Arr(List<Json> already)) {
            names.addAll(already);
        }
        return new Json.Arr(new ArrayList<>(names));
    }

    /** Whether a value of a schema must have one of the object in it, if all properties are required. */
    private boolean leadsTo(Json.Obj object, Json schema, Set<String> references) {
        if (++steps > MOST_STEPS || references.size() > MOST_REFERENCES) {
            throw PromptException.because(
                    "The %s has too many references to take all properties as required; make it smaller.", what);
        }
        if (!(schema instanceof Json.Obj(Map<String, Json> fields))) {
            return false;
        }
        if (fields.get(PROPERTIES) instanceof Json.Obj(Map<String, Json> properties)) {
            // the root is often written a second time among the definitions
            if (schema == object || !references.isEmpty() && sameRecord(object, properties)) {
                return true;
            }
            if (properties.values().stream().anyMatch(property -> leadsTo(object, property, references))) {
                return true;
            }
        }
        if (fields.get("$ref") instanceof Json.Str(String reference) && references.add(reference)) {
            return resolve(reference)
                    .filter(target -> leadsTo(object, target, references))
                    .isPresent();
        }
        return fields.get("allOf") instanceof Json.Arr(List<Json> all)
                        && all.stream().anyMatch(one -> leadsTo(object, one, references))
                || List.of("anyOf", "oneOf").stream()
                        .anyMatch(union -> noWayOut(fields.get(union), object, references));
    }

    private boolean noWayOut(Json union, Json.Obj object, Set<String> references) {
        return union instanceof Json.Arr(List<Json> branches)
                && !branches.isEmpty()
                && branches.stream().allMatch(branch -> leadsTo(object, branch, references));
    }

    private static boolean sameRecord(Json.Obj object, Map<String, Json> properties) {
        return object.fields().get(PROPERTIES) instanceof Json.Obj(Map<String, Json> own)
                && own.keySet().equals(properties.keySet())
                && own.equals(properties);
    }

    /** The schema that a reference within this document names. */
    private Optional<Json> resolve(String reference) {
        if (!reference.startsWith("#")) {
            return Optional.empty();
        }
        Json at = root;
        for (String step : reference.substring(1).split("/", -1)) {
            String key = step.replace("~1", "/").replace("~0", "~");
            if (at == root && key.isEmpty()) {
                continue;
            }
            if (!(at instanceof Json.Obj(Map<String, Json> fields)) || !fields.containsKey(key)) {
                return Optional.empty();
            }
            at = fields.get(key);
        }
        return Optional.of(at);
    }
}
