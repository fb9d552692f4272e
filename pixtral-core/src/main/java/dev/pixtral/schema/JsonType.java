package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.NameClasses;
import java.util.List;
import java.util.Optional;

/**
 * The values that a schema allows, with every keyword resolved. All values are written as the template writes JSON
 * ({@code ", "} and {@code ": "}, no other whitespace, canonical escapes). Types that no value can satisfy do not
 * occur: the reader removes them or refuses the schema. The only exception is {@link #NEVER} as the type of an optional
 * property next to undeclared ones, whose name must not occur.
 */
@Internal
public sealed interface JsonType {
    /** Stands for "no upper limit". */
    int UNBOUNDED = Lengths.UNBOUNDED;

    /** No value at all. */
    JsonType NEVER = new AnyOf(List.of());

    /** Any value, nested at most {@value AnyJson#DEPTH} levels, and no deeper than an answer may be. */
    record AnyValue() implements JsonType {}

    /**
     * One of several values of any type.
     *
     * @param dumps their JSON texts, at least one, without duplicates
     */
    record Literals(List<String> dumps) implements JsonType {}

    /**
     * A string.
     *
     * @param minLength the minimum number of code points
     * @param maxLength the maximum number of code points, {@link #UNBOUNDED} for no limit
     */
    record Text(int minLength, int maxLength) implements JsonType {}

    /**
     * A number, or a string with a pattern or format: all values whose JSON text, quotes included, an automaton over
     * bytes accepts.
     *
     * @param automaton trimmed; accepts at least one text, never the empty one
     */
    record Scalar(ByteDfa automaton) implements JsonType {}

    /**
     * A string with a pattern or format and a limited length.
     *
     * @param automaton accepts JSON strings only, quotes included; trimmed
     * @param lengths the lengths of the strings that the automaton accepts
     * @param minLength the minimum number of code points
     * @param maxLength the maximum number of code points, {@link #UNBOUNDED} for no limit
     */
    record Counted(ByteDfa automaton, Lengths lengths, int minLength, int maxLength) implements JsonType {}

    /**
     * An object. In order, declared properties come first, in their order, followed by undeclared ones; in any order,
     * both come as they like.
     *
     * @param properties declared properties, names without duplicates
     * @param undeclared the types of undeclared properties
     * @param demanded the types, by class as in {@code undeclared}, of which an undeclared property must have one;
     *     empty if none is needed
     * @param anyOrder whether properties may come in any order
     * @param minProperties the minimum number of properties of both kinds together
     * @param maxProperties the maximum number of properties, {@link #UNBOUNDED} for no limit
     */
    record ObjectType(
            List<Property> properties,
            Undeclared undeclared,
            List<JsonType> demanded,
            boolean anyOrder,
            int minProperties,
            int maxProperties)
            implements JsonType {
        /**
         * Makes an object whose properties come in order.
         *
         * @param properties declared properties, names without duplicates
         * @param additional the type of undeclared properties; empty if they are not allowed
         * @param minProperties the minimum number of properties of both kinds together
         * @param maxProperties the maximum number of properties, {@link #UNBOUNDED} for no limit
         */
        public ObjectType(
                List<Property> properties, Optional<JsonType> additional, int minProperties, int maxProperties) {
            this(properties, Undeclared.of(additional), List.of(), false, minProperties, maxProperties);
        }

        /**
         * Returns the type of undeclared properties, if it does not depend on their names.
         *
         * @return the type; empty if they are not allowed, or have several types
         */
        public Optional<JsonType> additional() {
            return undeclared.names().isPresent()
                    ? Optional.empty()
                    : undeclared.types().stream().findFirst();
        }
    }

    /**
     * The types of undeclared properties.
     *
     * @param names the classes of names; empty if all names are alike
     * @param types the type of each class, {@link #NEVER} for names that must not occur; without classes one type, or
     *     none if there are no undeclared properties
     */
    record Undeclared(Optional<NameClasses> names, List<JsonType> types) {
        /** No undeclared properties. */
        public static final Undeclared NONE = new Undeclared(Optional.empty(), List.of());

        static Undeclared of(Optional<JsonType> additional) {
            return new Undeclared(Optional.empty(), additional.stream().toList());
        }
    }

    /**
     * A declared property.
     *
     * @param name the name, unescaped
     * @param type the type of its value
     * @param required whether it must be present
     */
    record Property(String name, JsonType type, boolean required) {}

    /**
     * An array.
     *
     * @param prefix the types of the first items by index
     * @param items the type of the items after those; empty if they are not allowed
     * @param minItems the minimum number of items
     * @param maxItems the maximum number of items, {@link #UNBOUNDED} for no limit
     * @param contained the items of which there must be some
     */
    record ArrayType(
            List<JsonType> prefix, Optional<JsonType> items, int minItems, int maxItems, Optional<Contained> contained)
            implements JsonType {
        /**
         * Makes an array that need not contain certain items.
         *
         * @param prefix the types of the first items by index
         * @param items the type of the items after those; empty if they are not allowed
         * @param minItems the minimum number of items
         * @param maxItems the maximum number of items, {@link #UNBOUNDED} for no limit
         */
        public ArrayType(List<JsonType> prefix, Optional<JsonType> items, int minItems, int maxItems) {
            this(prefix, items, minItems, maxItems, Optional.empty());
        }
    }

    /**
     * Items that an array must contain. If their number is limited, the other types of the array exclude them.
     *
     * @param prefix the types of the first items by index, as many as those of the array; {@link #NEVER} where they do
     *     not count
     * @param items the type of the items after those
     * @param min the minimum number of items
     * @param max the maximum number of items, {@link #UNBOUNDED} for no limit
     * @param second other items that the array must contain, too; only without a prefix
     */
    record Contained(List<JsonType> prefix, JsonType items, int min, int max, Optional<Second> second) {}

    /**
     * Second items that an array must contain. If their number is limited, the other types of the array exclude them.
     *
     * @param items the type of those that do not count among the first ones
     * @param both the type of those that also count among the first ones
     * @param min the minimum number of both together
     * @param max the maximum number, {@link #UNBOUNDED} for no limit
     */
    record Second(JsonType items, JsonType both, int min, int max) {}

    /**
     * One of several types, which may overlap.
     *
     * @param alternatives at least one, except in {@link #NEVER}
     */
    record AnyOf(List<JsonType> alternatives) implements JsonType {}

    /**
     * A reference to a definition, which may contain this reference.
     *
     * @param definition the index into {@link JsonSchema#definitions}
     */
    record Ref(int definition) implements JsonType {}
}
