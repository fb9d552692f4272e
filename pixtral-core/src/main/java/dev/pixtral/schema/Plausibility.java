package dev.pixtral.schema;

import dev.pixtral.schema.automaton.NumberRange;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds conjunctions that obviously have no value, so that alternatives can be dropped before they are combined. Used
 * for one schema.
 */
final class Plausibility {
    private static final int DEEPEST = 3; // properties within properties

    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private final PropertySchemas properties;

    Plausibility(Conjunctions conjunctions, ValueCheck values, PropertySchemas properties) {
        this.conjunctions = conjunctions;
        this.values = values;
        this.properties = properties;
    }

    /** Whether schemas may have a common value that is written. */
    boolean mayBeWritten(List<SchemaNode> own) {
        return mayHold(own, Kinds::of, 0);
    }

    /** Whether schemas may have a common value for a validator, to which keywords of one kind allow every other. */
    boolean mayBeAccepted(List<SchemaNode> own) {
        return mayHold(own, Kinds::stated, 0);
    }

    private boolean mayHold(
            List<SchemaNode> own, Function<List<SchemaNode>, Optional<List<ValueKind>>> kindsOf, int depth) {
        own.getFirst().findings().count(Limit.CHECKS, own.size());
        if (own.stream().anyMatch(SchemaNode::isNever)) {
            return false;
        }
        Optional<List<ValueKind>> kinds = kindsOf.apply(own);
        if (kinds.filter(List::isEmpty).isPresent()) {
            return false;
        }
        if (LiteralKeywords.applyTo(own)) {
            return !LiteralKeywords.allowed(own, values).isEmpty();
        }
        return kinds.isEmpty() || kinds.get().stream().anyMatch(kind -> mayHold(kind, own, kindsOf, depth));
    }

    private boolean mayHold(
            ValueKind kind,
            List<SchemaNode> own,
            Function<List<SchemaNode>, Optional<List<ValueKind>>> kindsOf,
            int depth) {
        return switch (kind) {
            case OBJECT -> within(own, "minProperties", "maxProperties") && mayBeObject(own, kindsOf, depth);
            case ARRAY -> within(own, "minItems", "maxItems");
            case STRING -> within(own, "minLength", "maxLength");
            case NUMBER, INTEGER -> {
                NumberRange range = NumberRange.ALL;
                for (SchemaNode node : own) {
                    range = NumberKeywords.range(range, node);
                }
                yield !range.isEmpty(kind == ValueKind.INTEGER);
            }
            case BOOLEAN, NULL -> true;
        };
    }

    private static boolean within(List<SchemaNode> own, String least, String most) {
        int min = 0;
        int max = JsonType.UNBOUNDED;
        for (SchemaNode node : own) {
            min = Math.max(min, node.count(least).orElse(0));
            max = Math.min(max, node.count(most).orElse(JsonType.UNBOUNDED));
        }
        return min <= max;
    }

    private boolean mayBeObject(
            List<SchemaNode> own, Function<List<SchemaNode>, Optional<List<ValueKind>>> kindsOf, int depth) {
        for (SchemaNode node : own) {
            for (String name : node.texts("required")) {
                if (!mayHave(name, own, kindsOf, depth)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean mayHave(
            String name,
            List<SchemaNode> own,
            Function<List<SchemaNode>, Optional<List<ValueKind>>> kindsOf,
            int depth) {
        List<SchemaNode> schemas = new ArrayList<>();
        own.forEach(node -> schemas.addAll(properties.of(node, name)));
        if (schemas.stream().anyMatch(SchemaNode::isNever)) {
            return false;
        }
        if (schemas.isEmpty() || depth == DEEPEST) {
            return true;
        }
        List<SchemaNode> all = conjunctions.resolve(schemas).conjunction().own();
        return all.isEmpty() || mayHold(all, kindsOf, depth + 1);
    }
}
