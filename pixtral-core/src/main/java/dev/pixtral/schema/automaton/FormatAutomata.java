package dev.pixtral.schema.automaton;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The automata of formats, each built once for the JVM. A request is charged what building one took, so whether it is
 * accepted does not depend on others. Thread-safe.
 */
public final class FormatAutomata {
    private static final Map<String, Made<CountedStrings>> COUNTED = new ConcurrentHashMap<>(); // by pattern: a few
    private static final Map<String, Made<ByteDfa>> WHOLE = new ConcurrentHashMap<>();

    private FormatAutomata() {}

    private record Made<T>(T automaton, long steps) {}

    /**
     * Returns the strings in which the pattern of a format matches.
     *
     * @param pattern one of {@link Formats}
     * @param budget the budget of the request
     * @return the strings
     * @throws UnsupportedPattern if the budget is exhausted
     */
    public static CountedStrings counted(String pattern, SchemaBudget budget) {
        return made(COUNTED, pattern, budget, own -> {
            RegexLengths regex = RegexLengths.of(PatternAutomaton.parse(pattern, own));
            return new CountedStrings(PatternAutomaton.of(regex.regex(), own), regex.min(), regex.max());
        });
    }

    /**
     * Returns an automaton of the strings in which the pattern of a format matches.
     *
     * @param pattern one of {@link Formats}
     * @param budget the budget of the request
     * @return the automaton
     * @throws UnsupportedPattern if the budget is exhausted
     */
    public static ByteDfa whole(String pattern, SchemaBudget budget) {
        return made(WHOLE, pattern, budget, own -> PatternAutomaton.of(pattern, own));
    }

    private static <T> T made(
            Map<String, Made<T>> all, String pattern, SchemaBudget budget, Function<SchemaBudget, T> maker) {
        Made<T> made = all.get(pattern);
        if (made == null) {
            SchemaBudget own = new SchemaBudget();
            made = new Made<>(maker.apply(own), own.automatonSteps()); // another thread may have made an equal one
            all.put(pattern, made);
        }
        budget.countAutomatonSteps(made.steps());
        return made.automaton();
    }
}
