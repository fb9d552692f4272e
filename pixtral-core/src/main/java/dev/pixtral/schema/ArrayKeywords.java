package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keywords of arrays. Used for one type. */
final class ArrayKeywords {
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;

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
            }
            prefixLength = Math.max(prefixLength, prefix(node).size());
        }
        for (SchemaNode node : own) {
            noteUnenforceable(node, max);
        }
        if (min > max || min == JsonType.UNBOUNDED) {
            return compiler.never(own.getLast(), "minItems %d is more than maxItems %d".formatted(min, max));
        }
        List<JsonType> prefix = new ArrayList<>();
        for (int i = 0; i < Math.min(prefixLength, max); i++) {
            prefix.add(compiler.type(at(i)));
        }
        Optional<JsonType> items =
                prefix.size() == max ? Optional.empty() : Optional.of(compiler.type(at(prefixLength)));
        return new JsonType.ArrayType(prefix, items, min, max);
    }

    private void noteUnenforceable(SchemaNode node, int max) {
        if (node.constrains("uniqueItems", Json.Word.FALSE) && max > 1) {
            compiler.findings().unenforceable(node, "keyword \"uniqueItems\"");
        }
        boolean anyNumber = node.count("minContains").orElse(1) == 0 && !node.has("maxContains");
        if (node.has("contains") && !anyNumber && !containsAnything(node)) {
            compiler.findings().unenforceable(node, "keyword \"contains\"");
        }
        if (!unevaluatedSayNothing(node)) {
            compiler.findings().unenforceable(node, "keyword \"unevaluatedItems\"");
        }
    }

    private boolean containsAnything(SchemaNode node) {
        return node.schema("contains").map(compiler.silent()::allowsEverything).orElse(false);
    }

    /** Whether {@code unevaluatedItems} has no effect, because it allows every item or applies to none. */
    private boolean unevaluatedSayNothing(SchemaNode node) {
        return node.schema("unevaluatedItems")
                        .map(compiler.silent()::allowsEverything)
                        .orElse(true)
                || node.schema("items").isPresent()
                || (!node.schemas("items").isEmpty() && node.has("additionalItems"));
    }

    private List<SchemaNode> at(int index) {
        compiler.findings().count(SchemaBudget.Limit.STEPS, own.size());
        return own.stream().flatMap(node -> at(node, index).stream()).toList();
    }

    /** The schema that applies to the item at an index, if there is one. */
    static Optional<SchemaNode> at(SchemaNode node, int index) {
        List<SchemaNode> prefix = prefix(node);
        if (index < prefix.size()) {
            return Optional.of(prefix.get(index));
        }
        return node.schemas("items").isEmpty() ? node.schema("items") : node.schema("additionalItems");
    }

    /** {@code prefixItems}, which drafts before 2020 call {@code items}. */
    private static List<SchemaNode> prefix(SchemaNode node) {
        List<SchemaNode> prefix = node.schemas("prefixItems");
        return prefix.isEmpty() ? node.schemas("items") : prefix;
    }
}
