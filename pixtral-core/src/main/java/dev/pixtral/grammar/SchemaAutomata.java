package dev.pixtral.grammar;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The automata of a schema, each made once and counted. Used for one schema. */
final class SchemaAutomata {
    private final SchemaFindings findings;
    private final Map<Object, ByteDfa> made = new HashMap<>();

    SchemaAutomata(SchemaFindings findings) {
        this.findings = findings;
    }

    private record Numbers(ValueKind kind, NumberRange range) {}

    private record Both(ByteDfa one, ByteDfa other) {}

    private record OfLength(ByteDfa strings, int min, int max) {}

    ByteDfa numbers(ValueKind kind, NumberRange range) {
        return make(
                new Numbers(kind, range),
                () -> kind == ValueKind.INTEGER ? NumberAutomaton.integers(range) : NumberAutomaton.numbers(range));
    }

    /**
     * The strings in which a pattern matches; nothing if it is not supported, which is noted.
     *
     * @param keyword where the pattern comes from, {@code pattern} or {@code format}
     */
    Optional<ByteDfa> pattern(SchemaNode node, String keyword, String pattern) {
        return supported(node, keyword, () -> make(pattern, () -> PatternAutomaton.of(pattern)));
    }

    /** What both accept; nothing if that is too large, which is noted. */
    Optional<ByteDfa> both(SchemaNode node, ByteDfa one, ByteDfa other) {
        return one == other
                ? Optional.of(one)
                : supported(node, "pattern", () -> make(new Both(one, other), () -> Products.both(one, other)));
    }

    /** Strings of a length; nothing if they need too large an automaton, which is noted. */
    Optional<ByteDfa> ofLength(SchemaNode node, ByteDfa strings, int min, int max) {
        return supported(
                node,
                "pattern",
                () -> make(new OfLength(strings, min, max), () -> Products.ofLength(strings, min, max)));
    }

    private ByteDfa make(Object key, Supplier<ByteDfa> maker) {
        ByteDfa known = made.get(key);
        if (known == null) {
            known = maker.get();
            findings.count(SchemaFindings.Limit.DFA_STATES, known.states());
            made.put(key, known);
        }
        return known;
    }

    private Optional<ByteDfa> supported(SchemaNode node, String keyword, Supplier<ByteDfa> maker) {
        try {
            return Optional.of(maker.get());
        } catch (UnsupportedPattern e) {
            findings.unenforceable(node, "keyword \"" + keyword + "\" with " + e.what());
            return Optional.empty();
        }
    }
}
