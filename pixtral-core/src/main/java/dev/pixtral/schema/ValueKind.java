package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The seven types of JSON schemas. */
enum ValueKind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    INTEGER,
    BOOLEAN,
    NULL;

    /** The kind with a name in lower case, or in upper case as in Google's schemas. */
    static Optional<ValueKind> of(String word) {
        for (ValueKind kind : values()) {
            if (kind.word().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean matches(Json value) {
        return switch (value) {
            case Json.Obj _ -> this == OBJECT;
            case Json.Arr _ -> this == ARRAY;
            case Json.Str _ -> this == STRING;
            case Json.Num number -> this == NUMBER || (this == INTEGER && JsonEquality.isInteger(number));
            case Json.Word word -> this == (word == Json.Word.NULL ? NULL : BOOLEAN);
        };
    }

    /** The kinds that are in both lists, where an integer is a number, too. */
    static List<ValueKind> both(List<ValueKind> one, List<ValueKind> other) {
        return one.stream()
                .flatMap(kind -> {
                    if (other.contains(kind) || (kind == INTEGER && other.contains(NUMBER))) {
                        return java.util.stream.Stream.of(kind);
                    }
                    return kind == NUMBER && other.contains(INTEGER)
                            ? java.util.stream.Stream.of(INTEGER)
                            : java.util.stream.Stream.empty();
                })
                .distinct()
                .toList();
    }
}
