package dev.pixtral.chat;

import java.util.List;
import java.util.Map;

/** A JSON value as Python's json module sees it. Immutable as long as nobody changes what it was made of. */
sealed interface Json {
    /** Fields in the order of their first occurrence. */
    record Obj(Map<String, Json> fields) implements Json {}

    record Arr(List<Json> items) implements Json {}

    record Str(String value) implements Json {}

    /** A number as Python writes it: integers with all digits, doubles shortest, and NaN or Infinity. */
    record Num(String text) implements Json {
        double value() {
            return Double.parseDouble(text);
        }
    }

    /** The three words of JSON. */
    enum Word implements Json {
        TRUE,
        FALSE,
        NULL
    }
}
