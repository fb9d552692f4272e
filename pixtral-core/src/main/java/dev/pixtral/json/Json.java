package dev.pixtral.json;

import java.util.List;
import java.util.Map;

/** A JSON value as Python's json module sees it. Immutable as long as nobody changes what it was made of. */
public sealed interface Json {
    /**
     * An object.
     *
     * @param fields fields in the order of their first occurrence
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
     * @param text as Python writes it: integers with all digits, doubles shortest, and NaN, Infinity or -Infinity
     */
    record Num(String text) implements Json {
        /**
         * The number as a double, rounded if need be.
         *
         * @return its value
         */
        public double value() {
            return Double.parseDouble(text);
        }
    }

    /** The three words of JSON. */
    enum Word implements Json {
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE,
        /** {@code null}. */
        NULL
    }
}
