package dev.pixtral.schema;

import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Types as one line that can be read off a test. */
public final class TypeText {
    private TypeText() {}

    /** The root, and after {@code where} the definitions. */
    public static String of(JsonSchema schema) {
        List<String> definitions = new ArrayList<>();
        for (JsonType definition : schema.definitions()) {
            definitions.add("#" + definitions.size() + " = " + of(definition));
        }
        return of(schema.root()) + (definitions.isEmpty() ? "" : " where " + String.join(", ", definitions));
    }

    public static String of(JsonType type) {
        return switch (type) {
            case JsonType.AnyValue _ -> "any";
            case JsonType.Literals(List<String> dumps) -> String.join("|", dumps);
            case JsonType.Text(int min, int max) -> "string" + bounds(min, max);
            case JsonType.Scalar(ByteDfa automaton) -> scalar(automaton);
            case JsonType.Counted(ByteDfa automaton, Lengths _, int min, int max) ->
                scalar(automaton) + bounds(min, max);
            case JsonType.AnyOf never when never == JsonType.NEVER -> "never";
            case JsonType.AnyOf(List<JsonType> alternatives) ->
                alternatives.stream().map(TypeText::of).collect(Collectors.joining(" or ", "(", ")"));
            case JsonType.Ref(int definition) -> "#" + definition;
            case JsonType.ArrayType(List<JsonType> prefix, Optional<JsonType> items, int min, int max) -> {
                List<String> parts =
                        new ArrayList<>(prefix.stream().map(TypeText::of).toList());
                items.ifPresent(each -> parts.add(of(each) + "*"));
                yield "[" + String.join(", ", parts) + "]" + bounds(min, max);
            }
            case JsonType.ObjectType(
                    List<JsonType.Property> properties,
                    Optional<JsonType> additional,
                    int min,
                    int max) -> {
                List<String> parts = new ArrayList<>();
                properties.forEach(each -> parts.add(each.name() + (each.required() ? ": " : "?: ") + of(each.type())));
                additional.ifPresent(each -> parts.add("*: " + of(each)));
                yield "{" + String.join(", ", parts) + "}" + bounds(min, max);
            }
        };
    }

    private static String scalar(ByteDfa automaton) {
        if (automaton.next(0, '"') != ByteDfa.DEAD) {
            return "pattern";
        }
        boolean fraction = List.of("0.5", "1.5", "-1.5", "9.5").stream()
                .anyMatch(text -> automaton.accepts(text.getBytes(StandardCharsets.UTF_8)));
        boolean exponent = automaton.accepts("1e5".getBytes(StandardCharsets.UTF_8));
        boolean all = automaton.accepts("99999999999999999999".getBytes(StandardCharsets.UTF_8));
        return exponent ? "number" : fraction ? "number<>" : all ? "integer" : "integer<>";
    }

    private static String bounds(int min, int max) {
        if (min == 0 && max == JsonType.UNBOUNDED) {
            return "";
        }
        return "{" + min + ".." + (max == JsonType.UNBOUNDED ? "" : max) + "}";
    }
}
