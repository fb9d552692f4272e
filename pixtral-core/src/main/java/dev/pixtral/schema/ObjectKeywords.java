package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.JsonType.ObjectType;
import dev.pixtral.schema.JsonType.Property;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import dev.pixtral.schema.automaton.Surrogates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keywords of objects. Used for one type. */
final class ObjectKeywords {
    private static final Json FALSE = Json.Word.FALSE;
    /** Patterns that match every name. */
    private static final Set<String> ALL = Set.of("", "^", "$", ".*", "^.*", ".*$", "(.*)", "[\\s\\S]*", "^[\\s\\S]*$");
    /** Patterns that match every single-line name. */
    private static final Set<String> ALL_LINES = Set.of("^.*$", "^(.*)$", "^.+$", "^(.+)$", ".+", ".");

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
            declared.addAll(node.named("properties").keySet());
            required.addAll(required(node));
        }
        boolean open = declared.isEmpty()
                || own.stream()
                        .anyMatch(node -> node.has("additionalProperties")
                                || ofAllNames(node).isPresent());
        Optional<Set<String>> names = names();
        if (open && names.isPresent()) {
            declared.addAll(names.get());
            open = false;
        }
        boolean isOpen = open;
        own.forEach(node -> noteUnenforceable(node, isOpen));
        Map<String, Property> properties = properties(names);
        Optional<JsonType> additional = open ? Optional.of(compiler.type(additional())) : Optional.empty();
        return counted(List.copyOf(properties.values()), additional);
    }

    private List<String> required(SchemaNode node) {
        List<String> names = new ArrayList<>(node.texts("required"));
        node.named("properties").forEach((name, property) -> {
            if (property.requiresItself()) {
                names.add(name);
            }
        });
        if (findings.lenient()
                && node.value("additionalProperties").filter(FALSE::equals).isPresent()) {
            names.removeIf(name -> {
                boolean forbidden = !node.named("properties").containsKey(name);
                if (forbidden) {
                    findings.unenforceable(
                            node,
                            "keyword \"required\" with the name \"" + name
                                    + "\", which \"additionalProperties\" forbids,");
                }
                return forbidden;
            });
        }
        return names;
    }

    private void noteUnenforceable(SchemaNode node, boolean open) {
        for (String keyword : List.of("dependencies", "dependentRequired", "dependentSchemas")) {
            if (!compiler.silent().dependenciesSayNothing(node, keyword, required)) {
                findings.unenforceable(node, "keyword \"" + keyword + "\"");
            }
        }
        if (!node.named("patternProperties").isEmpty() && ofAllNames(node).isEmpty()) {
            findings.unenforceable(node, "keyword \"patternProperties\"");
        }
        if (namesIn(node).isEmpty() && !compiler.silent().namesAreFree(node)) {
            findings.unenforceable(node, "keyword \"propertyNames\"");
        }
        if (!unevaluatedSayNothing(node, open)) {
            findings.unenforceable(node, "keyword \"unevaluatedProperties\"");
        }
    }

    /** Whether {@code unevaluatedProperties} has no effect, because it allows every property or applies to none. */
    private boolean unevaluatedSayNothing(SchemaNode node, boolean open) {
        return node.schema("unevaluatedProperties")
                        .map(compiler.silent()::allowsEverything)
                        .orElse(true)
                || node.has("additionalProperties")
                || (!open && node.named("properties").keySet().containsAll(declared));
    }

    /**
     * The names that {@code propertyNames} lists, if it lists any: they are treated as declared, and there are no
     * others.
     */
    private Optional<Set<String>> names() {
        Optional<Set<String>> all = Optional.empty();
        for (SchemaNode node : own) {
            Optional<Set<String>> names = namesIn(node);
            if (names.isPresent()) {
                all.ifPresent(names.get()::retainAll);
                all = names;
            }
        }
        return all;
    }

    private Optional<Set<String>> namesIn(SchemaNode node) {
        return node.schema("propertyNames")
                .flatMap(compiler::members)
                .map(members -> members.stream()
                        .filter(Json.Str.class::isInstance)
                        .map(member -> ((Json.Str) member).value())
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /**
     * The schema of the values of all properties, if {@code patternProperties} has only one pattern and it matches
     * every name.
     */
    private static Optional<SchemaNode> ofAllNames(SchemaNode node) {
        Map<String, SchemaNode> patterns = node.named("patternProperties");
        boolean all = patterns.size() == 1
                && (ALL.contains(patterns.keySet().iterator().next())
                        || (!node.has("additionalProperties")
                                && ALL_LINES.contains(
                                        patterns.keySet().iterator().next())));
        return all ? Optional.of(patterns.values().iterator().next()) : Optional.empty();
    }

    /** Declared properties, then names that are only required. */
    private Map<String, Property> properties(Optional<Set<String>> allowed) {
        Set<String> names = new LinkedHashSet<>(declared);
        names.addAll(required);
        Map<String, Property> properties = new LinkedHashMap<>();
        for (String name : names) {
            findings.count(Limit.STEPS, own.size());
            if (Surrogates.lonely(name)) {
                findings.unenforceable(own.getLast(), "a name with an unpaired surrogate");
                continue;
            }
            findings.count(Limit.PROPERTIES, 1);
            findings.count(Limit.LITERAL_BYTES, name.getBytes(StandardCharsets.UTF_8).length);
            List<SchemaNode> schemas = new ArrayList<>();
            own.forEach(node -> schemas.addAll(schemasOf(node, name)));
            JsonType type = allowed.filter(some -> !some.contains(name)).isPresent()
                    ? compiler.never(own.getLast(), "\"propertyNames\" forbids a name that is required")
                    : compiler.type(schemas);
            properties.put(name, new Property(name, type, required.contains(name)));
        }
        return properties;
    }

    /** The schemas that apply to a property. */
    static List<SchemaNode> schemasOf(SchemaNode node, String name) {
        boolean isDeclared = node.value("properties")
                .filter(properties ->
                        properties instanceof Json.Obj(Map<String, Json> fields) && fields.containsKey(name))
                .isPresent();
        if (!isDeclared) {
            return additional(node).stream().toList();
        }
        List<SchemaNode> schemas = new ArrayList<>();
        node.child("properties").flatMap(properties -> properties.child(name)).ifPresent(schemas::add);
        ofAllNames(node).ifPresent(schemas::add);
        return schemas;
    }

    /** The schema for undeclared properties, if there is one. */
    private static Optional<SchemaNode> additional(SchemaNode node) {
        return ofAllNames(node).or(() -> node.schema("additionalProperties"));
    }

    private List<SchemaNode> additional() {
        return own.stream().flatMap(node -> additional(node).stream()).toList();
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
            findings.unenforceable(own.getLast(), "keyword \"minProperties\" above 1 next to optional properties");
            return 0;
        }
        if (min > required + 1) {
            findings.unenforceable(
                    own.getLast(), "keyword \"minProperties\" with several undeclared names, which may be equal,");
            return required + 1;
        }
        return min <= required ? 0 : min;
    }

    private int most(int max, int possible, boolean optional) {
        if (max >= possible) {
            return JsonType.UNBOUNDED;
        }
        if (optional && max > 1) {
            findings.unenforceable(own.getLast(), "keyword \"maxProperties\" above 1 next to optional properties");
            return JsonType.UNBOUNDED;
        }
        return max;
    }
}
