package dev.pixtral.schema;

import dev.pixtral.schema.JsonType.AnyOf;
import dev.pixtral.schema.JsonType.ArrayType;
import dev.pixtral.schema.JsonType.ObjectType;
import dev.pixtral.schema.JsonType.Property;
import dev.pixtral.schema.JsonType.Ref;
import dev.pixtral.schema.JsonType.Undeclared;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the types that have a value, as a least fixpoint: a definition counts as having none until one is found, so a
 * type whose values must contain another value of the same type has none. Used once.
 */
final class Satisfiability {
    private final JsonType root;
    private final List<JsonType> definitions;
    private final SchemaBudget budget;
    private final boolean[] has;
    private final Map<Integer, Integer> newIndexes = new HashMap<>(); // of the definitions that are kept
    private final Deque<Integer> kept = new ArrayDeque<>();

    Satisfiability(JsonType root, List<JsonType> definitions, SchemaBudget budget) {
        this.root = root;
        this.definitions = definitions;
        this.budget = budget;
        this.has = new boolean[definitions.size()];
        findAll();
    }

    private void findAll() {
        List<Set<Integer>> users = new ArrayList<>();
        definitions.forEach(_ -> users.add(new HashSet<>()));
        Deque<Integer> todo = new ArrayDeque<>();
        for (int i = 0; i < has.length; i++) {
            int user = i;
            references(definitions.get(i), used -> users.get(used).add(user));
            todo.add(i);
        }
        while (!todo.isEmpty()) {
            int i = todo.remove();
            if (!has[i] && hasValue(definitions.get(i))) {
                has[i] = true;
                users.get(i).stream().filter(user -> !has[user]).forEach(todo::add);
            }
        }
    }

    private static void references(JsonType type, java.util.function.IntConsumer out) {
        switch (type) {
            case Ref(int definition) -> out.accept(definition);
            case AnyOf(List<JsonType> alternatives) -> alternatives.forEach(each -> references(each, out));
            case ArrayType array -> {
                array.prefix().forEach(each -> references(each, out));
                array.items().ifPresent(each -> references(each, out));
                array.contained().ifPresent(contained -> {
                    contained.prefix().forEach(each -> references(each, out));
                    references(contained.items(), out);
                    contained.second().ifPresent(second -> {
                        references(second.items(), out);
                        references(second.both(), out);
                    });
                });
            }
            case ObjectType object -> {
                object.properties().forEach(property -> references(property.type(), out));
                object.undeclared().types().forEach(each -> references(each, out));
                object.demanded().forEach(each -> references(each, out));
            }
            case JsonType.AnyValue _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ -> {}
        }
    }

    boolean ofRoot() {
        return hasValue(root);
    }

    private boolean hasValue(JsonType type) {
        budget.count(SchemaBudget.Limit.CHECKS, 1);
        return switch (type) {
            case Ref(int definition) -> has[definition];
            case AnyOf(List<JsonType> alternatives) -> alternatives.stream().anyMatch(this::hasValue);
            case ArrayType array -> longest(array) >= Math.max(array.minItems(), leastForContained(array));
            case ObjectType object ->
                object.properties().stream().allMatch(property -> !property.required() || hasValue(property.type()))
                        && (object.demanded().isEmpty()
                                || object.demanded().stream().anyMatch(this::hasValue))
                        && (object.undeclared().types().stream().anyMatch(this::hasValue)
                                || object.minProperties()
                                        <= object.properties().stream()
                                                .filter(property -> hasValue(property.type()))
                                                .count());
            case JsonType.AnyValue _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ ->
                true;
        };
    }

    /** The largest number of items that an array can have. */
    private int longest(ArrayType array) {
        int length = 0;
        while (length < array.prefix().size() && hasItem(array, length)) {
            length++;
        }
        boolean goesOn = length == array.prefix().size() && array.items().isPresent() && hasItem(array, length);
        return goesOn ? array.maxItems() : Math.min(length, array.maxItems());
    }

    private boolean hasItem(ArrayType array, int index) {
        boolean first = index < array.prefix().size();
        return hasValue(first ? array.prefix().get(index) : array.items().orElseThrow())
                || array.contained()
                        .filter(some -> hasValue(first ? some.prefix().get(index) : some.items())
                                || some.second()
                                        .filter(second -> hasValue(second.items()) || hasValue(second.both()))
                                        .isPresent())
                        .isPresent();
    }

    /** The smallest number of items with which an array contains those that it must; unbounded if it never does. */
    private int leastForContained(ArrayType array) {
        if (array.contained().isEmpty()) {
            return 0;
        }
        JsonType.Contained contained = array.contained().get();
        if (contained.second().isPresent()) {
            return leastForBoth(contained, contained.second().get());
        }
        int found = 0;
        for (int i = 0; i < contained.prefix().size() && found < contained.min(); i++) {
            found += hasValue(contained.prefix().get(i)) ? 1 : 0;
            if (found == contained.min()) {
                return i + 1;
            }
        }
        if (found >= contained.min()) {
            return 0;
        }
        return hasValue(contained.items())
                ? (int) Math.min(JsonType.UNBOUNDED, (long) contained.prefix().size() + contained.min() - found)
                : JsonType.UNBOUNDED;
    }

    private int leastForBoth(JsonType.Contained one, JsonType.Second other) {
        int together = Math.min(one.min(), other.min()); // count for both
        together = hasValue(one.items()) ? together : one.min();
        together = hasValue(other.items()) ? together : Math.max(together, other.min());
        if (!hasValue(other.both())) {
            boolean each = (one.min() == 0 || hasValue(one.items())) && (other.min() == 0 || hasValue(other.items()));
            if (!each) {
                return JsonType.UNBOUNDED;
            }
            together = 0;
        }
        long least = (long) together + Math.max(0, one.min() - together) + Math.max(0, other.min() - together);
        return (int) Math.min(JsonType.UNBOUNDED, least);
    }

    /** The type because of which the root has no value: one without alternatives, or one that contains itself. */
    JsonType culprit() {
        Set<Integer> seen = new HashSet<>();
        JsonType type = root;
        while (true) {
            JsonType at = type;
            Optional<JsonType> next = switch (at) {
                case Ref(int definition) ->
                    seen.add(definition) ? Optional.of(definitions.get(definition)) : Optional.empty();
                case AnyOf(List<JsonType> alternatives) -> alternatives.stream().findFirst();
                case ArrayType array -> without(array);
                case ObjectType object ->
                    object.properties().stream()
                            .filter(property -> property.required() && !hasValue(property.type()))
                            .findFirst()
                            .map(Property::type)
                            .or(() -> object.demanded().stream().findFirst())
                            .or(() -> object.undeclared().types().stream().findFirst());
                case JsonType.AnyValue _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ ->
                    Optional.empty();
            };
            if (next.isEmpty()) {
                return at;
            }
            type = next.get();
        }
    }

    private Optional<JsonType> without(ArrayType array) {
        int length = longest(array);
        if (length >= array.minItems() && array.contained().isPresent()) {
            return array.contained().map(JsonType.Contained::items);
        }
        return length < array.prefix().size() ? Optional.of(array.prefix().get(length)) : array.items();
    }

    /** The schema without types that have no value and without unused definitions. */
    JsonSchema pruned(List<String> unenforced) {
        JsonType prunedRoot = prune(root);
        List<JsonType> pruned = new ArrayList<>();
        while (!kept.isEmpty()) {
            pruned.add(prune(definitions.get(kept.remove())));
        }
        return new JsonSchema(prunedRoot, pruned, unenforced);
    }

    private JsonType prune(JsonType type) {
        return switch (type) {
            case Ref(int definition) ->
                new Ref(newIndexes.computeIfAbsent(definition, _ -> {
                    kept.add(definition);
                    return newIndexes.size();
                }));
            case AnyOf(List<JsonType> alternatives) -> {
                List<JsonType> left = alternatives.stream()
                        .filter(this::hasValue)
                        .map(this::prune)
                        .toList();
                yield left.size() == 1 ? left.getFirst() : new AnyOf(left);
            }
            case ArrayType array -> prune(array);
            case ObjectType object -> prune(object);
            case JsonType.AnyValue _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ ->
                type;
        };
    }

    private ArrayType prune(ArrayType array) {
        int max = longest(array);
        List<JsonType> prefix =
                array.prefix().stream().limit(max).map(this::pruned).toList();
        Optional<JsonType> items = max > prefix.size() ? array.items().map(this::pruned) : Optional.empty();
        Optional<JsonType.Contained> contained = array.contained()
                .map(some -> new JsonType.Contained(
                        some.prefix().stream().limit(max).map(this::pruned).toList(),
                        pruned(some.items()),
                        some.min(),
                        some.max(),
                        some.second()
                                .map(second -> new JsonType.Second(
                                        pruned(second.items()), pruned(second.both()), second.min(), second.max()))));
        return new ArrayType(prefix, items, array.minItems(), max, contained);
    }

    /**
     * Next to undeclared properties, a declared one without a value is kept, so its name does not count as undeclared.
     */
    private ObjectType prune(ObjectType object) {
        Undeclared undeclared = prune(object.undeclared());
        List<Property> properties = new ArrayList<>();
        for (Property property : object.properties()) {
            if (hasValue(property.type())) {
                properties.add(new Property(property.name(), prune(property.type()), property.required()));
            } else if (!undeclared.types().isEmpty()) {
                properties.add(new Property(property.name(), JsonType.NEVER, false));
            }
        }
        return new ObjectType(
                properties,
                undeclared,
                object.demanded().stream().map(this::pruned).toList(),
                object.anyOrder() && !undeclared.types().isEmpty(),
                object.minProperties(),
                object.maxProperties());
    }

    private Undeclared prune(Undeclared undeclared) {
        if (undeclared.types().stream().noneMatch(this::hasValue)) {
            return Undeclared.NONE;
        }
        return new Undeclared(
                undeclared.names(),
                undeclared.types().stream().map(this::pruned).toList());
    }

    private JsonType pruned(JsonType type) {
        return hasValue(type) ? prune(type) : JsonType.NEVER;
    }
}
