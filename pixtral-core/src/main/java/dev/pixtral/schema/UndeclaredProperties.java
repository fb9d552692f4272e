package dev.pixtral.schema;

import dev.pixtral.schema.JsonType.Undeclared;
import dev.pixtral.schema.PropertySchemas.Pattern;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.NameClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The types of undeclared properties: what {@code patternProperties}, {@code additionalProperties} and
 * {@code propertyNames} of several schemas say together. Used for one type.
 */
final class UndeclaredProperties {
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;
    private final boolean open;
    private final List<Entry> entries = new ArrayList<>();
    private final int patterns; // entries before those of the demand
    private final List<Demand> demands;
    private Optional<NameClasses> classes = Optional.empty();

    /**
     * Collects the patterns.
     *
     * @param own schemas that must hold together
     * @param open whether names that no schema mentions are allowed
     * @param demands what some undeclared property must satisfy, all of it
     */
    UndeclaredProperties(List<SchemaNode> own, SchemaCompiler compiler, boolean open, List<Demand> demands) {
        this.demands = demands;
        this.own = own;
        this.compiler = compiler;
        this.open = open;
        for (SchemaNode node : own) {
            for (Pattern pattern : compiler.propertySchemas().patterns(node)) {
                pattern.names().ifPresent(names -> entries.add(new Entry(node, names, Optional.of(pattern.schema()))));
            }
            compiler.names(node).ifPresent(names -> entries.add(new Entry(node, names, Optional.empty())));
        }
        patterns = entries.size();
        for (Demand demand : demands) {
            demand.sets().forEach(set -> entries.add(new Entry(demand.node(), set, Optional.empty())));
        }
        if (!entries.isEmpty()) {
            classes = compiler.automata()
                    .classes(own.getLast(), entries.stream().map(Entry::names).toList());
        }
    }

    /**
     * A set of names.
     *
     * @param schema the schema of their values; empty if {@code propertyNames} allows no others
     */
    private record Entry(SchemaNode node, ByteDfa names, Optional<SchemaNode> schema) {}

    Undeclared types() {
        if (classes.isEmpty()) {
            return open ? Undeclared.of(Optional.of(compiler.type(schemas(0, own)))) : Undeclared.NONE;
        }
        List<JsonType> types = new ArrayList<>();
        for (int i = 0; i < classes.get().classes(); i++) {
            types.add(type(classes.get().sets(i), List.of()));
        }
        return new Undeclared(classes, types);
    }

    /** The types of which an undeclared property must have one, by class; none if there is no demand. */
    List<JsonType> demanded() {
        if (demands.isEmpty()) {
            return List.of();
        }
        List<SchemaNode> values =
                demands.stream().flatMap(demand -> demand.value().stream()).toList();
        if (classes.isEmpty()) {
            return open ? List.of(type(0, values)) : List.of(JsonType.NEVER);
        }
        List<JsonType> types = new ArrayList<>();
        for (int i = 0; i < classes.get().classes(); i++) {
            long sets = classes.get().sets(i);
            types.add(concerns(sets) ? type(sets, values) : JsonType.NEVER);
        }
        return types;
    }

    /** Whether a property whose name is in some sets could meet all demands. */
    private boolean concerns(long sets) {
        long left = sets >>> patterns;
        for (Demand demand : demands) {
            if (!demand.concerns(left & (1L << demand.sets().size()) - 1)) {
                return false;
            }
            left >>>= demand.sets().size();
        }
        return true;
    }

    /** The type of the properties of a class that satisfy more schemas. */
    private JsonType type(long sets, List<SchemaNode> more) {
        boolean mentioned = open;
        for (int i = 0; i < patterns; i++) {
            boolean within = (sets >>> i & 1) != 0;
            if (entries.get(i).schema().isEmpty() && !within) {
                return JsonType.NEVER;
            }
            mentioned |= within && entries.get(i).schema().isPresent();
        }
        if (!mentioned) {
            return JsonType.NEVER;
        }
        List<SchemaNode> schemas = schemas(sets, own);
        schemas.addAll(more);
        return compiler.type(schemas);
    }

    private List<SchemaNode> schemas(long sets, List<SchemaNode> nodes) {
        List<SchemaNode> schemas = new ArrayList<>();
        for (SchemaNode node : nodes) {
            schemas.addAll(schemas(sets, node));
        }
        return schemas;
    }

    private List<SchemaNode> schemas(long sets, SchemaNode node) {
        List<SchemaNode> schemas = new ArrayList<>();
        for (Pattern pattern : compiler.propertySchemas().patterns(node)) {
            if (pattern.names().isEmpty()) {
                schemas.add(pattern.schema());
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.node() == node && (sets >>> i & 1) != 0) {
                entry.schema().ifPresent(schemas::add);
            }
        }
        if (schemas.isEmpty()) {
            node.schema("additionalProperties").ifPresent(schemas::add);
        }
        return schemas;
    }
}
