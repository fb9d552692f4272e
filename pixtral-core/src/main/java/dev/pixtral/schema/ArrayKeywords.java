package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.DistinctItems;
import dev.pixtral.schema.automaton.SchemaBudget;
import dev.pixtral.schema.automaton.SchemaLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keywords of arrays. Used for one type. */
final class ArrayKeywords {
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;
    private final List<SchemaNode> counted = new ArrayList<>(); // that contain certain items

    ArrayKeywords(List<SchemaNode> own, SchemaCompiler compiler) {
        this.own = own;
        this.compiler = compiler;
    }

    JsonType type() {
        int min = 0;
        int max = JsonType.UNBOUNDED;
        int prefixLength = 0;
        for (SchemaNode node : own) {
            min = Math.max(min, node.count("minItems").orElse(0));
            max = Math.min(max, node.count("maxItems").orElse(JsonType.UNBOUNDED));
            if (containsAnything(node)) { // every item counts
                min = Math.max(min, least(node));
                max = Math.min(max, most(node));
            } else if (isCounted(node)) {
                counted.add(node);
                prefixLength = Math.max(prefixLength, node.count(Keywords.FROM).orElse(0));
            }
            prefixLength = Math.max(prefixLength, prefix(node).size());
        }
        Optional<SchemaNode> unique = own.stream()
                .filter(node -> node.constrains("uniqueItems", Json.Word.FALSE))
                .findFirst();
        Optional<JsonType> distinct = unique.isPresent() && max > 1
                ? distinct(unique.get(), Math.min(prefixLength, max), min, max)
                : Optional.empty();
        own.forEach(this::noteUnevaluated);
        if (distinct.isPresent()) {
            return distinct.get();
        }
        boolean pair = counted.size() == 2 && prefixLength == 0 && canBeCounted();
        if (counted.size() > 1 && !pair) {
            compiler.findings().unenforceable(counted.getLast(), "keyword \"contains\" next to another one");
        }
        if (min > max || min == JsonType.UNBOUNDED) {
            return compiler.never(own.getLast(), "minItems %d is more than maxItems %d".formatted(min, max));
        }
        return pair ? pair(min, max) : array(Math.min(prefixLength, max), min, max);
    }

    /** The arrays of distinct items, if there are few values; otherwise records that they cannot be told apart. */
    private Optional<JsonType> distinct(SchemaNode unique, int prefixLength, int min, int max) {
        Map<String, Integer> values = new HashMap<>(); // by JsonEquality
        List<List<DistinctItems.Item>> positions = new ArrayList<>();
        boolean finite = counted.isEmpty();
        int last = prefixLength < max ? prefixLength : prefixLength - 1; // the one for all further items, if any
        for (int i = 0; i <= last && finite; i++) {
            Optional<List<Json>> members = compiler.finite(at(i, List.of()));
            finite = members.isPresent();
            members.ifPresent(all -> positions.add(all.stream()
                    .map(each -> new DistinctItems.Item(
                            PythonJson.dump(each), values.computeIfAbsent(JsonEquality.key(each), _ -> values.size())))
                    .toList()));
        }
        if (!finite || values.size() > DistinctItems.MOST_VALUES) {
            compiler.findings().unenforceable(unique, "keyword \"uniqueItems\"");
            return Optional.empty();
        }
        return compiler.automata()
                .distinct(unique, positions, min, max)
                .map(automaton -> automaton.acceptsNothing()
                        ? compiler.never(unique, "there are fewer distinct items than the array needs")
                        : new JsonType.Scalar(automaton));
    }

    private JsonType array(int prefixLength, int min, int max) {
        Optional<SchemaNode> contains = counted.stream().findFirst();
        List<SchemaNode> others = contains.map(ArrayKeywords::others).orElse(List.of());
        int from = contains.flatMap(node -> node.count(Keywords.FROM)).orElse(0);
        List<JsonType> prefix = new ArrayList<>();
        for (int i = 0; i < prefixLength; i++) {
            prefix.add(compiler.type(at(i, i < from ? List.of() : others)));
        }
        Optional<JsonType> items =
                prefix.size() == max ? Optional.empty() : Optional.of(compiler.type(at(prefixLength, others)));
        return new JsonType.ArrayType(
                prefix, items, min, max, contains.map(node -> contained(node, from, prefixLength)));
    }

    private JsonType.Contained contained(SchemaNode node, int from, int prefixLength) {
        List<SchemaNode> more = List.of(node.child("contains").orElseThrow());
        List<JsonType> prefix = new ArrayList<>();
        for (int i = 0; i < prefixLength; i++) {
            prefix.add(i < from ? JsonType.NEVER : compiler.type(at(i, more)));
        }
        return new JsonType.Contained(
                prefix, compiler.type(at(prefixLength, more)), least(node), most(node), Optional.empty());
    }

    /** An array without a prefix in which two schemas count items. */
    private JsonType pair(int min, int max) {
        SchemaNode one = counted.getFirst();
        SchemaNode other = counted.getLast();
        List<SchemaNode> first = List.of(one.child("contains").orElseThrow());
        List<SchemaNode> second = List.of(other.child("contains").orElseThrow());
        JsonType.Second seconds =
                new JsonType.Second(items(second, others(one)), items(first, second), least(other), most(other));
        JsonType.Contained contained = new JsonType.Contained(
                List.of(), items(first, others(other)), least(one), most(one), Optional.of(seconds));
        Optional<JsonType> items = max == 0 ? Optional.empty() : Optional.of(items(others(one), others(other)));
        return new JsonType.ArrayType(List.of(), items, min, max, Optional.of(contained));
    }

    private JsonType items(List<SchemaNode> more, List<SchemaNode> evenMore) {
        List<SchemaNode> all = new ArrayList<>(more);
        all.addAll(evenMore);
        return compiler.type(at(0, all));
    }

    /** What items must satisfy that do not count, if the number of those that count is limited. */
    private static List<SchemaNode> others(SchemaNode node) {
        return most(node) == JsonType.UNBOUNDED
                ? List.of()
                : List.of(new MadeSchemas(node).not(node.child("contains").orElseThrow()));
    }

    /** Whether two numbers of items have few enough combinations: an answer may have each of them open. */
    private boolean canBeCounted() {
        long combinations = 1;
        for (SchemaNode node : counted) {
            combinations *= 1L + (most(node) == JsonType.UNBOUNDED ? least(node) : most(node));
        }
        return combinations <= SchemaLimits.COMBINATIONS;
    }

    private static int least(SchemaNode node) {
        return node.count("minContains").orElse(1);
    }

    private static int most(SchemaNode node) {
        return node.count("maxContains").orElse(JsonType.UNBOUNDED);
    }

    /** Whether a schema counts certain items. */
    private boolean isCounted(SchemaNode node) {
        boolean anyNumber = least(node) == 0 && !node.has("maxContains");
        return node.schema("contains").isPresent() && !anyNumber && !containsAnything(node);
    }

    private void noteUnevaluated(SchemaNode node) {
        if (!unevaluatedSayNothing(node)) {
            compiler.findings().unenforceable(node, "keyword \"unevaluatedItems\"");
        }
    }

    private boolean containsAnything(SchemaNode node) {
        return !node.has(Keywords.FROM)
                && node.schema("contains")
                        .map(compiler.silent()::allowsEverything)
                        .orElse(false);
    }

    /** Whether {@code unevaluatedItems} has no effect, because it allows every item or applies to none. */
    private boolean unevaluatedSayNothing(SchemaNode node) {
        return node.schema("unevaluatedItems")
                        .map(compiler.silent()::allowsEverything)
                        .orElse(true)
                || node.schema("items").isPresent()
                || (!node.schemas("items").isEmpty() && node.has("additionalItems"));
    }

    private List<SchemaNode> at(int index, List<SchemaNode> more) {
        compiler.findings().count(SchemaBudget.Limit.STEPS, own.size());
        List<SchemaNode> schemas = new ArrayList<>();
        own.forEach(node -> at(node, index).ifPresent(schemas::add));
        schemas.addAll(more);
        return schemas;
    }

    /** The schema that applies to the item at an index, if there is one. */
    static Optional<SchemaNode> at(SchemaNode node, int index) {
        List<SchemaNode> prefix = prefix(node);
        if (index < prefix.size()) {
            return Optional.of(prefix.get(index));
        }
        return rest(node);
    }

    /** The schema of the items after the first ones, if there is one. */
    static Optional<SchemaNode> rest(SchemaNode node) {
        return node.schemas("items").isEmpty() ? node.schema("items") : node.schema("additionalItems");
    }

    /** {@code prefixItems}, which drafts before 2020 call {@code items}. */
    static List<SchemaNode> prefix(SchemaNode node) {
        List<SchemaNode> prefix = node.schemas("prefixItems");
        return prefix.isEmpty() ? node.schemas("items") : prefix;
    }
}
