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
     * @param written their types in answers, empty if any
     * @param accepted their types to a validator, empty if any: without {@code type} it accepts more than what is written
     * @param members all values there are, empty if unknown
     */
    private record Profile(
            Optional<List<ValueKind>> written, Optional<List<ValueKind>> accepted, Optional<Set<Json>> members) {

        /** Whether nothing that is written for one is accepted by the other. */
        boolean excludes(Profile other) {
            if (members.isPresent() && other.members.isPresent()) {
                return Collections.disjoint(members.get(), other.members.get());
            }
            return apart(written, other.accepted) && apart(other.written, accepted);
        }

        private static boolean apart(Optional<List<ValueKind>> one, Optional<List<ValueKind>> other) {
            return one.isPresent()
                    && other.isPresent()
                    && ValueKind.both(one.get(), other.get()).isEmpty();
        }

        boolean isObject() {
            return written.equals(Optional.of(List.of(ValueKind.OBJECT)));
        }
    }

    /** An alternative: itself and the properties that it requires. */
    private record Branch(Profile profile, Map<String, Profile> required) {
        boolean excludes(Branch other) {
            return profile.excludes(other.profile)
                    || (profile.isObject()
                            && other.profile.isObject()
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
            Optional<List<ValueKind>> kinds = Optional.of(List.of(ValueKind.values()).stream()
                    .filter(kind -> all.stream().anyMatch(kind::matches))
                    .toList());
            return new Profile(kinds, kinds, members);
        }
        List<SchemaNode> possible = own.stream().filter(node -> !node.isNever()).toList();
        return new Profile(Kinds.of(possible), Kinds.stated(possible), members);
    }
}
