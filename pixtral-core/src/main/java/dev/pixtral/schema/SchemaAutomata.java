package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.CountedStrings;
import dev.pixtral.schema.automaton.DistinctItems;
import dev.pixtral.schema.automaton.FormatAutomata;
import dev.pixtral.schema.automaton.Formats;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.MultipleAutomaton;
import dev.pixtral.schema.automaton.NameClasses;
import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import dev.pixtral.schema.automaton.PatternAutomaton;
import dev.pixtral.schema.automaton.Products;
import dev.pixtral.schema.automaton.Regex;
import dev.pixtral.schema.automaton.RegexLengths;
import dev.pixtral.schema.automaton.SchemaBudget;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import dev.pixtral.schema.automaton.UnsupportedPattern;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The automata of all schemas of a request, each built once and counted; one that cannot be built is tried only once,
 * too. Used for one request.
 */
@Internal
public final class SchemaAutomata {
    private final SchemaBudget budget;
    private final Map<Object, ByteDfa> made = new HashMap<>();
    private final Map<String, RegexLengths> parsed = new HashMap<>(); // by pattern
    private final Map<ByteDfa, Lengths> lengths = new IdentityHashMap<>(); // up to the largest length that was needed
    private final Map<ByteDfa, Lengths> shortest = new IdentityHashMap<>(); // their smallest numbers only
    private final Map<List<ByteDfa>, NameClasses> classes = new HashMap<>(); // automata are compared by identity
    private final Map<Object, UnsupportedPattern> failed = new HashMap<>();

    /**
     * Makes an empty set of automata.
     *
     * @param budget the budget of the request
     */
    public SchemaAutomata(SchemaBudget budget) {
        this.budget = budget;
    }

    private record Both(ByteDfa one, ByteDfa other) {}

    private record LengthsOf(ByteDfa strings, int max) {}

    /** The budget of the request. */
    SchemaBudget budget() {
        return budget;
    }

    ByteDfa numbers(ValueKind kind, NumberRange range) {
        String key = kind + " " + range; // a string: maps search quickly even among many with the same hash code
        return make(
                key,
                () -> kind == ValueKind.INTEGER ? NumberAutomaton.integers(range) : NumberAutomaton.numbers(range));
    }

    /**
     * The strings in which a pattern matches; empty if it is not supported, which is recorded.
     *
     * @param keyword the keyword of the pattern, {@code pattern} or {@code format}
     */
    Optional<CountedStrings> pattern(SchemaNode node, String keyword, String pattern) {
        return supported(node, keyword, "pattern " + pattern, () -> {
            if (isFormat(keyword, pattern)) {
                CountedStrings strings = FormatAutomata.counted(pattern, budget);
                return new CountedStrings(make("pattern " + pattern, strings::automaton), strings.min(), strings.max());
            }
            RegexLengths regex = parsed.get(pattern);
            if (regex == null) {
                regex = RegexLengths.of(PatternAutomaton.parse(pattern, budget));
                parsed.put(pattern, regex);
            }
            Regex counted = regex.regex();
            ByteDfa automaton = make("pattern " + pattern, () -> PatternAutomaton.of(counted, budget));
            return new CountedStrings(automaton, regex.min(), regex.max());
        });
    }

    /** The names in which a pattern matches; empty if it is not supported, which is recorded. */
    Optional<ByteDfa> names(SchemaNode node, String keyword, String pattern) {
        return supported(
                node,
                keyword,
                "pattern " + pattern,
                () -> make(
                        "whole pattern " + pattern,
                        () -> isFormat(keyword, pattern)
                                ? FormatAutomata.whole(pattern, budget)
                                : PatternAutomaton.of(pattern, budget)));
    }

    private static boolean isFormat(String keyword, String pattern) {
        return keyword.equals("format") && Formats.isPattern(pattern);
    }

    /**
     * Those of some numbers that are multiples of another one, or that are not; all of them if that takes too large an
     * automaton, which is recorded.
     */
    ByteDfa multiples(SchemaNode node, BigDecimal step, boolean wanted, ByteDfa numbers) {
        String key = (wanted ? "multiples of " : "no multiples of ") + step.toPlainString();
        return supported(node, "multipleOf", key, () -> make(key, () -> MultipleAutomaton.of(step, wanted, budget)))
                .flatMap(multiples -> both(node, numbers, multiples))
                .orElse(numbers);
    }

    /** All strings. */
    ByteDfa strings() {
        return make("strings", () -> PatternAutomaton.of("", budget));
    }

    /** The arrays of distinct items; empty if that takes too large an automaton, which is recorded. */
    Optional<ByteDfa> distinct(SchemaNode node, List<List<DistinctItems.Item>> positions, int min, int max) {
        Object key = List.of("distinct", positions, min, max);
        return supported(
                node, "uniqueItems", key, () -> make(key, () -> DistinctItems.of(positions, min, max, budget)));
    }

    /** The automaton of some JSON texts. */
    ByteDfa texts(List<String> texts) {
        List<byte[]> bytes = texts.stream()
                .distinct()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        return make(List.of("texts", texts), () -> PatternAutomaton.ofTexts(bytes, budget));
    }

    /** The texts that both automata accept; empty if it is too large, which is recorded. */
    Optional<ByteDfa> both(SchemaNode node, ByteDfa one, ByteDfa other) {
        Both key = new Both(one, other);
        return one == other
                ? Optional.of(one)
                : supported(node, "pattern", key, () -> make(key, () -> Products.both(one, other, budget)));
    }

    /** The texts that one of two automata accepts; empty if it is too large, which is recorded. */
    Optional<ByteDfa> either(SchemaNode node, ByteDfa one, ByteDfa other) {
        Object key = List.of("either", one, other);
        return supported(node, "pattern", key, () -> make(key, () -> Products.either(one, other, budget)));
    }

    /** The texts that the one automaton accepts and the other does not; empty if too large, which is recorded. */
    Optional<ByteDfa> without(SchemaNode node, ByteDfa one, ByteDfa other) {
        Object key = List.of("without", one, other);
        return supported(node, "not", key, () -> make(key, () -> Products.without(one, other, budget)));
    }

    /** The classes of names by the sets that contain them; empty if they are too many, which is recorded. */
    Optional<NameClasses> classes(SchemaNode node, List<ByteDfa> sets) {
        return supported(node, "patternProperties", sets, () -> {
            NameClasses known = classes.get(sets);
            if (known == null) {
                known = NameClasses.of(sets, budget);
                budget.count(Limit.DFA_STATES, known.states());
                classes.put(sets, known);
            }
            return known;
        });
    }

    /** The strings that both accept; empty if the automaton is too large, which is recorded. */
    Optional<CountedStrings> both(SchemaNode node, CountedStrings one, CountedStrings other) {
        if (one.automaton() == other.automaton()) {
            return Optional.of(one.within(other.min(), other.max()));
        }
        Both key = new Both(one.automaton(), other.automaton());
        return supported(node, "pattern", key, () -> {
            ByteDfa both = make(key, () -> Products.both(one.automaton(), other.automaton(), budget));
            return new CountedStrings(both, one.min(), one.max()).within(other.min(), other.max());
        });
    }

    /** The smallest numbers of characters to the ends of strings; empty if too many steps, which is recorded. */
    Optional<Lengths> shortest(SchemaNode node, ByteDfa strings) {
        Lengths known = shortest.get(strings);
        if (known != null) {
            return Optional.of(known);
        }
        return supported(node, "pattern", new LengthsOf(strings, 0), () -> {
            Lengths found = Lengths.of(strings, 0, 0, budget);
            shortest.put(strings, found);
            return found;
        });
    }

    /** The lengths of strings; empty if they take too many steps or too much memory, which is recorded. */
    Optional<Lengths> lengths(SchemaNode node, CountedStrings strings) {
        Lengths known = lengths.get(strings.automaton());
        if (known != null && (known.period() > 0 || known.from() > strings.max())) {
            return Optional.of(known);
        }
        return supported(node, "pattern", new LengthsOf(strings.automaton(), strings.max()), () -> {
            Lengths found = Lengths.of(strings.automaton(), strings.min(), strings.max(), budget);
            lengths.put(strings.automaton(), found);
            return found;
        });
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

    private <T> Optional<T> supported(SchemaNode node, String keyword, Object key, Supplier<T> maker) {
        UnsupportedPattern problem = failed.get(key);
        if (problem == null) {
            try {
                return Optional.of(maker.get());
            } catch (UnsupportedPattern e) {
                failed.put(key, e);
                problem = e;
            }
        }
        node.findings().unenforceable(node, "keyword \"" + keyword + "\" with " + problem.what());
        if (problem.isLarge()) {
            node.findings().refuse(); // immediately: the next ones may be as large
        }
        return Optional.empty();
    }
}
