package dev.pixtral.schema;

import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import java.util.List;
import java.util.Optional;

/** Values that no schema says more about. */
public final class AnyJson {
    /** How deeply a value without a schema may be nested: deeper ones come from models that open brackets for ever. */
    public static final int DEPTH = 32;

    /** What {@link JsonType.AnyValue} stands for. */
    public static final JsonType.AnyOf VALUE = new JsonType.AnyOf(List.of(
            new JsonType.Literals(List.of("true", "false", "null")),
            new JsonType.Text(0, JsonType.UNBOUNDED),
            new JsonType.Scalar(NumberAutomaton.numbers(NumberRange.ALL)),
            object(),
            new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED)));

    private AnyJson() {}

    /** An object with whatever is in it. */
    public static JsonType.ObjectType object() {
        return new JsonType.ObjectType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED);
    }

    /** The object <code>{}</code>. */
    public static JsonType.ObjectType emptyObject() {
        return new JsonType.ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED);
    }

    /** A schema of one type. */
    public static JsonSchema schema(JsonType type) {
        return new JsonSchema(type, List.of(), List.of());
    }
}
