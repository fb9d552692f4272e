package dev.pixtral.schema;

import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
            case JsonType.ArrayType array -> array(array);
            case JsonType.ObjectType object -> object(object);
        };
    }

    private static String array(JsonType.ArrayType array) {
        List<String> parts =
                new ArrayList<>(array.prefix().stream().map(TypeText::of).toList());
        array.items().ifPresent(each -> parts.add(of(each) + "*"));
        array.contained().ifPresent(some -> parts.add("some " + of(some.items()) + bounds(some.min(), some.max())));
        return "[" + String.join(", ", parts) + "]" + bounds(array.minItems(), array.maxItems());
    }

    private static String object(JsonType.ObjectType object) {
        List<String> parts = new ArrayList<>();
        object.properties()
                .forEach(each -> parts.add(each.name() + (each.required() ? ": " : "?: ") + of(each.type())));
        object.additional().ifPresent(each -> parts.add("*: " + of(each)));
        if (object.undeclared().names().isPresent()) {
            object.undeclared().types().forEach(each -> parts.add("~: " + of(each)));
        }
        return "{" + String.join(", ", parts) + "}" + bounds(object.minProperties(), object.maxProperties());
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
