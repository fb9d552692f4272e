package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which types of values schemas allow: what {@code type} says, or else what the other keywords are about. */
final class Kinds {
    private Kinds() {}

    /** The types in the order in which they are named; empty for all of them. */
    static Optional<List<ValueKind>> of(List<SchemaNode> own) {
        return stated(own).or(() -> inferred(own));
    }

    /** What {@code type} says alone: validators let every other type pass the keywords that are about one. Empty for all of them. */
    static Optional<List<ValueKind>> stated(List<SchemaNode> own) {
        Optional<List<ValueKind>> named = Optional.empty();
        for (SchemaNode node : own) {
            if (node.has("type")) {
                List<ValueKind> kinds = named(node);
                named = Optional.of(
                        named.map(before -> ValueKind.both(before, kinds)).orElse(kinds));
            }
        }
        return named;
    }

    /** What {@code type} of one schema names. */
    static List<ValueKind> named(SchemaNode node) {
        Json type = node.value("type").orElseThrow();
        List<Json> words = type instanceof Json.Arr ? node.values("type") : List.of(type);
        List<ValueKind> kinds = new ArrayList<>();
        for (Json word : words) {
            kinds.add(Optional.of(word)
                    .filter(Json.Str.class::isInstance)
                    .flatMap(text -> ValueKind.of(((Json.Str) text).value()))
                    .orElseThrow(() -> node.wrong(
                            "type", "one or more of object, array, string, number, integer, boolean, null")));
        }
        if (kinds.contains(ValueKind.NUMBER)) {
            kinds.remove(ValueKind.INTEGER);
        }
        return kinds.stream().distinct().toList();
    }

    private static Optional<List<ValueKind>> inferred(List<SchemaNode> own) {
        List<ValueKind> kinds = new ArrayList<>();
        add(kinds, ValueKind.OBJECT, own, Keywords.OF_OBJECTS);
        add(kinds, ValueKind.ARRAY, own, Keywords.OF_ARRAYS);
        add(kinds, ValueKind.STRING, own, Keywords.OF_STRINGS);
        add(kinds, ValueKind.NUMBER, own, Keywords.OF_NUMBERS);
        for (SchemaNode node : own) {
            node.text("format").ifPresent(format -> {
                if (Formats.pattern(format).isPresent() && !kinds.contains(ValueKind.STRING)) {
                    kinds.add(ValueKind.STRING);
                }
                if (Formats.range(format).isPresent() && !kinds.contains(ValueKind.NUMBER)) {
                    kinds.add(ValueKind.INTEGER);
                }
            });
        }
        return Optional.of(kinds.stream().distinct().toList()).filter(list -> !list.isEmpty());
    }

    private static void add(List<ValueKind> kinds, ValueKind kind, List<SchemaNode> own, List<String> keywords) {
        if (own.stream().anyMatch(node -> node.hasAny(keywords))) {
            kinds.add(kind);
        }
    }
}
