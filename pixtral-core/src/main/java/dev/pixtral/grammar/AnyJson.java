package dev.pixtral.grammar;

import java.util.List;
import java.util.Optional;

/** Values that no schema says more about. */
final class AnyJson {
    /** How deeply a value without a schema may be nested: deeper ones come from models that open brackets for ever. */
    static final int DEPTH = 32;

    /** What {@link JsonType.AnyValue} stands for. */
    static final JsonType.AnyOf VALUE = new JsonType.AnyOf(List.of(
            new JsonType.Literals(List.of("true", "false", "null")),
            new JsonType.Text(0, JsonType.UNBOUNDED),
            new JsonType.Scalar(NumberAutomaton.numbers(NumberRange.ALL)),
            object(),
            new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED)));

    private AnyJson() {}

    /** An object with whatever is in it. */
    static JsonType.ObjectType object() {
        return new JsonType.ObjectType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED);
    }

    /** The object <code>{}</code>. */
    static JsonType.ObjectType emptyObject() {
        return new JsonType.ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED);
    }

    /** A schema of one type. */
    static JsonSchema schema(JsonType type) {
        return new JsonSchema(type, List.of(), List.of());
    }
}
