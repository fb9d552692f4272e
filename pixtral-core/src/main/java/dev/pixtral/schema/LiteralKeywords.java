package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import dev.pixtral.schema.automaton.Surrogates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keywords {@code enum} and {@code const}. */
final class LiteralKeywords {
    private LiteralKeywords() {}

    static boolean applyTo(List<SchemaNode> own) {
        return own.stream().anyMatch(LiteralKeywords::lists);
    }

    static boolean lists(SchemaNode node) {
        Optional<Json> members = node.value("enum");
        boolean listed = members.filter(Json.Arr.class::isInstance).isPresent();
        if (members.isPresent() && !listed) {
            node.wrong("enum", "an array");
        }
        return listed || node.has("const");
    }

    /** The members that a schema lists. */
    static List<Json> members(SchemaNode node) {
        List<Json> members = new ArrayList<>();
        node.value("const").ifPresentOrElse(members::add, () -> members.addAll(node.values("enum")));
        return members;
    }

    /** The type of the members of the first list that all schemas allow. */
    static JsonType type(List<SchemaNode> own, SchemaCompiler compiler) {
        List<Json> allowed = allowed(own, compiler.values());
        Set<String> dumps = new LinkedHashSet<>();
        for (Json member : allowed) {
            String dump = PythonJson.dump(member);
            if (isWritable(member)) {
                compiler.findings().count(Limit.ENUM_MEMBERS, 1);
                compiler.findings().count(Limit.LITERAL_BYTES, dump.getBytes(StandardCharsets.UTF_8).length);
                dumps.add(dump);
            }
        }
        if (!dumps.isEmpty()) {
            return new JsonType.Literals(List.copyOf(dumps));
        }
        String why = "none of the listed values is allowed";
        return allowed.isEmpty()
                ? compiler.never(first(own), why)
                : compiler.unwritable(first(own), why, new JsonType.AnyValue());
    }

    private static SchemaNode first(List<SchemaNode> own) {
        return own.stream().filter(LiteralKeywords::lists).findFirst().orElseThrow();
    }

    /** The members of the first list that all schemas allow. */
    static List<Json> allowed(List<SchemaNode> own, ValueCheck values) {
        return members(first(own)).stream()
                .filter(member -> own.stream().allMatch(node -> values.ownKeywordsAllow(node, member)))
                .toList();
    }

    /** Whether answers can have a value. */
    static boolean isWritable(Json value) {
        return isJson(value) && !Surrogates.lonely(PythonJson.dump(value));
    }

    /** Whether a value has no infinite numbers or NaN, which Python writes but JSON does not support. */
    private static boolean isJson(Json value) {
        return switch (value) {
            case Json.Num number -> JsonEquality.isFinite(number);
            case Json.Arr(List<Json> items) -> items.stream().allMatch(LiteralKeywords::isJson);
            case Json.Obj(var fields) -> fields.values().stream().allMatch(LiteralKeywords::isJson);
            case Json.Str _, Json.Word _ -> true;
        };
    }
}
