package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.DistinctItems;
import dev.pixtral.schema.automaton.SchemaBudget;
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
                min = Math.max(min, node.count("minContains").orElse(1));
                max = Math.min(max, node.count("maxContains").orElse(JsonType.UNBOUNDED));
            } else if (isCounted(node)) {
                counted.add(node);
                prefixLength = Math.max(prefixLength, node.count(Keywords.FROM).orElse(0));
            }
            prefixLength = Math.max(prefixLength, prefix(node).size());
        }
        Optional<SchemaNode> unique = own.stream()
                .filter(node -> node.constrains("uniqueItems", Json.Word.FALSE))
                .findFirst();
        if (unique.isPresent() && max > 1) {
            Optional<JsonType> distinct = distinct(unique.get(), Math.min(prefixLength, max), min, max);
            if (distinct.isPresent()) {
                own.forEach(this::noteUnevaluated);
                return distinct.get();
            }
        }
        own.forEach(this::noteUnevaluated);
        if (counted.size() > 1) {
            compiler.findings().unenforceable(counted.getLast(), "keyword \"contains\" next to another one");
        }
        if (min > max || min == JsonType.UNBOUNDED) {
            return compiler.never(own.getLast(), "minItems %d is more than maxItems %d".formatted(min, max));
        }
        return array(Math.min(prefixLength, max), min, max);
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
        List<SchemaNode> others = contains.filter(
                        node -> node.count("maxContains").orElse(JsonType.UNBOUNDED) < JsonType.UNBOUNDED)
                .map(node ->
                        List.of(new MadeSchemas(node).not(node.child("contains").orElseThrow())))
                .orElse(List.of());
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
                prefix,
                compiler.type(at(prefixLength, more)),
                node.count("minContains").orElse(1),
                node.count("maxContains").orElse(JsonType.UNBOUNDED));
    }

    /** Whether a schema counts certain items. */
    private boolean isCounted(SchemaNode node) {
        boolean anyNumber = node.count("minContains").orElse(1) == 0 && !node.has("maxContains");
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
