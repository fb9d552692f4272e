package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ways to break the keywords of objects. */
record NegatedObjects(SchemaNode schema, MadeSchemas make) {
    List<SchemaNode> ways() {
        List<SchemaNode> ways = new ArrayList<>();
        for (String name : schema.texts("required")) {
            ways.add(make.allOf(List.of(make.typed(List.of(ValueKind.OBJECT)), make.lacking(name))));
        }
        schema.named("properties").forEach((name, property) -> {
            ways.add(make.having(name, make.not(property)));
            if (property.requiresItself()) {
                ways.add(make.allOf(List.of(make.typed(List.of(ValueKind.OBJECT)), make.lacking(name))));
            }
        });
        schema.named("patternProperties")
                .forEach((pattern, each) -> ways.add(make.typed(
                        ValueKind.OBJECT,
                        Map.of(
                                Keywords.SOME,
                                make.not(each),
                                Keywords.SOME_PATTERN,
                                make.value(new Json.Str(pattern)),
                                Keywords.OF,
                                schema))));
        schema.schema("additionalProperties")
                .ifPresent(each -> ways.add(
                        make.typed(ValueKind.OBJECT, Map.of(Keywords.SOME, make.not(each), Keywords.OF, schema))));
        schema.schema("propertyNames")
                .ifPresent(
                        names -> ways.add(make.typed(ValueKind.OBJECT, Map.of(Keywords.SOME_NAME, make.not(names)))));
        counts(ways);
        for (String keyword : Keywords.DEPENDENCIES) {
            schema.named(keyword).forEach((name, needed) -> dependency(name, needed, ways));
        }
        unevaluated(schema, "unevaluatedProperties");
        return ways;
    }

    private void counts(List<SchemaNode> ways) {
        schema.count("minProperties")
                .filter(least -> least > 0)
                .ifPresent(least ->
                        ways.add(make.typed(ValueKind.OBJECT, "maxProperties", new Json.Num("" + (least - 1)))));
        schema.count("maxProperties")
                .filter(most -> most < JsonType.UNBOUNDED)
                .ifPresent(most ->
                        ways.add(make.typed(ValueKind.OBJECT, "minProperties", new Json.Num("" + (most + 1L)))));
    }

    private void dependency(String name, SchemaNode needed, List<SchemaNode> ways) {
        if (needed.json() instanceof Json.Arr) {
            needed.children().values().forEach(each -> {
                if (each.json() instanceof Json.Str(String other)) {
                    ways.add(make.allOf(List.of(make.having(name), make.lacking(other))));
                }
            });
        } else if (needed.json() instanceof Json.Str(String other)) { // draft 3
            ways.add(make.allOf(List.of(make.having(name), make.lacking(other))));
        } else {
            ways.add(make.allOf(List.of(make.having(name), make.not(needed))));
        }
    }

    private static void unevaluated(SchemaNode schema, String keyword) {
        if (schema.has(keyword)) {
            schema.findings().unenforceable(schema, "keyword \"" + keyword + "\" in a negated schema");
        }
    }
}
