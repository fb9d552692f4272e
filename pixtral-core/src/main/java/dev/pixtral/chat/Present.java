package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import java.util.List;

/** Guards of the value types: what is null is refused when a value is made, not when it is used. */
final class Present {
    private Present() {}

    static <T> T require(T value, String what) {
        if (value == null) {
            throw PromptException.missing(what);
        }
        return value;
    }

    /** An immutable copy of a list without nulls. */
    static <T> List<T> copy(List<? extends T> values, String what) {
        for (T value : require(values, "list of " + what)) {
            require(value, "element in a list of " + what);
        }
        return List.copyOf(values);
    }
}
