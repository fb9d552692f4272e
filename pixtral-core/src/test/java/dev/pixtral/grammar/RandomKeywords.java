package dev.pixtral.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Random schemas of the keywords that are hard to enforce, and random values that they may or may not allow. */
final class RandomKeywords {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b", "c", "ab", "x1");
    private static final List<String> STRINGS = List.of("", "a", "ab", "abc", "b1", "2020-02-29", "u:x", "10.0.0.1");
    private static final List<String> PATTERNS = List.of("^a", "b$", "^[a-c]*$", "\\d", "^x[0-9]$");
    private static final List<String> NUMBERS = List.of("0", "1", "2", "5", "7.5", "10", "-3", "0.25");
    private static final List<String> STEPS = List.of("1", "2", "5", "2.5", "0.01");
    private static final List<String> TYPES =
            List.of("object", "array", "string", "number", "integer", "boolean", "null");

    private final Random random;
    private final boolean implied;

    /**
     * Makes a generator.
     *
     * @param implied whether the keywords of an object may be all that says that it is one
     */
    RandomKeywords(Random random, boolean implied) {
        this.random = random;
        this.implied = implied;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    JsonNode schema(int depth) {
        if (oneIn(20)) {
            return JSON.booleanNode(oneIn(2));
        }
        ObjectNode schema = JSON.objectNode();
        int kinds = depth == 0 ? 3 : 9;
        switch (random.nextInt(kinds)) {
            case 0 -> string(schema);
            case 1 -> number(schema);
            case 2 -> literals(schema);
            case 3, 4, 5 -> object(schema, depth);
            case 6 -> array(schema, depth);
            case 7 -> several(schema, depth);
            default -> {
                object(schema, depth);
                several(schema, depth);
            }
        }
        return schema;
    }

    private void string(ObjectNode schema) {
        schema.put("type", "string");
        switch (random.nextInt(4)) {
            case 0 -> schema.put("pattern", pick(PATTERNS));
            case 1 -> schema.put("format", pick(List.of("date", "ipv4", "uri", "hostname")));
            default -> {}
        }
        if (oneIn(3)) {
            schema.put("minLength", random.nextInt(3));
        }
        if (oneIn(3)) {
            schema.put("maxLength", random.nextInt(1, 12));
        }
    }

    private void number(ObjectNode schema) {
        schema.put("type", oneIn(2) ? "number" : "integer");
        if (oneIn(2)) {
            schema.set("multipleOf", number(pick(STEPS)));
        }
        if (oneIn(3)) {
            schema.set("minimum", number(pick(NUMBERS)));
        }
        if (oneIn(3)) {
            schema.set("exclusiveMaximum", number(pick(NUMBERS)));
        }
    }

    private static JsonNode number(String text) {
        return JSON.numberNode(new java.math.BigDecimal(text));
    }

    private void literals(ObjectNode schema) {
        ArrayNode members = schema.putArray("enum");
        for (int i = random.nextInt(3); i >= 0; i--) {
            members.add(value(1));
        }
    }

    private void object(ObjectNode schema, int depth) {
        if (!implied || !oneIn(4)) {
            schema.put("type", "object");
        }
        ObjectNode properties = schema.putObject("properties");
        for (int i = random.nextInt(4); i > 0; i--) {
            properties.set(pick(NAMES), schema(depth - 1));
        }
        ArrayNode required = schema.putArray("required");
        NAMES.stream().filter(_ -> oneIn(8)).forEach(required::add);
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                ObjectNode patterns = schema.putObject("patternProperties");
                patterns.set(pick(PATTERNS), schema(depth - 1));
                patterns.set(pick(PATTERNS), schema(depth - 1));
            }
            case 2 ->
                schema.putObject("dependentRequired").putArray(pick(NAMES)).add(pick(NAMES));
            case 3 -> schema.putObject("dependentSchemas").set(pick(NAMES), schema(depth - 1));
            case 4 -> schema.putObject("propertyNames").put("pattern", pick(PATTERNS));
            case 5 -> schema.putObject("propertyNames").put("maxLength", 1);
            case 6 -> schema.put("maxProperties", random.nextInt(4));
            case 7 -> schema.put("minProperties", random.nextInt(2));
            default -> {}
        }
        switch (random.nextInt(5)) {
            case 0 -> schema.put("additionalProperties", false);
            case 1 -> schema.set("additionalProperties", schema(0));
            default -> {}
        }
    }

    private void array(ObjectNode schema, int depth) {
        schema.put("type", "array");
        if (oneIn(3)) {
            schema.putArray("prefixItems").add(schema(depth - 1));
        }
        if (oneIn(2)) {
            schema.set("items", schema(depth - 1));
        }
        if (oneIn(2)) {
            schema.set("contains", schema(depth - 1));
            if (oneIn(2)) {
                schema.put("minContains", random.nextInt(3));
            }
            if (oneIn(2)) {
                schema.put("maxContains", random.nextInt(1, 3));
            }
        }
        if (oneIn(3)) {
            schema.put("maxItems", random.nextInt(1, 4));
        }
        if (oneIn(4)) {
            distinct(schema);
        }
    }

    /** Finitely many items, so that they can be told apart. */
    private void distinct(ObjectNode schema) {
        schema.remove(List.of("contains", "minContains", "maxContains"));
        ObjectNode items = JSON.objectNode();
        literals(items);
        items.withArray("enum").add(value(0)).add(value(1));
        schema.set("items", items);
        schema.put("uniqueItems", true);
        schema.put("minItems", random.nextInt(3));
    }

    private void several(ObjectNode schema, int depth) {
        switch (random.nextInt(5)) {
            case 0 -> schema.putArray("oneOf").add(schema(depth - 1)).add(schema(depth - 1));
            case 1 ->
                schema.putArray("oneOf")
                        .add(schema(depth - 1))
                        .add(schema(depth - 1))
                        .add(schema(depth - 1));
            case 2 -> schema.set("not", schema(depth - 1));
            case 3 -> {
                schema.set("if", schema(depth - 1));
                schema.set("then", schema(depth - 1));
                if (oneIn(2)) {
                    schema.set("else", schema(depth - 1));
                }
            }
            default -> {
                schema.putArray("type").add(pick(TYPES)).add("object");
                schema.putArray("allOf").add(schema(depth - 1)).add(schema(depth - 1));
            }
        }
    }

    JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 8)) {
            case 0 -> number(pick(NUMBERS));
            case 1 -> JSON.booleanNode(oneIn(2));
            case 2 -> JSON.nullNode();
            case 3 -> JSON.textNode(pick(STRINGS));
            case 4 -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                NAMES.stream().filter(_ -> oneIn(3)).forEach(name -> object.set(name, value(depth - 1)));
                yield object;
            }
        };
    }
}
