package dev.pixtral.grammar;

import dev.pixtral.schema.CountedTexts;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Random schemas, and random values of them as text. */
final class RandomTypes {
    private static final List<String> NAMES = List.of(
            "id",
            "id2",
            "i",
            "name",
            "na\"me",
            "a\\b",
            "",
            "caf\u00E9",
            "cafe\u0301",
            "type",
            "x\ny",
            "\u0001",
            "order_Id");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "Munich",
            "caf\u00E9",
            "\uD83D\uDE00",
            "\u0928\u092E\u0938",
            "\u007F",
            "\u2028",
            "\uFFFF",
            "\\n",
            "\\\"",
            "\\\\",
            "\\u0000",
            "\\u001f",
            "                    ",
            "}, {",
            "\uDBFF\uDFFF");
    private static final List<String> DUMPS = List.of(
            "\"A\"",
            "\"AB\"",
            "1",
            "12",
            "1.5",
            "null",
            "\"null\"",
            "true",
            "\"\"",
            "{}",
            "[1, 2]",
            "{\"a\": {}}",
            "\"\u00E9\"");

    private final Random random;

    RandomTypes(long seed) {
        random = new Random(seed);
    }

    JsonSchema schema() {
        List<JsonType> definitions = new ArrayList<>();
        definitions.add(new JsonType.ObjectType(
                List.of(
                        new JsonType.Property("value", type(1), true),
                        new JsonType.Property(
                                "children",
                                new JsonType.ArrayType(
                                        List.of(), Optional.of(new JsonType.Ref(0)), 0, JsonType.UNBOUNDED),
                                false)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED));
        return new JsonSchema(random.nextInt(6) == 0 ? new JsonType.Ref(0) : type(3), definitions, List.of());
    }

    private JsonType type(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> new JsonType.Literals(some(DUMPS));
            case 1 -> text();
            case 2 -> new JsonType.Scalar(integers());
            case 3 -> new JsonType.Scalar(letters());
            case 4 -> counted();
            case 5 -> depth > 1 ? new JsonType.AnyValue() : new JsonType.Text(0, JsonType.UNBOUNDED);
            case 6 -> new JsonType.AnyOf(types(1 + random.nextInt(3), depth - 1));
            case 7 -> array(depth);
            default -> object(depth);
        };
    }

    private List<JsonType> types(int count, int depth) {
        return IntStream.range(0, count).mapToObj(i -> type(depth)).toList();
    }

    private <T> List<T> some(List<T> all) {
        return new TreeSet<>(random.ints(1 + random.nextInt(4), 0, all.size())
                        .boxed()
                        .toList())
                .stream().map(all::get).toList();
    }

    private JsonType text() {
        int min = random.nextInt(3);
        return new JsonType.Text(min, random.nextBoolean() ? JsonType.UNBOUNDED : min + random.nextInt(4));
    }

    private JsonType counted() {
        ByteDfa strings = random.nextBoolean() ? letters() : pairs();
        int min = random.nextInt(3) + (random.nextInt(4) == 0 ? 100 : 0);
        int max = random.nextBoolean() ? JsonType.UNBOUNDED : min + 2 + random.nextInt(200);
        return new JsonType.Counted(strings, Lengths.of(strings, min, max, new SchemaBudget()), min, max);
    }

    private JsonType array(int depth) {
        List<JsonType> prefix = types(random.nextInt(3), depth - 1);
        Optional<JsonType> items = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(type(depth - 1));
        int most = items.isPresent() ? 4 : prefix.size();
        int min = random.nextInt(Math.min(most, 2) + 1);
        return new JsonType.ArrayType(
                prefix, items, min, random.nextBoolean() ? JsonType.UNBOUNDED : min + random.nextInt(3));
    }

    private JsonType object(int depth) {
        List<JsonType.Property> properties = new ArrayList<>();
        for (String name : random.nextInt(5) == 0 ? List.<String>of() : some(NAMES)) {
            properties.add(new JsonType.Property(name, type(depth - 1), random.nextInt(3) == 0));
        }
        int required =
                (int) properties.stream().filter(JsonType.Property::required).count();
        Optional<JsonType> additional = random.nextInt(3) == 0 ? Optional.of(type(depth - 1)) : Optional.empty();
        int most = additional.isPresent() ? 4 : properties.size();
        int min = random.nextInt(3) == 0 && most > 0 ? random.nextInt(most + 1) : 0;
        int max = random.nextInt(3) == 0 ? Math.max(min, required) + random.nextInt(2) : JsonType.UNBOUNDED;
        return new JsonType.ObjectType(properties, additional, min, max);
    }

    /** Integers below a thousand. */
    static ByteDfa integers() {
        ByteDfa.Builder b = new ByteDfa.Builder();
        int start = b.state(false);
        int minus = b.state(false);
        int zero = b.state(true);
        int one = b.state(true);
        int two = b.state(true);
        int three = b.state(true);
        b.edge(start, '-', minus)
                .edge(start, '0', zero)
                .edges(start, '1', '9', one)
                .edges(minus, '1', '9', one);
        b.edges(one, '0', '9', two).edges(two, '0', '9', three);
        return b.build();
    }

    /** The pattern [a-z]*x. */
    static ByteDfa letters() {
        ByteDfa.Builder b = new ByteDfa.Builder();
        int start = b.state(false);
        int other = b.state(false);
        int x = b.state(false);
        int end = b.state(true);
        b.edge(start, '"', other).edges(other, 'a', 'z', other).edge(other, 'x', x);
        b.edges(x, 'a', 'z', other).edge(x, 'x', x).edge(x, '"', end);
        return b.build();
    }

    /** The pattern (ab|xyz)*, which has texts of some lengths alone. */
    private static ByteDfa pairs() {
        ByteDfa.Builder b = new ByteDfa.Builder();
        int start = b.state(false);
        int between = b.state(false);
        int a = b.state(false);
        int x = b.state(false);
        int y = b.state(false);
        int end = b.state(true);
        b.edge(start, '"', between).edge(between, 'a', a).edge(a, 'b', between);
        b.edge(between, 'x', x).edge(x, 'y', y).edge(y, 'z', between).edge(between, '"', end);
        return b.build();
    }

    /** A text that a schema allows. */
    String value(JsonSchema schema) {
        return value(schema, schema.root(), 6);
    }

    private String value(JsonSchema schema, JsonType type, int depth) {
        return switch (type) {
            case JsonType.AnyValue any -> anyValue(depth);
            case JsonType.Literals(List<String> dumps) -> dumps.get(random.nextInt(dumps.size()));
            case JsonType.Text(int min, int max) -> string(min, Math.min(max, min + 3));
            case JsonType.Scalar(ByteDfa dfa) -> accepted(dfa);
            case JsonType.Counted counted -> CountedTexts.any(counted, random);
            case JsonType.ObjectType object -> object(schema, object, depth);
            case JsonType.ArrayType array -> array(schema, array, depth);
            case JsonType.AnyOf(List<JsonType> members) ->
                value(schema, members.get(random.nextInt(members.size())), depth);
            case JsonType.Ref(int definition) ->
                value(schema, schema.definitions().get(definition), depth);
        };
    }

    private String anyValue(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 4)) {
            case 0 -> "null";
            case 1 -> string(0, 4);
            case 2 -> "-0.5e+10";
            case 3 -> "1234567890";
            case 4 -> "{\"free\": " + anyValue(depth - 1) + ", \"\": []}";
            default -> "[" + anyValue(depth - 1) + ", {}]";
        };
    }

    private String string(int min, int max) {
        StringBuilder out = new StringBuilder("\"");
        int wanted = min + random.nextInt(max - min + 1);
        for (int i = 0; i < wanted; ) {
            String piece = TEXTS.get(random.nextInt(TEXTS.size()));
            int length = piece.startsWith("\\") ? 1 : piece.codePointCount(0, piece.length());
            if (i + length <= wanted) {
                out.append(piece);
                i += length;
            }
        }
        return out.append('"').toString();
    }

    private String accepted(ByteDfa dfa) {
        StringBuilder out = new StringBuilder();
        int state = 0;
        while (!dfa.accepting(state) || random.nextInt(3) > 0) {
            int at = state;
            int[] bytes = IntStream.range(0, 256)
                    .filter(b -> dfa.next(at, b) != ByteDfa.DEAD)
                    .toArray();
            if (bytes.length == 0) {
                break;
            }
            int b = bytes[random.nextInt(bytes.length)];
            out.append((char) b);
            state = dfa.next(state, b);
        }
        return out.toString();
    }

    private String array(JsonSchema schema, JsonType.ArrayType type, int depth) {
        int most = type.items().isPresent()
                ? type.minItems() + (depth > 0 ? 2 : 0)
                : type.prefix().size();
        int count = type.minItems() + random.nextInt(Math.min(most, type.maxItems()) - type.minItems() + 1);
        List<String> items = IntStream.range(0, count)
                .mapToObj(i -> value(
                        schema,
                        i < type.prefix().size()
                                ? type.prefix().get(i)
                                : type.items().orElseThrow(),
                        depth - 1))
                .toList();
        return "[" + String.join(", ", items) + "]";
    }

    private String object(JsonSchema schema, JsonType.ObjectType type, int depth) {
        Map<String, String> members = new LinkedHashMap<>();
        long required =
                type.properties().stream().filter(JsonType.Property::required).count();
        int left = (int) (Math.min(type.maxProperties(), 100) - required);
        long missing = type.minProperties() - required;
        for (JsonType.Property property : type.properties()) {
            boolean chosen =
                    depth > 0 && random.nextBoolean() || type.additional().isEmpty() && missing > 0;
            if (property.required() || left > 0 && chosen) {
                members.put(NaiveJson.escaped(property.name()), value(schema, property.type(), depth - 1));
                left -= property.required() ? 0 : 1;
                missing -= property.required() ? 0 : 1;
            }
        }
        for (int i = 0; type.additional().isPresent() && left > 0 && (missing > 0 || i < 2 && depth > 0); i++) {
            members.put("free" + i, value(schema, type.additional().get(), depth - 1));
            left--;
            missing--;
        }
        return "{"
                + String.join(
                        ", ",
                        members.entrySet().stream()
                                .map(m -> "\"" + m.getKey() + "\": " + m.getValue())
                                .toList())
                + "}";
    }
}
