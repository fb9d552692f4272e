package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether the alternatives of a {@code oneOf} exclude one another: by different types, by lists without a
 * common member, or by a property that both require with types or lists that exclude one another. Such a {@code oneOf}
 * means the same as {@code anyOf}. Used for one {@code oneOf}.
 */
final class Disjointness {
    private static final List<ValueKind> OBJECT = List.of(ValueKind.OBJECT);

    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private final PropertySchemas properties;
    private final Conjunction beside;

    /**
     * Makes a check.
     *
     * @param beside what must hold in addition to each alternative
     */
    Disjointness(Conjunctions conjunctions, ValueCheck values, PropertySchemas properties, Conjunction beside) {
        this.properties = properties;
        this.conjunctions = conjunctions;
        this.values = values;
        this.beside = beside;
    }

    /**
     * What is known about the values of a schema.
     *
     * @param written their types in answers; empty for any
     * @param accepted the types that a validator accepts; empty for any: without {@code type} it accepts more than what
     *     is written
     * @param members all values, by {@link JsonEquality#key}; empty if unknown
     */
    private record Profile(
            Optional<List<ValueKind>> written,
            Optional<List<ValueKind>> accepted,
            Optional<Map<String, Json>> members) {

        /** Whether each rejects all values that are written for the other. */
        boolean excludes(Profile other) {
            if (members.isPresent() && other.members.isPresent()) {
                return Collections.disjoint(
                        members.get().keySet(), other.members.get().keySet());
            }
            return apart(written, other.accepted) && apart(other.written, accepted);
        }

        long steps() {
            return 1L + members.map(Map::size).orElse(0);
        }

        private static boolean apart(Optional<List<ValueKind>> one, Optional<List<ValueKind>> other) {
            return one.isPresent()
                    && other.isPresent()
                    && ValueKind.both(one.get(), other.get()).isEmpty();
        }

        boolean isObject() {
            return written.isPresent() && written.get().equals(OBJECT);
        }
    }

    /** An alternative: its own profile and those of the properties that it requires. */
    private record Branch(Profile profile, Map<String, Profile> required) {
        /** The largest number of steps that a comparison with another branch takes. */
        long steps() {
            return profile.steps()
                    + required.values().stream().mapToLong(Profile::steps).sum();
        }

        boolean excludes(Branch other) {
            return profile.excludes(other.profile)
                    || (profile.isObject() && other.profile.isObject() && aPropertyExcludes(other));
        }

        private boolean aPropertyExcludes(Branch other) {
            for (Map.Entry<String, Profile> property : required.entrySet()) {
                Profile same = other.required.get(property.getKey());
                if (same != null && property.getValue().excludes(same)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** For each alternative, the others that may hold at the same time. */
    List<BitSet> overlaps(List<SchemaNode> branches) {
        List<Branch> known = new ArrayList<>();
        List<BitSet> overlaps = new ArrayList<>();
        for (SchemaNode schema : branches) {
            Branch branch = branch(schema);
            long steps = branch.steps();
            BitSet own = new BitSet();
            for (int i = 0; i < known.size(); i++) {
                schema.findings().count(Limit.CHECKS, steps);
                if (!branch.excludes(known.get(i))) {
                    own.set(i);
                    overlaps.get(i).set(known.size());
                }
            }
            known.add(branch);
            overlaps.add(own);
        }
        return overlaps;
    }

    private Branch branch(SchemaNode schema) {
        List<SchemaNode> own =
                conjunctions.resolve(beside, List.of(schema)).conjunction().own();
        Map<String, Profile> required = new HashMap<>();
        for (SchemaNode node : own) {
            for (String name : node.texts("required")) {
                node.findings().count(Limit.CHECKS, own.size());
                List<SchemaNode> schemas = new ArrayList<>();
                own.forEach(each -> schemas.addAll(properties.of(each, name)));
                required.put(
                        name,
                        profile(conjunctions.resolve(schemas).conjunction().own()));
            }
        }
        return new Branch(profile(own), required);
    }

    private Profile profile(List<SchemaNode> own) {
        Optional<Map<String, Json>> members = Optional.empty();
        for (SchemaNode node : own) {
            if (LiteralKeywords.lists(node)) {
                Map<String, Json> both = new HashMap<>(values.members(node));
                node.findings().count(Limit.CHECKS, both.size());
                members.map(Map::keySet).ifPresent(both.keySet()::retainAll);
                members = Optional.of(both);
            }
        }
        if (members.isPresent()) { // the types of the members are more precise than the keywords
            Collection<Json> all = members.get().values();
            Optional<List<ValueKind>> kinds = Optional.of(List.of(ValueKind.values()).stream()
                    .filter(kind -> all.stream().anyMatch(kind::matches))
                    .toList());
            return new Profile(kinds, kinds, members);
        }
        List<SchemaNode> possible = own.stream().filter(node -> !node.isNever()).toList();
        return new Profile(Kinds.of(possible), Kinds.stated(possible), members);
    }
}
