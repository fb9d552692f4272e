package dev.pixtral.grammar;

import dev.pixtral.grammar.SchemaBudget.Limit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The automata of all schemas of a request, each made once and counted; one that cannot be made is tried once, too. Used for one request. */
final class SchemaAutomata {
    private final SchemaBudget budget;
    private final Map<Object, ByteDfa> made = new HashMap<>();
    private final Map<Object, UnsupportedPattern> failed = new HashMap<>();

    SchemaAutomata(SchemaBudget budget) {
        this.budget = budget;
    }

    private record Both(ByteDfa one, ByteDfa other) {}

    private record OfLength(ByteDfa strings, int min, int max) {}

    /** What the schemas of the request may cost. */
    SchemaBudget budget() {
        return budget;
    }

    ByteDfa numbers(ValueKind kind, NumberRange range) {
        String key = kind + " " + range; // a text: maps find their way among many with the same hash code
        return make(
                key,
                () -> kind == ValueKind.INTEGER ? NumberAutomaton.integers(range) : NumberAutomaton.numbers(range));
    }

    /**
     * The strings in which a pattern matches; nothing if it is not supported, which is noted.
     *
     * @param keyword where the pattern comes from, {@code pattern} or {@code format}
     */
    Optional<ByteDfa> pattern(SchemaNode node, String keyword, String pattern) {
        return supported(node, keyword, "pattern " + pattern, () -> PatternAutomaton.of(pattern, budget));
    }

    /** What both accept; nothing if that is too large, which is noted. */
    Optional<ByteDfa> both(SchemaNode node, ByteDfa one, ByteDfa other) {
        return one == other
                ? Optional.of(one)
                : supported(node, "pattern", new Both(one, other), () -> Products.both(one, other, budget));
    }

    /** Strings of a length; nothing if they need too large an automaton, which is noted. */
    Optional<ByteDfa> ofLength(SchemaNode node, ByteDfa strings, int min, int max) {
        return supported(
                node, "pattern", new OfLength(strings, min, max), () -> Products.ofLength(strings, min, max, budget));
    }

    private ByteDfa make(Object key, Supplier<ByteDfa> maker) {
        ByteDfa known = made.get(key);
        if (known == null) {
            known = maker.get();
            budget.count(Limit.DFA_STATES, known.states());
            made.put(key, known);
        }
        return known;
    }

    private Optional<ByteDfa> supported(SchemaNode node, String keyword, Object key, Supplier<ByteDfa> maker) {
        UnsupportedPattern problem = failed.get(key);
        if (problem == null) {
            try {
                return Optional.of(make(key, maker));
            } catch (UnsupportedPattern e) {
                failed.put(key, e);
                problem = e;
            }
        }
        node.findings().unenforceable(node, "keyword \"" + keyword + "\" with " + problem.what());
        if (problem.isLarge()) {
            node.findings().refuse(); // at once: the next ones may be as large
        }
        return Optional.empty();
    }
}
