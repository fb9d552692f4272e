package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import dev.pixtral.chat.PythonJson;
import dev.pixtral.grammar.SchemaBudget.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keywords {@code enum} and {@code const}. */
final class LiteralKeywords {
    private LiteralKeywords() {}

    static boolean applyTo(List<SchemaNode> own) {
        return own.stream().anyMatch(LiteralKeywords::lists);
    }

    static boolean lists(SchemaNode node) {
        return node.has("enum") || node.has("const");
    }

    /** The members that a schema lists. */
    static List<Json> members(SchemaNode node) {
        List<Json> members = new ArrayList<>();
        node.value("const").ifPresentOrElse(members::add, () -> members.addAll(node.values("enum")));
        return members;
    }

    /** The members of the first list that all schemas allow. */
    static JsonType type(List<SchemaNode> own, SchemaCompiler compiler) {
        SchemaNode first =
                own.stream().filter(LiteralKeywords::lists).findFirst().orElseThrow();
        Set<String> dumps = new LinkedHashSet<>();
        for (Json member : members(first)) {
            if (own.stream().allMatch(node -> compiler.values().ownKeywordsAllow(node, member))) {
                String dump = PythonJson.dump(member);
                if (isJson(member) && !Surrogates.lonely(dump)) {
                    compiler.findings().count(Limit.ENUM_MEMBERS, 1);
                    compiler.findings().count(Limit.LITERAL_BYTES, dump.getBytes(StandardCharsets.UTF_8).length);
                    dumps.add(dump);
                }
            }
        }
        return dumps.isEmpty()
                ? compiler.never(first, "none of the values that are listed is allowed")
                : new JsonType.Literals(List.copyOf(dumps));
    }

    /** Python writes numbers that are not finite, JSON does not know them. */
    private static boolean isJson(Json value) {
        return switch (value) {
            case Json.Num number -> JsonEquality.isFinite(number);
            case Json.Arr(List<Json> items) -> items.stream().allMatch(LiteralKeywords::isJson);
            case Json.Obj(var fields) -> fields.values().stream().allMatch(LiteralKeywords::isJson);
            case Json.Str _, Json.Word _ -> true;
        };
    }
}
