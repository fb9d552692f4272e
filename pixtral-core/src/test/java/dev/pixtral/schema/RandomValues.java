package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Random texts of the values that a schema allows, spelled and ordered as answers are. */
public final class RandomValues {
    private static final int DEEPEST = 12; // from here on the shortest way out
    private static final int TOO_HIGH = 1_000_000;
    private static final List<String> CHARACTERS =
            List.of("a", "b", "Z", "7", " ", "\"", "\\", "\n", "\u0001", "é", "€", "😀", "\u007f", "\u2028");

    private final JsonSchema schema;
    private final Random random;
    private final int[] heights; // of definitions: how deep the least deep value is

    public RandomValues(JsonSchema schema, Random random) {
        this.schema = schema;
        this.random = random;
        this.heights = new int[schema.definitions().size()];
        Arrays.fill(heights, TOO_HIGH);
        for (int round = 0; round <= heights.length; round++) {
            for (int i = 0; i < heights.length; i++) {
                heights[i] = height(schema.definitions().get(i));
            }
        }
    }

    /** A value. */
    public String next() {
        return value(schema.root(), 0);
    }

    /**
     * Whether it knows all types of a schema: none that demands certain items or properties, or has classes of names.
     */
    public static boolean knows(JsonSchema schema) {
        return Stream.concat(Stream.of(schema.root()), schema.definitions().stream())
                .allMatch(RandomValues::knows);
    }

    private static boolean knows(JsonType type) {
        return switch (type) {
            case JsonType.AnyOf(List<JsonType> alternatives) ->
                alternatives.stream().allMatch(RandomValues::knows);
            case JsonType.ArrayType array ->
                array.contained().isEmpty()
                        && Stream.concat(array.prefix().stream(), array.items().stream())
                                .allMatch(RandomValues::knows);
            case JsonType.ObjectType object ->
                object.demanded().isEmpty()
                        && object.undeclared().names().isEmpty()
                        && Stream.concat(
                                        object.properties().stream().map(JsonType.Property::type),
                                        object.undeclared().types().stream())
                                .allMatch(RandomValues::knows);
            default -> true;
        };
    }

    private int height(JsonType type) {
        return switch (type) {
            case JsonType.Ref(int definition) -> heights[definition];
            case JsonType.AnyOf(List<JsonType> alternatives) ->
                alternatives.stream().mapToInt(this::height).min().orElse(TOO_HIGH);
            case JsonType.ObjectType object ->
                1
                        + object.properties().stream()
                                .filter(JsonType.Property::required)
                                .mapToInt(property -> height(property.type()))
                                .max()
                                .orElse(0);
            case JsonType.ArrayType array -> 1 + arrayHeight(array);
            case JsonType.AnyValue _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ -> 0;
        };
    }

    private int arrayHeight(JsonType.ArrayType array) {
        int height = array.prefix().stream()
                .limit(array.minItems())
                .mapToInt(this::height)
                .max()
                .orElse(0);
        return array.minItems() > array.prefix().size()
                ? Math.max(height, height(array.items().orElseThrow()))
                : height;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private String value(JsonType type, int depth) {
        return switch (type) {
            case JsonType.AnyValue _ -> any(depth);
            case JsonType.Literals(List<String> dumps) -> dumps.get(random.nextInt(dumps.size()));
            case JsonType.Text(int min, int max) -> text(min, Math.min(max, min + 8));
            case JsonType.Scalar(ByteDfa automaton) -> walk(automaton);
            case JsonType.Counted counted -> CountedTexts.any(counted, random);
            case JsonType.AnyOf(List<JsonType> alternatives) -> value(alternative(alternatives, depth), depth);
            case JsonType.Ref(int definition) -> value(schema.definitions().get(definition), depth);
            case JsonType.ArrayType array -> array(array, depth + 1);
            case JsonType.ObjectType object -> object(object, depth + 1);
        };
    }

    private JsonType alternative(List<JsonType> alternatives, int depth) {
        return depth < DEEPEST
                ? alternatives.get(random.nextInt(alternatives.size()))
                : alternatives.stream()
                        .min(Comparator.comparingInt(this::height))
                        .orElseThrow();
    }

    private String any(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 6 : 4)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> walk(NumberAutomaton.numbers(NumberRange.ALL));
            case 3 -> text(0, 5);
            case 4 -> array(new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, 3), depth + 1);
            default -> object((JsonType.ObjectType) JsonSchemaReader.anyObject().root(), depth + 1);
        };
    }

    private String text(int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int i = min + random.nextInt(max - min + 1); i > 0; i--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return PythonJson.dump(new Json.Str(text.toString()));
    }

    private String array(JsonType.ArrayType array, int depth) {
        int more = depth < DEEPEST ? random.nextInt(4) : 0;
        int most = array.items().isPresent()
                ? array.maxItems()
                : Math.min(array.maxItems(), array.prefix().size());
        int size = (int) Math.min((long) array.minItems() + more, most);
        List<String> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(value(
                    i < array.prefix().size()
                            ? array.prefix().get(i)
                            : array.items().orElseThrow(),
                    depth));
        }
        return "[" + String.join(", ", items) + "]";
    }

    private String object(JsonType.ObjectType object, int depth) {
        List<String> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int required = (int)
                object.properties().stream().filter(JsonType.Property::required).count();
        int optionalLeft = object.maxProperties() - required;
        int needed = object.additional().isEmpty() ? object.minProperties() - required : 0;
        for (JsonType.Property property : object.properties()) {
            names.add(property.name());
            if (property.type() == JsonType.NEVER) {
                continue;
            }
            boolean taken = property.required() || (optionalLeft > 0 && (needed > 0 || (depth < DEEPEST && oneIn(2))));
            if (taken) {
                optionalLeft -= property.required() ? 0 : 1;
                needed -= property.required() ? 0 : 1;
                fields.add(name(property.name()) + ": " + value(property.type(), depth));
            }
        }
        int free = depth < DEEPEST && object.additional().isPresent() ? random.nextInt(3) : 0;
        int wanted = Math.max(object.minProperties(), Math.min(object.maxProperties(), fields.size() + free));
        while (fields.size() < wanted) {
            String name = "free" + fields.size() + CHARACTERS.get(random.nextInt(CHARACTERS.size()));
            if (names.add(name)) {
                fields.add(name(name) + ": " + value(object.additional().orElseThrow(), depth));
            }
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static String name(String name) {
        return PythonJson.dump(new Json.Str(name));
    }

    /** A random walk that turns to the nearest end after some steps. */
    private String walk(ByteDfa automaton) {
        int[] distance = distances(automaton);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int state = 0;
        int steps = random.nextInt(12);
        while (!automaton.accepting(state) || (steps > 0 && oneIn(2) && leads(automaton, state))) {
            List<Integer> symbols = new ArrayList<>();
            for (int symbol = 0; symbol < 256; symbol++) {
                int to = automaton.next(state, symbol);
                if (to != ByteDfa.DEAD && (steps > 0 || distance[to] < distance[state])) {
                    symbols.add(symbol);
                }
            }
            int symbol = symbols.get(random.nextInt(symbols.size()));
            text.write(symbol);
            state = automaton.next(state, symbol);
            steps--;
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static boolean leads(ByteDfa automaton, int state) {
        for (int symbol = 0; symbol < 256; symbol++) {
            if (automaton.next(state, symbol) != ByteDfa.DEAD) {
                return true;
            }
        }
        return false;
    }

    private static int[] distances(ByteDfa automaton) {
        int[] distance = new int[automaton.states()];
        Arrays.fill(distance, TOO_HIGH);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int state = automaton.states() - 1; state >= 0; state--) {
                int best = automaton.accepting(state) ? 0 : TOO_HIGH;
                for (int symbol = 0; symbol < 256; symbol++) {
                    int to = automaton.next(state, symbol);
                    best = to == ByteDfa.DEAD ? best : Math.min(best, distance[to] + 1);
                }
                changed |= best < distance[state];
                distance[state] = Math.min(best, distance[state]);
            }
        }
        return distance;
    }
}
