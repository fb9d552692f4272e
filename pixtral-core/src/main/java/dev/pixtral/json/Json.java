package dev.pixtral.json;

import java.util.List;
import java.util.Map;

/** A JSON value as Python's json module reads it. Immutable if the collections it was made of are not changed. */
public sealed interface Json {
    /**
     * An object.
     *
     * @param fields the fields in the order of their first occurrence
     */
    record Obj(Map<String, Json> fields) implements Json {}

    /**
     * An array.
     *
     * @param items its values
     */
    record Arr(List<Json> items) implements Json {}

    /**
     * A string.
     *
     * @param value its characters, unescaped
     */
    record Str(String value) implements Json {}

    /**
     * A number.
     *
     * @param text the number as Python writes it: integers with all digits, doubles with the fewest digits, and NaN,
     *     Infinity or -Infinity
     */
    record Num(String text) implements Json {
        /**
         * Returns the number as a double, rounded if necessary.
         *
         * @return its value
         */
        public double value() {
            return Double.parseDouble(text);
        }
    }

    /** The literal names of JSON. */
    enum Word implements Json {
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE,
        /** {@code null}. */
        NULL
    }
}
