package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expresses what a schema does not allow as a schema: alternatives, each of which breaks one of its keywords. A schema
 * within it is only negated when it is reached, so recursion ends. Used for one schema.
 */
final class Negations {
    private static final List<ValueKind> KINDS = List.of(
            ValueKind.OBJECT, ValueKind.ARRAY, ValueKind.STRING, ValueKind.NUMBER, ValueKind.BOOLEAN, ValueKind.NULL);

    private final SchemaPointers pointers;
    private final Map<SchemaNode, SchemaNode> known = new HashMap<>();

    Negations(SchemaPointers pointers) {
        this.pointers = pointers;
    }

    /** The schema of all values that a schema does not allow. */
    SchemaNode of(SchemaNode schema) {
        SchemaNode negation = known.get(schema);
        if (negation == null) {
            negation = new Negation(schema).make();
            known.put(schema, negation);
        }
        return negation;
    }

    /** The negation of one schema. */
    private final class Negation {
        private final SchemaNode schema;
        private final MadeSchemas make;
        private final List<SchemaNode> ways = new ArrayList<>();

        Negation(SchemaNode schema) {
            this.schema = schema;
            this.make = new MadeSchemas(schema);
        }

        SchemaNode make() {
            if (schema.isNever()) {
                return make.everything();
            }
            references();
            compositions();
            type();
            listed();
            ways.addAll(new NegatedScalars(schema, make).ways());
            ways.addAll(new NegatedObjects(schema, make).ways());
            ways.addAll(new NegatedArrays(schema, make).ways());
            return make.anyOf(ways);
        }

        private void references() {
            schema.text("$ref")
                    .ifPresent(reference -> pointers.find(schema, reference)
                            .ifPresentOrElse(
                                    target -> ways.add(make.not(target)),
                                    () -> schema.findings()
                                            .unenforceable(schema, "the unresolved reference \"" + reference + "\"")));
            for (String keyword : List.of("$dynamicRef", "$recursiveRef")) {
                schema.text(keyword)
                        .ifPresent(reference -> pointers.findDynamic(schema, keyword, reference)
                                .ifPresentOrElse(
                                        target -> ways.add(make.not(target)),
                                        () -> schema.findings().unenforceable(schema, "keyword \"" + keyword + "\"")));
            }
        }

        private void compositions() {
            schema.branches("allOf").forEach(each -> ways.add(make.not(each)));
            if (schema.has("anyOf")) {
                ways.add(none("anyOf"));
            }
            if (schema.has("oneOf")) {
                ways.add(none("oneOf"));
                List<SchemaNode> branches = schema.branches("oneOf");
                for (int i = 0; i < branches.size(); i++) {
                    for (int j = 0; j < i; j++) {
                        ways.add(make.allOf(List.of(branches.get(j), branches.get(i))));
                    }
                }
            }
            schema.schema("not").ifPresent(ways::add);
            schema.schema("if").ifPresent(condition -> {
                schema.schema("then").ifPresent(then -> ways.add(make.allOf(List.of(condition, make.not(then)))));
                schema.schema("else")
                        .ifPresent(other -> ways.add(make.allOf(List.of(make.not(condition), make.not(other)))));
            });
        }

        private SchemaNode none(String keyword) {
            return make.allOf(schema.branches(keyword).stream().map(make::not).toList());
        }

        private void type() {
            Kinds.named(schema).ifPresent(named -> {
                List<ValueKind> others = new ArrayList<>(KINDS);
                others.removeAll(named);
                if (named.contains(ValueKind.INTEGER)) {
                    others.remove(ValueKind.NUMBER);
                    ways.add(make.typed(ValueKind.NUMBER, Keywords.NOT_MULTIPLE, new Json.Num("1")));
                }
                if (!others.isEmpty()) {
                    ways.add(make.typed(others));
                }
            });
        }

        private void listed() {
            if (!LiteralKeywords.lists(schema)) {
                return;
            }
            List<Json> members = LiteralKeywords.members(schema);
            Json values = new Json.Arr(members);
            ways.add(make.typed(ValueKind.STRING, Keywords.NOT_VALUES, values));
            ways.add(make.typed(ValueKind.NUMBER, Keywords.NOT_VALUES, values));
            Set<Json.Word> words = EnumSet.allOf(Json.Word.class);
            members.forEach(member -> words.removeIf(member::equals));
            if (!words.isEmpty()) {
                ways.add(SchemaNode.made(schema, Map.of("enum", make.value(new Json.Arr(List.<Json>copyOf(words))))));
            }
            ways.add(different(ValueKind.OBJECT, members));
            ways.add(different(ValueKind.ARRAY, members));
        }

        /** The objects or arrays that are not among some members. */
        private SchemaNode different(ValueKind kind, List<Json> members) {
            List<SchemaNode> all = new ArrayList<>();
            all.add(make.typed(List.of(kind)));
            members.stream().filter(kind::matches).forEach(member -> all.add(make.not(exactly(member))));
            return make.allOf(all);
        }

        /** The schema of a value and its parts. */
        private SchemaNode exactly(Json value) {
            return switch (value) {
                case Json.Obj(Map<String, Json> fields) -> {
                    Map<String, SchemaNode> parts = new LinkedHashMap<>();
                    fields.forEach((name, field) -> parts.put(name, exactly(field)));
                    List<Json> names = new ArrayList<>();
                    fields.keySet().forEach(name -> names.add(new Json.Str(name)));
                    yield make.typed(
                            ValueKind.OBJECT,
                            Map.of(
                                    "properties",
                                    SchemaNode.made(schema, parts),
                                    "required",
                                    make.value(new Json.Arr(names)),
                                    "additionalProperties",
                                    make.nothing()));
                }
                case Json.Arr(List<Json> items) -> {
                    Json size = new Json.Num("" + items.size());
                    yield make.typed(
                            ValueKind.ARRAY,
                            Map.of(
                                    "prefixItems",
                                    make.list(items.stream().map(this::exactly).toList()),
                                    "minItems",
                                    make.value(size),
                                    "maxItems",
                                    make.value(size)));
                }
                case Json.Str _, Json.Num _, Json.Word _ -> SchemaNode.made(schema, Map.of("const", make.value(value)));
            };
        }
    }
}
