package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.Conjunction.Union;
import dev.pixtral.schema.automaton.Formats;
import java.util.List;
import java.util.Map;
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
                && (!node.has("not") || notSaysNothing(node))
                && ifSaysNothing(node)
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

    /** Whether {@code not} is absent or excludes no value. */
    boolean notSaysNothing(SchemaNode node) {
        return node.schema("not").map(this::isImpossible).orElse(true);
    }

    /** Whether {@code not} excludes everything. */
    boolean notExcludesAll(SchemaNode node) {
        return node.schema("not").map(this::allowsEverything).orElse(false);
    }

    /** Whether {@code if} has neither a {@code then} nor an {@code else} that could fail. */
    boolean ifSaysNothing(SchemaNode node) {
        return !node.has("if")
                || ((!node.has("then")
                                || node.schema("then")
                                        .map(this::allowsEverything)
                                        .orElse(true))
                        && (!node.has("else")
                                || node.schema("else")
                                        .map(this::allowsEverything)
                                        .orElse(true)));
    }

    /** Whether a schema has no value at all. */
    boolean isImpossible(SchemaNode schema) {
        if (depth == DEEPEST) {
            return false;
        }
        depth++;
        try {
            Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
            List<SchemaNode> own = all.own();
            return own.stream().anyMatch(node -> node.isNever() || notExcludesAll(node))
                    || Kinds.stated(own).filter(kinds -> isEmpty(kinds, own)).isPresent()
                    || (LiteralKeywords.applyTo(own) && noMember(own))
                    || all.unions().stream().map(Union::branches).anyMatch(this::allImpossible);
        } finally {
            depth--;
        }
    }

    private boolean allImpossible(List<SchemaNode> branches) {
        return branches.stream().allMatch(this::isImpossible);
    }

    private boolean noMember(List<SchemaNode> own) {
        return LiteralKeywords.allowed(own, values).isEmpty();
    }

    /** Whether the bounds of all remaining kinds exclude one another. */
    private static boolean isEmpty(List<ValueKind> kinds, List<SchemaNode> own) {
        return kinds.stream().allMatch(kind -> switch (kind) {
            case STRING -> exclude(own, "minLength", "maxLength");
            case ARRAY -> exclude(own, "minItems", "maxItems");
            case OBJECT -> exclude(own, "minProperties", "maxProperties");
            case NUMBER, INTEGER, BOOLEAN, NULL -> false;
        });
    }

    private static boolean exclude(List<SchemaNode> own, String least, String most) {
        int min =
                own.stream().mapToInt(node -> node.count(least).orElse(0)).max().orElse(0);
        int max = own.stream()
                .mapToInt(node -> node.count(most).orElse(JsonType.UNBOUNDED))
                .min()
                .orElse(JsonType.UNBOUNDED);
        return min > max;
    }

    /** Whether {@code propertyNames} allows every name. */
    boolean namesAreFree(SchemaNode node) {
        return node.schema("propertyNames").map(this::allowsEveryString).orElse(true);
    }

    /** Whether required properties fulfil every dependency between properties. */
    boolean dependenciesSayNothing(SchemaNode node, String keyword, Set<String> required) {
        for (Map.Entry<String, SchemaNode> dependency : node.named(keyword).entrySet()) {
            boolean nothing = switch (dependency.getValue().json()) {
                case Json.Arr(List<Json> names) ->
                    names.stream()
                            .allMatch(name -> name instanceof Json.Str(String text)
                                    && (required.contains(text) || text.equals(dependency.getKey())));
                case Json.Obj _, Json.Word _ -> allowsEverything(dependency.getValue());
                case Json.Str(String name) -> required.contains(name); // as draft 3 has it
                case Json.Num _ -> false;
            };
            if (!nothing) {
                return false;
            }
        }
        return true;
    }
}
