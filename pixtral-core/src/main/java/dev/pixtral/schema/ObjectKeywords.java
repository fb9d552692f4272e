package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.JsonType.ObjectType;
import dev.pixtral.schema.JsonType.Property;
import dev.pixtral.schema.JsonType.Undeclared;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import dev.pixtral.schema.automaton.SchemaLimits;
import dev.pixtral.schema.automaton.StringContent;
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
import java.util.stream.Stream;

/** The keywords of objects. Used for one type. */
final class ObjectKeywords {
    private static final Json FALSE = Json.Word.FALSE;
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;
    private final SchemaFindings findings;
    private final PropertySchemas schemas;
    private final Set<String> declared = new LinkedHashSet<>();
    private final Set<String> required = new LinkedHashSet<>();
    private Optional<Set<String>> listed = Optional.empty(); // the only names
    private boolean open; // whether names that nothing mentions are allowed

    ObjectKeywords(List<SchemaNode> own, SchemaCompiler compiler) {
        this.own = own;
        this.compiler = compiler;
        this.findings = compiler.findings();
        this.schemas = compiler.propertySchemas();
    }

    JsonType type() {
        boolean mentioned = false;
        for (SchemaNode node : own) {
            declared.addAll(node.named("properties").keySet());
            required.addAll(required(node));
            mentioned |= !node.isMade()
                    && (!node.named("properties").isEmpty()
                            || !node.named("patternProperties").isEmpty());
        }
        open = compiler.openness() == Openness.OPEN
                || !mentioned
                || own.stream().anyMatch(node -> node.has("additionalProperties") || schemas.ofAllNames(node));
        listed = listedNames();
        if (listed.isPresent()) {
            if (open) {
                declared.addAll(listed.get());
            }
            open = false;
        }
        own.forEach(this::noteUnenforceable);
        List<Way> ways = List.of(new Way(required, Map.of(), List.of()));
        for (SchemaNode node : own) {
            Optional<Demand> demand = Demand.isMadeBy(node) ? Demand.of(node, compiler) : Optional.empty();
            ways = demand.isPresent() ? meeting(demand.get(), ways) : ways;
        }
        if (ways.isEmpty()) {
            return compiler.never(own.getLast(), "no property is possible that a negated keyword needs");
        }
        List<JsonType> types = ways.stream().map(this::object).toList();
        return types.size() == 1 ? types.getFirst() : new JsonType.AnyOf(types);
    }

    /**
     * A way to meet demands.
     *
     * @param needed the names that must be present
     * @param more further schemas of declared properties
     * @param undeclared the demands that one undeclared property meets
     */
    private record Way(Set<String> needed, Map<String, List<SchemaNode>> more, List<Demand> undeclared) {
        Way with(String name, List<SchemaNode> value) {
            Set<String> names = new LinkedHashSet<>(needed);
            names.add(name);
            Map<String, List<SchemaNode>> all = new LinkedHashMap<>(more);
            all.merge(
                    name,
                    value,
                    (one, other) -> Stream.of(one, other).flatMap(List::stream).toList());
            return new Way(names, all, undeclared);
        }

        Way with(Demand demand) {
            return new Way(
                    needed,
                    more,
                    Stream.concat(undeclared.stream(), Stream.of(demand)).toList());
        }
    }

    /** The ways that also meet a demand: by each of the declared properties, or by an undeclared one. */
    private List<Way> meeting(Demand demand, List<Way> ways) {
        Set<String> names = new LinkedHashSet<>(declared);
        names.addAll(required);
        names.removeIf(name -> !demand.concerns(name));
        boolean undeclared = listed.isEmpty()
                && (open
                        || own.stream().anyMatch(node -> !schemas.patterns(node).isEmpty()));
        List<Way> found = new ArrayList<>();
        if ((long) ways.size() * (names.size() + 1) > SchemaLimits.COMBINATIONS) {
            findings.unenforceable(demand.node(), "a keyword that some of very many properties must not satisfy");
            return ways;
        }
        for (Way way : ways) {
            names.forEach(name -> found.add(way.with(name, demand.value())));
            if (undeclared) {
                found.add(way.with(demand));
            }
        }
        return found;
    }

    private JsonType object(Way way) {
        Map<String, Property> properties = properties(way);
        UndeclaredProperties undeclared = new UndeclaredProperties(own, compiler, open, way.undeclared());
        return listed.isPresent()
                ? counted(List.copyOf(properties.values()), Undeclared.NONE, List.of())
                : counted(List.copyOf(properties.values()), undeclared.types(), undeclared.demanded());
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

    private void noteUnenforceable(SchemaNode node) {
        if (!unevaluatedSayNothing(node)) {
            findings.unenforceable(node, "keyword \"unevaluatedProperties\"");
        }
    }

    /** Whether {@code unevaluatedProperties} has no effect, because it allows every property or applies to none. */
    private boolean unevaluatedSayNothing(SchemaNode node) {
        return node.schema("unevaluatedProperties")
                        .map(compiler.silent()::allowsEverything)
                        .orElse(true)
                || node.has("additionalProperties")
                || schemas.ofAllNames(node)
                || (!open && node.named("properties").keySet().containsAll(declared));
    }

    /**
     * The names that {@code propertyNames} lists, if it lists any: they are treated as declared, and there are no
     * others.
     */
    private Optional<Set<String>> listedNames() {
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

    /** Declared properties, then names that are only required. */
    private Map<String, Property> properties(Way way) {
        Set<String> names = new LinkedHashSet<>(declared);
        names.addAll(way.needed());
        Map<String, Property> properties = new LinkedHashMap<>();
        for (String name : names) {
            findings.count(Limit.STEPS, own.size());
            if (Surrogates.lonely(name)) {
                findings.unenforceable(own.getLast(), "a name with an unpaired surrogate");
                continue;
            }
            findings.count(Limit.PROPERTIES, 1);
            findings.count(Limit.LITERAL_BYTES, name.getBytes(StandardCharsets.UTF_8).length);
            List<SchemaNode> all = new ArrayList<>();
            own.forEach(node -> all.addAll(schemas.of(node, name)));
            all.addAll(way.more().getOrDefault(name, List.of()));
            boolean forbidden = listed.filter(some -> !some.contains(name)).isPresent() || !mayBeNamed(name);
            JsonType type = forbidden
                    ? compiler.never(own.getLast(), "\"propertyNames\" forbids a name that is required")
                    : compiler.type(all);
            properties.put(name, new Property(name, type, way.needed().contains(name)));
        }
        return properties;
    }

    private boolean mayBeNamed(String name) {
        if (own.stream().noneMatch(node -> node.has("propertyNames"))) {
            return true;
        }
        byte[] quoted = StringContent.quoted(name).getBytes(StandardCharsets.UTF_8);
        return own.stream().flatMap(node -> compiler.names(node).stream()).allMatch(names -> names.accepts(quoted));
    }

    private JsonType counted(List<Property> properties, Undeclared undeclared, List<JsonType> demanded) {
        int min = 0;
        int max = JsonType.UNBOUNDED;
        for (SchemaNode node : own) {
            min = Math.max(min, node.count("minProperties").orElse(0));
            max = Math.min(max, node.count("maxProperties").orElse(JsonType.UNBOUNDED));
        }
        boolean more = undeclared.types().stream().anyMatch(type -> !type.equals(JsonType.NEVER));
        int most = more ? JsonType.UNBOUNDED : properties.size();
        int least = (int) properties.stream().filter(Property::required).count();
        if (min > Math.min(max, most) || max < least) {
            return compiler.never(
                    own.getLast(),
                    "it needs at least %d properties and may have at most %d"
                            .formatted(Math.max(min, least), Math.min(max, most)));
        }
        if (max == 0 && demanded.isEmpty()) {
            return new ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED);
        }
        return new ObjectType(
                properties,
                undeclared,
                demanded,
                compiler.openness() == Openness.OPEN && more,
                more ? least(min, least) : min <= least ? 0 : min,
                max >= most ? JsonType.UNBOUNDED : max);
    }

    private int least(int min, int required) {
        if (min > required + 1) {
            findings.unenforceable(
                    own.getLast(), "keyword \"minProperties\" with several undeclared names, which may be equal,");
            return required + 1;
        }
        return min <= required ? 0 : min;
    }
}
