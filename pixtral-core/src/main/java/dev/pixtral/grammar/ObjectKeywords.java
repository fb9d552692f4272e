package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import dev.pixtral.grammar.JsonType.ObjectType;
import dev.pixtral.grammar.JsonType.Property;
import dev.pixtral.grammar.SchemaBudget.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords of objects. Used for one type. */
final class ObjectKeywords {
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;
    private final SchemaFindings findings;
    private final Set<String> declared = new LinkedHashSet<>();
    private final Set<String> required = new LinkedHashSet<>();

    ObjectKeywords(List<SchemaNode> own, SchemaCompiler compiler) {
        this.own = own;
        this.compiler = compiler;
        this.findings = compiler.findings();
    }

    JsonType type() {
        for (SchemaNode node : own) {
            noteUnenforceable(node);
            declared.addAll(node.named("properties").keySet());
            required.addAll(node.texts("required"));
        }
        Map<String, Property> properties = properties();
        boolean open = declared.isEmpty() || own.stream().anyMatch(node -> node.has("additionalProperties"));
        Optional<JsonType> additional = open ? Optional.of(compiler.type(additional())) : Optional.empty();
        return counted(List.copyOf(properties.values()), additional);
    }

    private void noteUnenforceable(SchemaNode node) {
        Json nothing = new Json.Obj(Map.of());
        for (String keyword : List.of("patternProperties", "dependencies", "dependentRequired", "dependentSchemas")) {
            if (node.constrains(keyword, nothing)) {
                findings.unenforceable(node, "keyword \"" + keyword + "\"");
            }
        }
        for (String keyword : List.of("propertyNames", "unevaluatedProperties")) {
            if (node.constrains(keyword, Json.Word.TRUE)) {
                findings.unenforceable(node, "keyword \"" + keyword + "\"");
            }
        }
    }

    /** Declared properties, then names that are only required. */
    private Map<String, Property> properties() {
        Set<String> names = new LinkedHashSet<>(declared);
        names.addAll(required);
        Map<String, Property> properties = new LinkedHashMap<>();
        for (String name : names) {
            findings.count(Limit.STEPS, own.size());
            if (Surrogates.lonely(name)) {
                findings.unenforceable(own.getLast(), "a name with half of a surrogate pair");
                continue;
            }
            findings.count(Limit.PROPERTIES, 1);
            findings.count(Limit.LITERAL_BYTES, name.getBytes(StandardCharsets.UTF_8).length);
            List<SchemaNode> schemas = new ArrayList<>();
            own.forEach(node -> schemaOf(node, name).ifPresent(schemas::add));
            properties.put(name, new Property(name, compiler.type(schemas), required.contains(name)));
        }
        return properties;
    }

    /** The schema that a schema has for a property, if it has one. */
    static Optional<SchemaNode> schemaOf(SchemaNode node, String name) {
        boolean isDeclared = node.value("properties")
                .filter(properties ->
                        properties instanceof Json.Obj(Map<String, Json> fields) && fields.containsKey(name))
                .isPresent();
        return isDeclared
                ? node.child("properties").flatMap(properties -> properties.child(name))
                : node.schema("additionalProperties");
    }

    private List<SchemaNode> additional() {
        return own.stream()
                .flatMap(node -> node.schema("additionalProperties").stream())
                .toList();
    }

    private JsonType counted(List<Property> properties, Optional<JsonType> additional) {
        int min = 0;
        int max = JsonType.UNBOUNDED;
        for (SchemaNode node : own) {
            min = Math.max(min, node.count("minProperties").orElse(0));
            max = Math.min(max, node.count("maxProperties").orElse(JsonType.UNBOUNDED));
        }
        int most = additional.isPresent() ? JsonType.UNBOUNDED : properties.size();
        int least = (int) properties.stream().filter(Property::required).count();
        if (min > Math.min(max, most) || max < least) {
            return compiler.never(
                    own.getLast(),
                    "it needs at least %d properties and may have at most %d"
                            .formatted(Math.max(min, least), Math.min(max, most)));
        }
        if (max == 0) {
            return new ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED);
        }
        boolean optional = least < properties.size();
        return new ObjectType(properties, additional, least(min, least, optional), most(max, most, optional));
    }

    private int least(int min, int required, boolean optional) {
        if (optional && min > required && min > 1) {
            findings.unenforceable(own.getLast(), "keyword \"minProperties\" above 1 beside optional properties");
            return 0;
        }
        if (min > required + 1) {
            findings.unenforceable(
                    own.getLast(), "keyword \"minProperties\" with several free names, which may be equal,");
            return required + 1;
        }
        return min <= required ? 0 : min;
    }

    private int most(int max, int possible, boolean optional) {
        if (max >= possible) {
            return JsonType.UNBOUNDED;
        }
        if (optional && max > 1) {
            findings.unenforceable(own.getLast(), "keyword \"maxProperties\" above 1 beside optional properties");
            return JsonType.UNBOUNDED;
        }
        return max;
    }
}
