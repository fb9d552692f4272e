package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import java.util.List;

/** Null checks of the value types: null is rejected when a value is created, not when it is used. */
final class Present {
    private Present() {}

    static <T> T require(T value, String what) {
        if (value == null) {
            throw PromptException.missing(what);
        }
        return value;
    }

    /** Returns an immutable copy of a list without nulls. */
    static <T> List<T> copy(List<? extends T> values, String what) {
        for (T value : require(values, "list of " + what)) {
            require(value, "element in a list of " + what);
        }
        return List.copyOf(values);
    }
}
