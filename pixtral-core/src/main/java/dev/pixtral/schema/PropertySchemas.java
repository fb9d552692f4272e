package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.StringContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the schemas that apply to a property of an object by its name. Used for one schema. */
final class PropertySchemas {
    /** Patterns that match every name. */
    private static final Set<String> ALL = Set.of("", "^", "$", ".*", "^.*", ".*$", "(.*)", "[\\s\\S]*", "^[\\s\\S]*$");
    /** Patterns that match every single-line name. */
    private static final Set<String> ALL_LINES = Set.of("^.*$", "^(.*)$", "^.+$", "^(.+)$", ".+", ".");

    private final SchemaAutomata automata;
    private final Map<SchemaNode, List<Pattern>> patterns = new HashMap<>();

    PropertySchemas(SchemaAutomata automata) {
        this.automata = automata;
    }

    /**
     * A pattern of {@code patternProperties}.
     *
     * @param names the names in which it matches; empty for all
     * @param schema the schema of their values
     */
    record Pattern(Optional<ByteDfa> names, SchemaNode schema) {
        boolean matches(String name) {
            return names.map(dfa -> dfa.accepts(StringContent.quoted(name).getBytes(StandardCharsets.UTF_8)))
                    .orElse(true);
        }
    }

    /** The patterns of a schema; one that is not supported is recorded and left out. */
    List<Pattern> patterns(SchemaNode node) {
        List<Pattern> known = patterns.get(node);
        if (known == null) {
            known = read(node);
            patterns.put(node, known);
        }
        return known;
    }

    private List<Pattern> read(SchemaNode node) {
        Map<String, SchemaNode> named = node.named("patternProperties");
        List<Pattern> found = new ArrayList<>();
        named.forEach((pattern, schema) -> {
            boolean all = ALL.contains(pattern)
                    || (named.size() == 1 && !node.has("additionalProperties") && ALL_LINES.contains(pattern));
            if (all) {
                found.add(new Pattern(Optional.empty(), schema));
            } else {
                automata.names(node, "patternProperties", pattern)
                        .ifPresent(names -> found.add(new Pattern(Optional.of(names), schema)));
            }
        });
        return found;
    }

    /** Whether a pattern of a schema matches every name. */
    boolean ofAllNames(SchemaNode node) {
        return patterns(node).stream().anyMatch(pattern -> pattern.names().isEmpty());
    }

    static boolean declares(SchemaNode node, String name) {
        return node.value("properties")
                .filter(properties ->
                        properties instanceof Json.Obj(Map<String, Json> fields) && fields.containsKey(name))
                .isPresent();
    }

    /** The schemas that apply to a property. */
    List<SchemaNode> of(SchemaNode node, String name) {
        List<SchemaNode> schemas = new ArrayList<>();
        boolean declared = declares(node, name);
        if (declared) {
            node.child("properties")
                    .flatMap(properties -> properties.child(name))
                    .ifPresent(schemas::add);
        }
        boolean matched = false;
        for (Pattern pattern : patterns(node)) {
            if (pattern.matches(name)) {
                schemas.add(pattern.schema());
                matched = true;
            }
        }
        if (!declared && !matched) {
            node.schema("additionalProperties").ifPresent(schemas::add);
        }
        return schemas;
    }
}
