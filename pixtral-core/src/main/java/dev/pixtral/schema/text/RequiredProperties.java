package dev.pixtral.schema.text;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes all declared properties of a schema's objects required, as OpenAI's strict mode does. A property remains as it
 * is if its object would have to contain itself without end: one that leads back to its own object other than through
 * an array or an alternative. Conditions ({@code not}, {@code if}) remain unchanged.
 */
@Internal
public final class RequiredProperties {
    private static final int MOST_STEPS = 1_000_000;
    private static final int DEEPEST = 500; // nested schemas: each level takes a few stack frames
    private static final String PROPERTIES = "properties";
    private static final String REQUIRED = "required";
    private static final Set<String> ONE = Set.of("items", "additionalProperties", "contains", "then", "else");
    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "items", "prefixItems");
    private static final Set<String> MAPS = Set.of(PROPERTIES, "$defs", "definitions", "patternProperties");

    private final Json root;
    private final String what;
    private int steps;

    private RequiredProperties(Json root, String what) {
        this.root = root;
        this.what = what;
    }

    /**
     * Changes a schema, and all schemas of objects within it.
     *
     * @param schema the text of a schema
     * @param what the name of the schema in messages
     * @return the schema with all properties required; a text that is not JSON is returned unchanged
     * @throws PromptException if the schema is nested too deeply, or has too many references
     */
    public static String everywhere(String schema, String what) {
        return changed(schema, what, true);
    }

    /**
     * Changes the schemas of objects within a schema, but not the schema itself.
     *
     * @param schema the text of a schema
     * @param what the name of the schema in messages
     * @return the schema with all properties of inner objects required; a text that is not JSON is returned unchanged
     * @throws PromptException if the schema is nested too deeply, or has too many references
     */
    public static String within(String schema, String what) {
        return changed(schema, what, false);
    }

    private static String changed(String schema, String what, boolean record) {
        Optional<Json> root =
                PythonJson.parseSchema(schema, problem -> PromptException.because("The %s %s.", what, problem));
        return root.map(json -> PythonJson.dump(new RequiredProperties(json, what).schema(json, record)))
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

    /** The names that are required already, and all properties that can be made required. */
    private Json required(Json.Obj object, Map<String, Json> properties) {
        Set<Json> names = new LinkedHashSet<>();
        properties.forEach((name, schema) -> {
            if (!new Descent(object).leadsBack(schema)) {
                names.add(new Json.Str(name));
            }
        });
        if (object.fields().get(REQUIRED) instanceof Json.Arr(List<Json> already)) {
            names.addAll(already);
        }
        return new Json.Arr(new ArrayList<>(names));
    }

    /** The search from the properties of one object for a way back to it. */
    private final class Descent {
        private final Json.Obj object;
        private final Set<String> path = new HashSet<>(); // references on the current path
        private final Map<String, Boolean> known = new HashMap<>(); // of references followed before
        private int depth;
        private int circles; // references found again on the path

        Descent(Json.Obj object) {
            this.object = object;
        }

        /** Whether, with all properties required, every value of a schema contains a value of the object. */
        boolean leadsBack(Json schema) {
            if (++steps > MOST_STEPS || depth == DEEPEST) {
                throw PromptException.because(
                        "The %s has too many references to make all properties required; make it smaller.", what);
            }
            depth++;
            boolean back = schema instanceof Json.Obj(Map<String, Json> fields) && leadsBack(schema, fields);
            depth--;
            return back;
        }

        private boolean leadsBack(Json schema, Map<String, Json> fields) {
            if (fields.get(PROPERTIES) instanceof Json.Obj(Map<String, Json> properties)) {
                // the definitions often repeat the root
                if (schema == object || !path.isEmpty() && sameRecord(object, properties)) {
                    return true;
                }
                if (anyLeadsBack(properties.values())) {
                    return true;
                }
            }
            if (fields.get("$ref") instanceof Json.Str(String reference) && follow(reference)) {
                return true;
            }
            return fields.get("allOf") instanceof Json.Arr(List<Json> all) && anyLeadsBack(all)
                    || noWayOut(fields.get("anyOf"))
                    || noWayOut(fields.get("oneOf"));
        }

        // loops, because streams take several frames of the stack for each level
        private boolean anyLeadsBack(Collection<Json> schemas) {
            for (Json schema : schemas) {
                if (leadsBack(schema)) {
                    return true;
                }
            }
            return false;
        }

        private boolean follow(String reference) {
            if (known.containsKey(reference)) {
                return known.get(reference);
            }
            if (!path.add(reference)) {
                circles++;
                return false;
            }
            int before = circles;
            Optional<Json> schema = resolve(reference);
            boolean back = schema.isPresent() && leadsBack(schema.get());
            path.remove(reference);
            if (back || circles == before) { // otherwise it may depend on where the descent came from
                known.put(reference, back);
            }
            return back;
        }

        private boolean noWayOut(Json union) {
            if (!(union instanceof Json.Arr(List<Json> branches)) || branches.isEmpty()) {
                return false;
            }
            for (Json branch : branches) {
                if (!leadsBack(branch)) {
                    return false;
                }
            }
            return true;
        }
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
