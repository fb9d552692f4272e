package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes schemas that are written nowhere, to express keywords by simpler ones. Used for one place in a schema. */
final class MadeSchemas {
    private final SchemaNode origin;

    MadeSchemas(SchemaNode origin) {
        this.origin = origin;
    }

    SchemaNode everything() {
        return SchemaNode.made(origin, Map.of());
    }

    SchemaNode nothing() {
        return SchemaNode.made(origin, Json.Word.FALSE);
    }

    SchemaNode not(SchemaNode schema) {
        return SchemaNode.made(origin, Map.of("not", schema));
    }

    SchemaNode anyOf(List<SchemaNode> branches) {
        return switch (branches.size()) {
            case 0 -> nothing();
            case 1 -> branches.getFirst();
            default -> SchemaNode.made(origin, Map.of("anyOf", SchemaNode.made(origin, branches)));
        };
    }

    SchemaNode allOf(List<SchemaNode> all) {
        return all.isEmpty() ? everything() : SchemaNode.made(origin, Map.of("allOf", SchemaNode.made(origin, all)));
    }

    /** Values of some kinds. */
    SchemaNode typed(List<ValueKind> kinds) {
        return SchemaNode.made(origin, Map.of("type", kinds(kinds)));
    }

    private SchemaNode kinds(List<ValueKind> kinds) {
        List<Json> words = new ArrayList<>();
        kinds.forEach(kind -> words.add(new Json.Str(kind.word())));
        return value(new Json.Arr(words));
    }

    /** Values of a kind that a keyword allows. */
    SchemaNode typed(ValueKind kind, String keyword, Json value) {
        return typed(kind, Map.of(keyword, value(value)));
    }

    /** Values of a kind that keywords allow. */
    SchemaNode typed(ValueKind kind, Map<String, SchemaNode> keywords) {
        Map<String, SchemaNode> fields = new LinkedHashMap<>();
        fields.put("type", kinds(List.of(kind)));
        fields.putAll(keywords);
        return SchemaNode.made(origin, fields);
    }

    /** Objects with a property that satisfies a schema. */
    SchemaNode having(String name, SchemaNode schema) {
        return typed(
                ValueKind.OBJECT,
                Map.of("required", value(names(name)), "properties", SchemaNode.made(origin, Map.of(name, schema))));
    }

    /** Objects with a property. */
    SchemaNode having(String name) {
        return typed(ValueKind.OBJECT, "required", names(name));
    }

    /** Everything but objects with a property. */
    SchemaNode lacking(String name) {
        return SchemaNode.made(origin, Map.of("properties", SchemaNode.made(origin, Map.of(name, nothing()))));
    }

    /** Everything but objects that lack a property. */
    SchemaNode ifObjectHaving(List<String> names) {
        List<Json> texts = new ArrayList<>();
        names.forEach(name -> texts.add(new Json.Str(name)));
        return SchemaNode.made(origin, Map.of("required", value(new Json.Arr(texts))));
    }

    SchemaNode value(Json value) {
        return SchemaNode.made(origin, value);
    }

    SchemaNode list(List<SchemaNode> items) {
        return SchemaNode.made(origin, items);
    }

    private static Json names(String name) {
        return new Json.Arr(List.of(new Json.Str(name)));
    }
}
