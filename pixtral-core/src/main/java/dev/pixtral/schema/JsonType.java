package dev.pixtral.schema;

import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import java.util.List;
import java.util.Optional;

/**
 * What a JSON value may be: a schema after reading, with every keyword resolved. All values have the spelling of the
 * template's JSON ({@code ", "} and {@code ": "}, no other blanks, canonical escapes). Types that no value can satisfy
 * do not occur: the reader leaves them out or refuses the schema. The one exception is {@link #NEVER} as the type of an
 * optional property beside free ones, whose name must not come.
 */
public sealed interface JsonType {
    /** Stands for "no upper limit". */
    int UNBOUNDED = Lengths.UNBOUNDED;

    /** No value at all. */
    JsonType NEVER = new AnyOf(List.of());

    /** Any value, nested at most {@value AnyJson#DEPTH} levels, and no deeper than the answer may be. */
    record AnyValue() implements JsonType {}

    /**
     * One of several values of whatever type.
     *
     * @param dumps their texts, without duplicates, at least one
     */
    record Literals(List<String> dumps) implements JsonType {}

    /**
     * A string.
     *
     * @param minLength least number of code points
     * @param maxLength largest number of code points, {@link #UNBOUNDED} for none
     */
    record Text(int minLength, int maxLength) implements JsonType {}

    /**
     * A number, or a string with a pattern or format: whatever an automaton over the bytes of its JSON text accepts,
     * quotes included.
     *
     * @param automaton trimmed, accepts at least one text, never the empty one
     */
    record Scalar(ByteDfa automaton) implements JsonType {}

    /**
     * A string with a pattern or format and a number of characters.
     *
     * @param automaton accepts JSON strings only, quotes included; trimmed
     * @param lengths of what the automaton accepts
     * @param minLength least number of code points
     * @param maxLength largest number, {@link #UNBOUNDED} for none
     */
    record Counted(ByteDfa automaton, Lengths lengths, int minLength, int maxLength) implements JsonType {}

    /**
     * An object. Declared properties come in their order, free ones after them.
     *
     * @param properties declared properties, names without duplicates
     * @param additional type of properties that are not declared; empty if there may be none
     * @param minProperties least number of properties, of both kinds together
     * @param maxProperties largest number, {@link #UNBOUNDED} for none
     */
    record ObjectType(List<Property> properties, Optional<JsonType> additional, int minProperties, int maxProperties)
            implements JsonType {}

    /**
     * A declared property.
     *
     * @param name name, unescaped
     * @param type type of its value
     * @param required whether it must be there
     */
    record Property(String name, JsonType type, boolean required) {}

    /**
     * An array.
     *
     * @param prefix types of the first items by index
     * @param items type of the items after those; empty if there may be none
     * @param minItems least number of items
     * @param maxItems largest number, {@link #UNBOUNDED} for none
     */
    record ArrayType(List<JsonType> prefix, Optional<JsonType> items, int minItems, int maxItems) implements JsonType {}

    /**
     * One of several types, which may overlap.
     *
     * @param alternatives at least one, but for {@link #NEVER}
     */
    record AnyOf(List<JsonType> alternatives) implements JsonType {}

    /**
     * A type that stands elsewhere, perhaps around this one.
     *
     * @param definition index into {@link JsonSchema#definitions}
     */
    record Ref(int definition) implements JsonType {}
}
