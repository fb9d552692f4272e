package dev.pixtral.schema;

import dev.pixtral.schema.automaton.Formats;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds keywords that have no effect, so there is nothing to enforce: {@code propertyNames} that allows any string,
 * {@code not} that excludes nothing. A keyword counts as silent only if it has no effect by the standard, that is, for
 * every validator. Used for one schema.
 */
final class SilentKeywords {
    private static final int DEEPEST = 32; // of nested schemas: deeper ones count as having an effect

    /** Patterns that match every text. */
    private static final Set<String> ALL =
            Set.of("", "^", "$", ".*", "^.*", ".*$", "(.*)", "[\\s\\S]*", "^[\\s\\S]*$", "(?s).*");

    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private int depth;

    SilentKeywords(Conjunctions conjunctions, ValueCheck values) {
        this.conjunctions = conjunctions;
        this.values = values;
    }

    /** Whether a schema allows every value. */
    boolean allowsEverything(SchemaNode schema) {
        return allowsAll(schema, List.of(ValueKind.values()));
    }

    /** Whether a schema allows every string. */
    boolean allowsEveryString(SchemaNode schema) {
        return allowsAll(schema, List.of(ValueKind.STRING));
    }

    private boolean allowsAll(SchemaNode schema, List<ValueKind> kinds) {
        if (depth == DEEPEST) {
            return false;
        }
        depth++;
        try {
            Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
            return all.own().stream().allMatch(node -> ownAllowAll(node, kinds))
                    && all.unions().stream()
                            .allMatch(union -> union.keyword().equals("anyOf")
                                    && union.branches().stream().anyMatch(branch -> allowsAll(branch, kinds)));
        } finally {
            depth--;
        }
    }

    private boolean ownAllowAll(SchemaNode node, List<ValueKind> kinds) {
        Optional<List<ValueKind>> named = Kinds.named(node);
        boolean typed = named.isEmpty() || kinds.stream().allMatch(kind -> covers(named.get(), kind));
        return typed
                && !node.isNever()
                && !LiteralKeywords.lists(node)
                && !node.hasAny(Keywords.MADE)
                && kinds.stream().allMatch(kind -> saysNothingOf(kind, node));
    }

    private static boolean covers(List<ValueKind> named, ValueKind kind) {
        return named.contains(kind) || (kind == ValueKind.INTEGER && named.contains(ValueKind.NUMBER));
    }

    private static boolean saysNothingOf(ValueKind kind, SchemaNode node) {
        return switch (kind) {
            case OBJECT -> !node.hasAny(Keywords.OF_OBJECTS);
            case ARRAY -> !node.hasAny(Keywords.OF_ARRAYS);
            case NUMBER, INTEGER -> !node.hasAny(Keywords.OF_NUMBERS) && !hasFormat(node, kind);
            case STRING ->
                node.count("minLength").orElse(0) == 0
                        && !node.has("maxLength")
                        && node.text("pattern").map(ALL::contains).orElse(true)
                        && !hasFormat(node, kind);
            case BOOLEAN, NULL -> true;
        };
    }

    private static boolean hasFormat(SchemaNode node, ValueKind kind) {
        return node.text("format")
                .filter(format -> kind == ValueKind.STRING
                        ? Formats.pattern(format).isPresent()
                        : Formats.range(format).isPresent())
                .isPresent();
    }

    /** Whether {@code propertyNames} allows every name. */
    boolean namesAreFree(SchemaNode node) {
        return node.schema("propertyNames").map(this::allowsEveryString).orElse(true);
    }
}
