package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.Formats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of values that schemas allow: those of {@code type}, or otherwise those that the other keywords apply to.
 */
final class Kinds {
    private static final Json ANY = new Json.Str("any");

    private Kinds() {}

    /** The kinds in the order in which they are named; empty for all of them. */
    static Optional<List<ValueKind>> of(List<SchemaNode> own) {
        List<SchemaNode> written = new ArrayList<>(own);
        written.removeIf(SchemaNode::isMade);
        Optional<List<ValueKind>> all = stated(written).or(() -> inferred(written));
        if (written.size() == own.size()) {
            return all;
        }
        List<SchemaNode> made = new ArrayList<>(own);
        made.removeIf(node -> !node.isMade());
        return both(all, stated(made)).or(() -> constrained(made));
    }

    /** All kinds one by one, if made schemas constrain some of them: they apply to each other kind as well. */
    private static Optional<List<ValueKind>> constrained(List<SchemaNode> made) {
        return made.stream().anyMatch(node -> node.hasAny(Keywords.CONSTRAINTS))
                ? Optional.of(Arrays.stream(ValueKind.values())
                        .filter(kind -> kind != ValueKind.INTEGER)
                        .toList())
                : Optional.empty();
    }

    private static Optional<List<ValueKind>> both(Optional<List<ValueKind>> one, Optional<List<ValueKind>> other) {
        return one.isEmpty() || other.isEmpty()
                ? one.or(() -> other)
                : Optional.of(ValueKind.both(one.get(), other.get()));
    }

    /**
     * The kinds that {@code type} states: validators apply a keyword for one kind of value to no other kind. Empty for
     * all of them.
     */
    static Optional<List<ValueKind>> stated(List<SchemaNode> own) {
        Optional<List<ValueKind>> named = Optional.empty();
        for (SchemaNode node : own) {
            Optional<List<ValueKind>> kinds = named(node);
            if (kinds.isPresent()) {
                named = Optional.of(
                        named.map(before -> ValueKind.both(before, kinds.get())).orElse(kinds.get()));
            }
        }
        return named;
    }

    /**
     * The kinds that {@code type} of one schema names; empty for all of them: without {@code type}, with {@code any} of
     * draft 3, and if it names an unknown type.
     */
    static Optional<List<ValueKind>> named(SchemaNode node) {
        Optional<Json> type = node.value("type");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        List<Json> words = type.get() instanceof Json.Arr ? node.values("type") : List.of(type.get());
        List<ValueKind> kinds = new ArrayList<>();
        boolean all = false;
        for (Json word : words) {
            Optional<ValueKind> kind = word instanceof Json.Str(String text) ? ValueKind.of(text) : Optional.empty();
            kind.ifPresent(kinds::add);
            if (kind.isEmpty()) {
                all = true;
                if (!word.equals(ANY)) {
                    node.wrong("type", "one or more of object, array, string, number, integer, boolean, null");
                }
            }
        }
        return all ? Optional.empty() : Optional.of(distinct(kinds, node));
    }

    private static List<ValueKind> distinct(List<ValueKind> kinds, SchemaNode node) {
        if (node.value("nullable").filter(Json.Word.TRUE::equals).isPresent()) { // of OpenAPI 3.0
            kinds.add(ValueKind.NULL);
        }
        if (kinds.contains(ValueKind.NUMBER)) {
            kinds.removeIf(ValueKind.INTEGER::equals);
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

    private static void add(List<ValueKind> kinds, ValueKind kind, List<SchemaNode> own, Set<String> keywords) {
        if (own.stream().anyMatch(node -> node.hasAny(keywords))) {
            kinds.add(kind);
        }
    }
}
