package dev.pixtral.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.pixtral.errors.JsonProblem;
import dev.pixtral.errors.Visible;
import dev.pixtral.json.PythonJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Writes LangChain4j's schemas as JSON. It first checks their depth and size, because LangChain4j's own code recurses
 * for each level, endlessly if a schema contains itself, and writes a shared part once for each use. Used for one
 * request.
 */
final class SchemaWriter {
    private static final int DEEPEST = 256; // levels of elements; the prompt supports 256 levels of JSON
    private static final int MOST_PARTS = 20_000; // the grammar's limit

    private static final int LONGEST_NAME = 120; // in messages

    private int parts;

    /** An element and its level, starting at 1. */
    private record Level(JsonSchemaElement element, int depth) {}

    /**
     * Returns the JSON text of a schema.
     *
     * @param what names the schema in messages
     * @throws InvalidRequestException if it is not a schema, too deep, or too large together with the previous ones
     */
    String json(JsonSchemaElement schema, String what) {
        check(schema, what);
        try {
            return Json.toJson(JsonSchemaElementUtils.toMap(schema));
        } catch (RuntimeException e) { // an unsupported element, or a raw schema that is not an object
            throw new InvalidRequestException(
                    "%s is not a JSON schema: %s.".formatted(Visible.excerpt(what, LONGEST_NAME), JsonProblem.of(e)),
                    e);
        }
    }

    /**
     * Checks that a schema can be traversed.
     *
     * @param what names the schema in messages
     * @throws InvalidRequestException if it is too deep, too large together with the previous ones, or has a raw part
     *     that is not JSON
     */
    void check(JsonSchemaElement schema, String what) {
        String name = Visible.excerpt(what, LONGEST_NAME);
        Deque<Level> todo = new ArrayDeque<>();
        count(1, name);
        todo.push(new Level(schema, 1));
        while (!todo.isEmpty()) {
            Level level = todo.pop();
            if (level.depth() > DEEPEST) {
                throw new InvalidRequestException(("%s is nested deeper than %d levels, which is not supported; "
                                + "make it flatter, or refer to definitions.")
                        .formatted(name, DEEPEST));
            }
            for (JsonSchemaElement part : parts(level.element(), name)) {
                todo.push(new Level(part, level.depth() + 1));
            }
        }
    }

    private Collection<JsonSchemaElement> parts(JsonSchemaElement element, String what) {
        Collection<JsonSchemaElement> found = switch (element) {
            case null -> throw ValueCheck.missing(what + " cannot be written: a part of it");
            case JsonObjectSchema object -> {
                count(object.required().size(), what); // LangChain4j searches this list for each property
                List<JsonSchemaElement> all =
                        new ArrayList<>(object.properties().values());
                all.addAll(object.definitions().values());
                yield all;
            }
            case JsonArraySchema array when array.items() != null -> List.of(array.items());
            case JsonAnyOfSchema any -> any.anyOf();
            case JsonEnumSchema one -> {
                count(one.enumValues().size(), what);
                yield List.of();
            }
            case JsonRawSchema raw -> {
                checkRaw(raw.schema(), what);
                yield List.of();
            }
            default -> List.of();
        };
        count(found.size(), what);
        return found;
    }

    private void count(int more, String what) {
        parts += more;
        if (parts > MOST_PARTS) {
            throw new InvalidRequestException(("%s is too large: with it, the schemas of the request have more than %d "
                            + "properties, required names, values and other parts, which is not supported; "
                            + "make them smaller.")
                    .formatted(what, MOST_PARTS));
        }
    }

    private static void checkRaw(String schema, String what) {
        boolean json = PythonJson.parseSchema(
                        schema, problem -> new InvalidRequestException("%s %s.".formatted(what, problem)))
                .isPresent();
        if (!json) {
            throw new InvalidRequestException(
                    "%s is not a JSON schema: a part of it is given as text that is not JSON.".formatted(what));
        }
    }
}
