package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether alternatives of a {@code oneOf} exclude one another: other types, lists without a common member, or a property that both require with types or lists that exclude one another.
 * Then it means the same as {@code anyOf}. Used for one {@code oneOf}.
 */
final class Disjointness {
    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private final Conjunction beside;

    /**
     * Begins.
     *
     * @param beside what stands beside the alternatives and holds as well
     */
    Disjointness(Conjunctions conjunctions, ValueCheck values, Conjunction beside) {
        this.conjunctions = conjunctions;
        this.values = values;
        this.beside = beside;
    }

    /**
     * What is known of the values of a schema.
     *
     * @param kinds their types, empty if unknown
     * @param members all values there are, empty if unknown
     */
    private record Profile(Optional<List<ValueKind>> kinds, Optional<Set<Json>> members) {
        boolean excludes(Profile other) {
            if (members.isPresent() && other.members.isPresent()) {
                return Collections.disjoint(members.get(), other.members.get());
            }
            return kinds.isPresent()
                    && other.kinds.isPresent()
                    && ValueKind.both(kinds.get(), other.kinds.get()).isEmpty();
        }
    }

    /** An alternative: itself and the properties that it requires. */
    private record Branch(Profile profile, Map<String, Profile> required) {
        boolean excludes(Branch other) {
            boolean object = profile.kinds().equals(Optional.of(List.of(ValueKind.OBJECT)))
                    && other.profile.kinds().equals(profile.kinds());
            return profile.excludes(other.profile)
                    || (object
                            && required.entrySet().stream()
                                    .anyMatch(property -> Optional.ofNullable(other.required.get(property.getKey()))
                                            .filter(property.getValue()::excludes)
                                            .isPresent()));
        }
    }

    boolean proves(List<SchemaNode> branches) {
        List<Branch> known = new ArrayList<>();
        for (SchemaNode schema : branches) {
            Branch branch = branch(schema);
            if (!known.stream().allMatch(branch::excludes)) {
                return false;
            }
            known.add(branch);
        }
        return true;
    }

    private Branch branch(SchemaNode schema) {
        List<SchemaNode> own =
                conjunctions.resolve(beside, List.of(schema)).conjunction().own();
        Map<String, Profile> required = new HashMap<>();
        for (SchemaNode node : own) {
            for (String name : node.texts("required")) {
                List<SchemaNode> schemas = new ArrayList<>();
                own.forEach(each -> ObjectKeywords.schemaOf(each, name).ifPresent(schemas::add));
                required.put(
                        name,
                        profile(conjunctions.resolve(schemas).conjunction().own()));
            }
        }
        return new Branch(profile(own), required);
    }

    private Profile profile(List<SchemaNode> own) {
        Optional<Set<Json>> members = Optional.empty();
        for (SchemaNode node : own) {
            if (LiteralKeywords.lists(node)) {
                Set<Json> both = new HashSet<>(values.members(node));
                members.ifPresent(both::retainAll);
                members = Optional.of(both);
            }
        }
        if (members.isPresent()) { // their types say more than the keywords
            Set<Json> all = members.get();
            List<ValueKind> kinds = List.of(ValueKind.values()).stream()
                    .filter(kind -> all.stream().anyMatch(kind::matches))
                    .toList();
            return new Profile(Optional.of(kinds), members);
        }
        return new Profile(Kinds.of(own.stream().filter(node -> !node.isNever()).toList()), members);
    }
}
