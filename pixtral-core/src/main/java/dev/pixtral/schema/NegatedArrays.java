package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ways to break the keywords of arrays. */
record NegatedArrays(SchemaNode schema, MadeSchemas make) {
    List<SchemaNode> ways() {
        List<SchemaNode> ways = new ArrayList<>();
        schema.count("minItems")
                .filter(least -> least > 0)
                .ifPresent(least -> ways.add(make.typed(ValueKind.ARRAY, "maxItems", new Json.Num("" + (least - 1)))));
        schema.count("maxItems")
                .filter(most -> most < JsonType.UNBOUNDED)
                .ifPresent(most -> ways.add(make.typed(ValueKind.ARRAY, "minItems", new Json.Num("" + (most + 1L)))));
        items(ways);
        contains(ways);
        unevaluated(schema, "unevaluatedItems");
        if (schema.constrains("uniqueItems", Json.Word.FALSE)) {
            schema.findings().unenforceable(schema, "keyword \"uniqueItems\" in a negated schema");
        }
        return ways;
    }

    private void items(List<SchemaNode> ways) {
        List<SchemaNode> prefix = ArrayKeywords.prefix(schema);
        for (int i = 0; i < prefix.size(); i++) {
            List<SchemaNode> items = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                items.add(make.everything());
            }
            items.add(make.not(prefix.get(i)));
            ways.add(make.typed(
                    ValueKind.ARRAY,
                    Map.of("prefixItems", make.list(items), "minItems", make.value(new Json.Num("" + (i + 1))))));
        }
        ArrayKeywords.rest(schema)
                .ifPresent(rest -> ways.add(make.typed(
                        ValueKind.ARRAY,
                        Map.of(
                                "contains",
                                make.not(rest),
                                Keywords.FROM,
                                make.value(new Json.Num("" + prefix.size()))))));
    }

    private void contains(List<SchemaNode> ways) {
        schema.schema("contains").ifPresent(each -> {
            int least = schema.count("minContains").orElse(1);
            if (least == 1) {
                ways.add(make.typed(ValueKind.ARRAY, Map.of("items", make.not(each))));
            } else if (least > 1) {
                ways.add(counted(each, 0, least - 1));
            }
            schema.count("maxContains")
                    .filter(most -> most < JsonType.UNBOUNDED)
                    .ifPresent(most -> ways.add(counted(each, most + 1, JsonType.UNBOUNDED)));
        });
    }

    private SchemaNode counted(SchemaNode each, int least, int most) {
        return make.typed(
                ValueKind.ARRAY,
                Map.of(
                        "contains",
                        each,
                        "minContains",
                        make.value(new Json.Num("" + least)),
                        "maxContains",
                        make.value(new Json.Num("" + most))));
    }

    private static void unevaluated(SchemaNode schema, String keyword) {
        if (schema.has(keyword)) {
            schema.findings().unenforceable(schema, "keyword \"" + keyword + "\" in a negated schema");
        }
    }
}
