package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.Conjunction.Union;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Surrogates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The strings that schemas allow, as automata: for the names of properties. Used for one schema. */
final class StringLanguage {
    private static final int DEEPEST = 32; // of nested alternatives: circles are refused later

    private final Conjunctions conjunctions;
    private final ValueCheck values;
    private final SchemaAutomata automata;
    private int depth;

    StringLanguage(Conjunctions conjunctions, ValueCheck values, SchemaAutomata automata) {
        this.conjunctions = conjunctions;
        this.values = values;
        this.automata = automata;
    }

    /** The strings that a schema allows; empty if it allows all, or too large an automaton, which is recorded. */
    Optional<ByteDfa> of(SchemaNode schema) {
        if (depth == DEEPEST) {
            schema.findings().unenforceable(schema, "a schema of strings with too many levels of alternatives");
            return Optional.empty();
        }
        depth++;
        try {
            Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
            Optional<ByteDfa> strings = own(all.own(), schema);
            for (Union union : all.unions()) {
                strings = both(schema, strings, any(union, schema));
            }
            return strings;
        } finally {
            depth--;
        }
    }

    private Optional<ByteDfa> any(Union union, SchemaNode place) {
        List<ByteDfa> branches = new ArrayList<>();
        for (SchemaNode branch : union.branches()) {
            Optional<ByteDfa> strings = of(branch);
            if (strings.isEmpty()) {
                return strings;
            }
            branches.add(strings.get());
        }
        Optional<ByteDfa> all = Optional.of(branches.getFirst());
        for (ByteDfa branch : branches.subList(1, branches.size())) {
            ByteDfa before = all.orElseThrow();
            all = automata.either(place, before, branch);
            if (all.isEmpty()) {
                return all;
            }
        }
        return all;
    }

    private Optional<ByteDfa> own(List<SchemaNode> own, SchemaNode place) {
        Optional<List<ValueKind>> kinds = Kinds.stated(own);
        if (own.stream().anyMatch(SchemaNode::isNever)
                || kinds.filter(some -> !some.contains(ValueKind.STRING)).isPresent()) {
            return Optional.of(automata.texts(List.of()));
        }
        if (LiteralKeywords.applyTo(own)) {
            return Optional.of(automata.texts(LiteralKeywords.allowed(own, values).stream()
                    .filter(Json.Str.class::isInstance)
                    .map(PythonJson::dump)
                    .filter(dump -> !Surrogates.lonely(dump))
                    .toList()));
        }
        Optional<ByteDfa> all = Optional.empty();
        for (SchemaNode node : own) {
            for (ByteDfa each : StringKeywords.whole(node, automata)) {
                all = both(place, all, Optional.of(each));
            }
        }
        return all;
    }

    private Optional<ByteDfa> both(SchemaNode place, Optional<ByteDfa> one, Optional<ByteDfa> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return automata.both(place, one.get(), other.get()).or(() -> one);
    }
}
