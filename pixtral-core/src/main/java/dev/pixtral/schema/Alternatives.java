package dev.pixtral.schema;

import dev.pixtral.schema.Conjunction.Union;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The alternatives of unions that may hold next to other schemas. Those of a {@code oneOf} that may hold at the same
 * time are made exclusive: each with the negations of the others. Used for one schema.
 */
final class Alternatives {
    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private final PropertySchemas properties;
    private final Plausibility plausibility;
    private final Map<Exclusive, SchemaNode> exclusive = new HashMap<>();

    Alternatives(Conjunctions conjunctions, ValueCheck values, PropertySchemas properties) {
        this.conjunctions = conjunctions;
        this.values = values;
        this.properties = properties;
        this.plausibility = new Plausibility(conjunctions, values, properties);
    }

    /** A branch of a {@code oneOf} without some others. */
    private record Exclusive(SchemaNode oneOf, int branch, BitSet others) {}

    /** The alternatives of a union that may hold next to a conjunction. */
    List<SchemaNode> of(Union union, Conjunction beside) {
        List<SchemaNode> branches = union.keyword().equals("oneOf") ? exclusive(union, beside) : union.branches();
        return branches.stream()
                .filter(branch -> mayHold(branch, beside, plausibility::mayBeWritten))
                .toList();
    }

    private boolean mayHold(SchemaNode branch, Conjunction beside, Predicate<List<SchemaNode>> check) {
        List<SchemaNode> own =
                conjunctions.resolve(beside, List.of(branch)).conjunction().own();
        return own.isEmpty() || check.test(own);
    }

    /** Alternatives that no validator accepts next to the conjunction exclude nothing. */
    private List<SchemaNode> exclusive(Union union, Conjunction beside) {
        List<SchemaNode> branches = union.branches();
        List<BitSet> overlaps = new Disjointness(conjunctions, values, properties, beside).overlaps(branches);
        BitSet accepted = new BitSet();
        for (int i = 0; i < branches.size(); i++) {
            accepted.set(i, mayHold(branches.get(i), beside, plausibility::mayBeAccepted));
        }
        List<SchemaNode> made = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            BitSet others = overlaps.get(i);
            others.and(accepted);
            made.add(
                    others.isEmpty()
                            ? branches.get(i)
                            : exclusive.computeIfAbsent(
                                    new Exclusive(union.node(), i, others), key -> without(union, key)));
        }
        return made;
    }

    private static SchemaNode without(Union union, Exclusive key) {
        MadeSchemas make = new MadeSchemas(union.node());
        List<SchemaNode> all = new ArrayList<>(List.of(union.branches().get(key.branch())));
        key.others().stream().forEach(other -> all.add(make.not(union.branches().get(other))));
        return make.allOf(all);
    }
}
