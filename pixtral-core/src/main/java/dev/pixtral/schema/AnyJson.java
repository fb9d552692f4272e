package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import java.util.List;
import java.util.Optional;

/** Types of values that no schema restricts. */
@Internal
public final class AnyJson {
    /** How deeply a value without a schema may be nested: a limit for models that never stop opening brackets. */
    public static final int DEPTH = 32;

    /** The type that {@link JsonType.AnyValue} stands for. */
    public static final JsonType.AnyOf VALUE = new JsonType.AnyOf(List.of(
            new JsonType.Literals(List.of("true", "false", "null")),
            new JsonType.Text(0, JsonType.UNBOUNDED),
            new JsonType.Scalar(NumberAutomaton.numbers(NumberRange.ALL)),
            object(),
            new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED)));

    private AnyJson() {}

    /**
     * Returns the type of an object with any properties.
     *
     * @return the type
     */
    public static JsonType.ObjectType object() {
        return new JsonType.ObjectType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED);
    }

    /** Returns the type of the object <code>{}</code>. */
    static JsonType.ObjectType emptyObject() {
        return new JsonType.ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED);
    }

    /**
     * Returns a schema of one type, without definitions.
     *
     * @param type its type
     * @return the schema
     */
    public static JsonSchema schema(JsonType type) {
        return new JsonSchema(type, List.of(), List.of());
    }
}
