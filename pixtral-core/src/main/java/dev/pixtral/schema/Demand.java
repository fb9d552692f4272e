package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.StringContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What some property of an object must satisfy, for the negations of keywords that all properties must satisfy: its
 * name is in one of the sets, or in none of them, and its value has a schema.
 *
 * @param node the made schema
 * @param sets sets of names
 * @param within whether the name must be in a set, otherwise in none
 * @param value the schema of the value; none for any
 */
record Demand(SchemaNode node, List<ByteDfa> sets, boolean within, List<SchemaNode> value) {
    static boolean isMadeBy(SchemaNode node) {
        return node.has(Keywords.SOME) || node.has(Keywords.SOME_NAME);
    }

    /** The demand of a made schema; empty if it cannot be enforced, which is recorded. */
    static Optional<Demand> of(SchemaNode node, SchemaCompiler compiler) {
        if (node.has(Keywords.SOME_NAME)) {
            SchemaNode names = node.child(Keywords.SOME_NAME).orElseThrow();
            ByteDfa allowed = compiler.strings().of(names).orElseGet(compiler.automata()::strings);
            return Optional.of(new Demand(node, List.of(allowed), true, List.of()));
        }
        List<SchemaNode> value = List.of(node.child(Keywords.SOME).orElseThrow());
        if (node.has(Keywords.SOME_PATTERN)) {
            String pattern = node.text(Keywords.SOME_PATTERN).orElseThrow();
            return compiler.automata()
                    .names(node, "patternProperties", pattern)
                    .map(names -> new Demand(node, List.of(names), true, value));
        }
        SchemaNode base = node.child(Keywords.OF).orElseThrow();
        List<ByteDfa> mentioned = new ArrayList<>();
        for (PropertySchemas.Pattern pattern : compiler.propertySchemas().patterns(base)) {
            mentioned.add(pattern.names().orElseGet(compiler.automata()::strings));
        }
        List<String> declared = base.named("properties").keySet().stream()
                .map(name -> PythonJson.dump(new Json.Str(name)))
                .toList();
        if (!declared.isEmpty()) {
            mentioned.add(compiler.automata().texts(declared));
        }
        return Optional.of(new Demand(node, mentioned, false, value));
    }

    /** Whether names in some of the sets are concerned. */
    boolean concerns(long members) {
        return within == (members != 0);
    }

    boolean concerns(String name) {
        byte[] quoted = StringContent.quoted(name).getBytes(StandardCharsets.UTF_8);
        return within == sets.stream().anyMatch(set -> set.accepts(quoted));
    }
}
