package dev.pixtral.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.errors.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A value in a JSON file and its place, for error messages. A field that is {@code null} counts as absent.
 *
 * @param value the value
 * @param where the file and the path to the value, such as {@code chat.json, message 2, content}
 */
record JsonPlace(JsonNode value, String where) {
    private static final int LONGEST_QUOTE = 60;

    ConversationException wrong(String problem) {
        return ConversationException.at(where, problem);
    }

    /** The field, if there is one. */
    Optional<JsonPlace> field(String key) {
        JsonNode field = value.get(key);
        return field == null || field.isNull()
                ? Optional.empty()
                : Optional.of(new JsonPlace(field, where + ", " + key));
    }

    JsonPlace required(String key) {
        return field(key).orElseThrow(() -> wrong("\"" + key + "\" is missing."));
    }

    /** The elements of an array, whose places are {@code name} and a number from 1. */
    List<JsonPlace> elements(String name) {
        if (!value.isArray()) {
            throw wrong("expected an array, but found %s.".formatted(kind()));
        }
        List<JsonPlace> elements = new ArrayList<>();
        for (JsonNode element : value) {
            elements.add(new JsonPlace(element, "%s, %s %d".formatted(where, name, elements.size() + 1)));
        }
        return elements;
    }

    String text() {
        if (!value.isTextual()) {
            throw wrong("expected a string, but found %s.".formatted(kind()));
        }
        return value.textValue();
    }

    boolean flag() {
        if (!value.isBoolean()) {
            throw wrong("expected true or false, but found %s.".formatted(kind()));
        }
        return value.booleanValue();
    }

    /** An integer of 64 bits. */
    long integer() {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong("expected a whole number, but found %s.".formatted(shown()));
        }
        return value.longValue();
    }

    double number() {
        if (!value.isNumber()) {
            throw wrong("expected a number, but found %s.".formatted(kind()));
        }
        return value.doubleValue();
    }

    /** The value for messages; only its kind if it is an object or array. */
    String shown() {
        return value.isContainerNode() ? kind() : Visible.excerpt(value.toString(), LONGEST_QUOTE);
    }

    /** Requires an object. */
    JsonPlace object(String what) {
        if (!value.isObject()) {
            throw wrong("%s must be an object, but is %s.".formatted(what, kind()));
        }
        return this;
    }

    /** Requires an object that has only these keys. */
    JsonPlace object(String what, Set<String> keys) {
        return object(what, keys, Set.of());
    }

    /**
     * Requires an object that has only these keys, and others that are ignored, because they do not concern a model.
     */
    JsonPlace object(String what, Set<String> keys, Set<String> silent) {
        object(what);
        for (var field : value.properties()) {
            boolean known = keys.contains(field.getKey()) || silent.contains(field.getKey());
            if (!known && !isNothing(field.getValue())) {
                throw wrong("unknown key %s; %s has %s."
                        .formatted(quote(field.getKey()), what, String.join(", ", new TreeSet<>(keys))));
            }
        }
        return this;
    }

    /** Whether a field is empty: messages of other programs contain fields such as {@code "refusal": null}. */
    private static boolean isNothing(JsonNode field) {
        return field.isNull() || (field.isArray() && field.isEmpty());
    }

    String kind() {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            default -> "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** A text of the file, made short and printable, in quotes. */
    static String quote(String text) {
        return "\"" + Visible.excerpt(text, LONGEST_QUOTE) + "\"";
    }
}
