package dev.pixtral.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random JSON schemas, draft 2020-12, of the keywords that the reader enforces. A seed always gives the same schema.
 * Some allow no value, and some have a {@code oneOf} that the reader refuses.
 */
public final class RandomSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of(
            "a",
            "id",
            "id2",
            "id\"",
            "name",
            "type",
            "é",
            "e\u0301",
            "",
            "back\\slash",
            "line\nbreak",
            "x y",
            "\u0000",
            "😀");
    private static final List<String> PATTERNS = List.of(
            "^[a-c]+$",
            "a",
            "^\\d{3}-\\d{2}$",
            "b$",
            "^(x|yz)*$",
            "^.{2,4}$",
            "^[^\"\\\\]*$",
            "\\w\\s?",
            "^é+$",
            "^[a-z]{1,40}$",
            "^a[bc]{0,2047}$",
            "^(?=.*\\d)[a-c0-9]+$",
            "^(?!x)[x-z]*$",
            "\\bab\\b",
            "^(ab|xyz)*$");
    // without email: validators know which top-level domains there are
    private static final List<String> FORMATS = List.of("date", "time", "date-time", "uuid", "ipv4");

    private final Random random;
    private final int definitions;

    private RandomSchemas(Random random) {
        this.random = random;
        this.definitions = random.nextInt(4);
    }

    /** The schema of a seed, as JSON text. */
    public static String schema(long seed) {
        return new RandomSchemas(new Random(seed)).whole().toString();
    }

    /** Schemas for properties of jqwik. */
    public static Arbitrary<String> schemas() {
        return Arbitraries.longs().map(RandomSchemas::schema);
    }

    private ObjectNode whole() {
        ObjectNode schema = schema(4);
        if (definitions > 0) {
            ObjectNode all = schema.putObject("$defs");
            for (int i = 0; i < definitions; i++) {
                all.set("d" + i, schema(3));
            }
        }
        return schema;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private ObjectNode schema(int depth) {
        int kinds = depth > 0 ? 13 : 7;
        ObjectNode schema = JSON.objectNode();
        switch (random.nextInt(kinds)) {
            case 0 -> string(schema);
            case 1 -> number(schema.put("type", "integer"));
            case 2 -> number(schema.put("type", "number"));
            case 3 -> schema.put("type", oneIn(2) ? "boolean" : "null");
            case 4 -> literals(schema);
            case 5 -> reference(schema);
            case 6 -> types(schema, depth);
            case 7, 8, 9 -> object(schema, depth);
            case 10 -> array(schema, depth);
            case 11 -> branches(schema, oneIn(4) ? "oneOf" : "anyOf", depth);
            default -> intersection(schema, depth);
        }
        if (oneIn(5)) {
            schema.put("description", "anything");
        }
        return schema;
    }

    private void string(ObjectNode schema) {
        schema.put("type", "string");
        switch (random.nextInt(5)) {
            case 0 -> schema.put("pattern", pick(PATTERNS));
            case 1 -> schema.put("format", pick(FORMATS));
            default -> {}
        }
        if (oneIn(3)) {
            schema.put("minLength", random.nextInt(4));
        }
        if (oneIn(3)) {
            schema.put("maxLength", random.nextInt(1, 40));
        }
    }

    private void number(ObjectNode schema) {
        if (oneIn(2)) {
            schema.put(oneIn(2) ? "minimum" : "exclusiveMinimum", random.nextInt(-2000, 2000) / 100.0);
        }
        if (oneIn(2)) {
            schema.put(oneIn(2) ? "maximum" : "exclusiveMaximum", random.nextInt(-1000, 9000) / 100.0);
        }
    }

    private void literals(ObjectNode schema) {
        if (oneIn(3)) {
            schema.put("const", pick(NAMES));
            return;
        }
        ArrayNode members = schema.putArray("enum");
        for (int i = random.nextInt(5); i >= 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> members.add(random.nextInt(-20, 120));
                case 1 -> members.add(random.nextInt(100) / 8.0);
                case 2 -> members.addNull();
                case 3 -> members.addObject().put(pick(NAMES), oneIn(2)).put("k", 1);
                default -> members.add(pick(NAMES) + (oneIn(3) ? "B" : ""));
            }
        }
    }

    private void reference(ObjectNode schema) {
        if (definitions == 0) {
            schema.put("type", "null");
        } else {
            schema.put("$ref", "#/$defs/d" + random.nextInt(definitions));
            if (oneIn(4)) { // keywords beside it
                number(schema);
                schema.put("maxLength", 5).put("maxItems", 2);
            }
        }
    }

    private void types(ObjectNode schema, int depth) {
        ArrayNode types = schema.putArray("type");
        types.add("null").add(oneIn(2) ? "integer" : "string");
        if (oneIn(2) && depth > 0) {
            types.add("array").add("object");
            schema.set("items", schema(0));
        }
        if (oneIn(2)) {
            schema.put("minLength", 1);
            schema.put("maximum", 10);
        }
    }

    private void object(ObjectNode schema, int depth) {
        if (!oneIn(6)) { // else it follows from the other keywords
            schema.put("type", "object");
        }
        List<String> names = new ArrayList<>();
        if (!oneIn(6)) {
            ObjectNode properties = schema.putObject("properties");
            for (int i = random.nextInt(5); i > 0; i--) {
                String name = pick(NAMES);
                properties.set(name, oneIn(15) ? JSON.booleanNode(oneIn(2)) : schema(depth - 1));
                names.add(name);
            }
        }
        ArrayNode required = schema.putArray("required");
        names.stream().distinct().filter(_ -> oneIn(3)).forEach(required::add);
        if (oneIn(12)) {
            required.add("undeclared");
        }
        switch (random.nextInt(6)) {
            case 0 -> schema.put("additionalProperties", oneIn(2));
            case 1 -> schema.set("additionalProperties", schema(depth - 1));
            default -> {}
        }
        if (oneIn(8)) {
            schema.put("minProperties", random.nextInt(3));
        }
        if (names.isEmpty() && oneIn(3)) {
            schema.put("maxProperties", random.nextInt(1, 5));
        }
    }

    private void array(ObjectNode schema, int depth) {
        schema.put("type", "array");
        if (oneIn(4)) {
            schema.putArray("prefixItems").add(schema(depth - 1)).add(schema(depth - 1));
        }
        if (!oneIn(5)) {
            schema.set("items", oneIn(12) ? JSON.booleanNode(oneIn(2)) : schema(depth - 1));
        }
        if (oneIn(3)) {
            schema.put("minItems", random.nextInt(4));
        }
        if (oneIn(3)) {
            schema.put("maxItems", random.nextInt(2, 6));
        }
    }

    private void branches(ObjectNode schema, String keyword, int depth) {
        ArrayNode branches = schema.putArray(keyword);
        for (int i = random.nextInt(1, 4); i >= 0; i--) {
            branches.add(schema(depth - 1));
        }
    }

    private void intersection(ObjectNode schema, int depth) {
        object(schema, depth - 1);
        switch (random.nextInt(3)) {
            case 0 -> schema.putArray("allOf").add(objectOf(depth - 1));
            case 1 -> schema.putArray("anyOf").add(objectOf(depth - 1)).add(objectOf(depth - 1));
            default -> string(schema.putArray("allOf").add(schema(0)).addObject());
        }
    }

    private ObjectNode objectOf(int depth) {
        ObjectNode schema = JSON.objectNode();
        object(schema, depth);
        return schema;
    }
}
