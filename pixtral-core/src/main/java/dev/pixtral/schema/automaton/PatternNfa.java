package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A nondeterministic automaton over the bytes of a JSON string, quotes included, for the texts in which a regular
 * expression matches somewhere. State 0 is the start.
 *
 * <p>Anchors match at the quotes: {@code ^} reads the opening one, {@code $} the closing one. A pattern without
 * {@code ^} may begin after the opening quote and any characters. The two quotes have their own labels ({@link #OPEN},
 * {@link #CLOSE}), although they are the same byte. If there are anchors elsewhere, or look-aheads, then these and
 * {@code ^} are {@linkplain Assertion assertions}; so are look-behinds.
 */
final class PatternNfa {
    /** Labels an edge on the opening quote. */
    static final int OPEN = 256; // above all bytes and classes

    /** Labels an edge on the closing quote. */
    static final int CLOSE = 257;

    private final SchemaBudget budget;
    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<Integer>> silent = new ArrayList<>(); // states reached without reading
    private final Map<CodePoints, CharacterEdges> labels = new IdentityHashMap<>();
    private final Map<Integer, List<Assertion>> assertions = new HashMap<>(); // by state; few states have any
    private final boolean plain; // anchors only at the ends
    private final Optional<CharacterClasses> classes; // if edges read classes of characters
    private final int end;
    private int size; // edges of all kinds
    private final Map<Regex, int[]> behinds = new IdentityHashMap<>(); // start and end of each look-behind
    private int[] word; // start and end of a look-ahead for a word character; null until one is needed

    /**
     * An edge on a range of bytes.
     *
     * @param first the first byte, or {@link #OPEN} or {@link #CLOSE}
     * @param last the last byte, inclusive
     * @param to the state where it leads
     */
    record Edge(int first, int last, int to) {}

    /**
     * An edge without a byte that is taken only on a condition.
     *
     * @param kind what must hold
     * @param start for look-aheads and look-behinds, the state in which they start
     * @param end for look-aheads and look-behinds, the state in which they have matched
     * @param to the state where it leads
     */
    record Assertion(Kind kind, int start, int end, int to) {
        /** Conditions. */
        enum Kind {
            /** The text begins here. */
            START,
            /** The following text matches. */
            LOOK,
            /** The following text does not match. */
            NOT_LOOK,
            /** The text before has an end that matches. */
            BEHIND,
            /** The text before has no end that matches. */
            NOT_BEHIND,
            /** A word begins or ends here; the look-ahead is for a word character. */
            WORD,
            /** No word begins or ends here; the look-ahead is for a word character. */
            NOT_WORD
        }
    }

    private PatternNfa(Regex regex, boolean plain, Optional<CharacterClasses> classes, SchemaBudget budget) {
        this.budget = budget;
        this.classes = classes;
        this.plain = plain;
        int start = state();
        end = state();
        int begin = state();
        int before = state();
        edge(start, OPEN, OPEN, before);
        loop(before);
        silent(before, begin);
        if (plain) {
            silent(start, begin); // for patterns that read the opening quote themselves
        }
        int matched = add(regex, begin);
        silent(matched, end); // for those that read the closing one
        int after = state();
        silent(matched, after);
        loop(after);
        edge(after, CLOSE, CLOSE, end);
    }

    /**
     * Returns the automaton of a pattern.
     *
     * @param plain whether all anchors are {@linkplain RegexAnchors at the ends}, and there are no look-aheads
     * @throws UnsupportedPattern if it would be too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    static PatternNfa of(Regex regex, boolean plain, SchemaBudget budget) {
        return new PatternNfa(regex, plain, Optional.empty(), budget);
    }

    /**
     * Returns the automaton of a pattern whose anchors are all {@linkplain RegexAnchors at the ends}, over classes of
     * characters instead of bytes.
     *
     * @throws UnsupportedPattern if it would be too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    static PatternNfa of(Regex regex, CharacterClasses classes, SchemaBudget budget) {
        return new PatternNfa(regex, true, Optional.of(classes), budget);
    }

    /** The state in which a text is accepted after its closing quote. */
    int end() {
        return end;
    }

    int states() {
        return edges.size();
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    List<Integer> silent(int state) {
        return silent.get(state);
    }

    /** Bytes that no edge separates. */
    ByteGroups groups() {
        ByteGroups.Cuts cuts = new ByteGroups.Cuts();
        for (List<Edge> all : edges) {
            for (Edge edge : all) {
                if (edge.last() < OPEN) {
                    cuts.around(edge.first(), edge.last());
                }
            }
        }
        return cuts.around('"', '"').groups();
    }

    List<Assertion> assertions(int state) {
        return assertions.getOrDefault(state, List.of());
    }

    /** The states in which look-behinds start, before any text. */
    List<Integer> lookBehinds() {
        return behinds.values().stream().map(behind -> behind[0]).toList();
    }

    /** Whether words matter. */
    boolean looksForWords() {
        return word != null;
    }

    private int state() {
        if (edges.size() == SchemaLimits.PATTERN_POSITIONS) {
            throw UnsupportedPattern.tooLarge(
                    "a pattern with more than %d positions".formatted(SchemaLimits.PATTERN_POSITIONS));
        }
        edges.add(new ArrayList<>(2));
        silent.add(new ArrayList<>(2));
        return edges.size() - 1;
    }

    private void edge(int from, int first, int last, int to) {
        countEdge();
        edges.get(from).add(new Edge(first, last, to));
    }

    private void silent(int from, int to) {
        countEdge();
        silent.get(from).add(to);
    }

    private void countEdge() {
        budget.countAutomatonSteps(1);
        if (++size > SchemaLimits.PATTERN_EDGES) {
            throw UnsupportedPattern.tooLarge(
                    "a pattern with more than %d edges".formatted(SchemaLimits.PATTERN_EDGES));
        }
    }

    private void loop(int state) {
        characters(CodePoints.ANY, state, state);
    }

    /** Adds an expression after a state. */
    private int add(Regex regex, int from) {
        return switch (regex) {
            case Regex.Chars(CodePoints set) -> {
                int to = state();
                characters(set, from, to);
                yield to;
            }
            case Regex.Anchor anchor -> anchor(anchor, from);
            case Regex.Look(Regex inside, boolean negative) -> {
                int[] look = look(inside);
                Assertion.Kind kind = negative ? Assertion.Kind.NOT_LOOK : Assertion.Kind.LOOK;
                yield assertion(kind, look, from);
            }
            case Regex.Behind(Regex inside, boolean negative) -> {
                int[] behind = behind(inside);
                yield assertion(negative ? Assertion.Kind.NOT_BEHIND : Assertion.Kind.BEHIND, behind, from);
            }
            case Regex.Sequence(List<Regex> parts) -> {
                int at = from;
                for (Regex part : parts) {
                    at = add(part, at);
                }
                yield at;
            }
            case Regex.Choice(List<Regex> branches) -> {
                int to = state();
                for (Regex branch : branches) {
                    silent(add(branch, from), to);
                }
                yield to;
            }
            case Regex.Repeat repeat -> repeat(repeat, from);
            case Regex.Group(int _, Regex inside) -> add(inside, from);
            case Regex.Reference reference -> throw new IllegalArgumentException("not expanded: " + reference);
        };
    }

    private int anchor(Regex.Anchor anchor, int from) {
        if (anchor == Regex.Anchor.END || (anchor == Regex.Anchor.START && plain)) {
            int to = state();
            int quote = anchor == Regex.Anchor.START ? OPEN : CLOSE;
            edge(from, quote, quote, to);
            return to;
        }
        if (anchor == Regex.Anchor.START) {
            return assertion(Assertion.Kind.START, new int[] {from, from}, from);
        }
        if (word == null) {
            word = look(new Regex.Chars(RegexEscapes.WORD));
        }
        Assertion.Kind kind = anchor == Regex.Anchor.WORD ? Assertion.Kind.WORD : Assertion.Kind.NOT_WORD;
        return assertion(kind, word, from);
    }

    /**
     * Adds a look-ahead, which after its match accepts any text; returns the state in which it starts and the one in
     * which it has matched.
     */
    private int[] look(Regex inside) {
        int start = state();
        int matched = state();
        silent(add(inside, start), matched);
        loop(matched);
        edge(matched, CLOSE, CLOSE, matched);
        return new int[] {start, matched};
    }

    /**
     * Adds a look-behind, once if it is repeated; returns the state in which it starts, which any text leads back to,
     * and the one in which it has matched.
     */
    private int[] behind(Regex inside) {
        int[] known = behinds.get(inside);
        if (known != null) {
            return known;
        }
        int start = state();
        loop(start);
        int[] behind = {start, add(inside, next(start))};
        behinds.put(inside, behind);
        return behind;
    }

    private int assertion(Assertion.Kind kind, int[] look, int from) {
        countEdge();
        int to = state();
        assertions.computeIfAbsent(from, _ -> new ArrayList<>()).add(new Assertion(kind, look[0], look[1], to));
        return to;
    }

    private int repeat(Regex.Repeat repeat, int from) {
        int at = next(from);
        for (int i = 0; i < repeat.min(); i++) {
            at = next(add(repeat.part(), at));
        }
        if (repeat.max() == Lengths.UNBOUNDED) {
            silent(add(repeat.part(), at), at);
            return next(at);
        }
        int to = state();
        silent(at, to);
        for (int i = repeat.min(); i < repeat.max(); i++) {
            at = next(add(repeat.part(), at));
            silent(at, to);
        }
        return to;
    }

    /**
     * Adds a state after another one: a loop back to it stays within its repetition, and every repetition takes a
     * position.
     */
    private int next(int from) {
        int to = state();
        silent(from, to);
        return to;
    }

    private void characters(CodePoints set, int from, int to) {
        if (classes.isPresent()) {
            int[] runs = classes.get().runs(set);
            for (int i = 0; i < runs.length; i += 2) {
                edge(from, runs[i], runs[i + 1], to);
            }
            return;
        }
        CharacterEdges all =
                set == CodePoints.ANY ? CharacterEdges.ANY : labels.computeIfAbsent(set, CharacterEdges::of);
        budget.countAutomatonSteps(all.steps());
        int first = edges.size() - 2; // states of a character are numbered from 2 on
        for (int i = 0; i < all.states(); i++) {
            state();
        }
        for (CharacterEdges.Edge edge : all.edges()) {
            edge(place(edge.from(), first, from, to), edge.first(), edge.last(), place(edge.to(), first, from, to));
        }
    }

    private static int place(int state, int first, int from, int to) {
        return switch (state) {
            case CharacterEdges.FROM -> from;
            case CharacterEdges.TO -> to;
            default -> first + state;
        };
    }
}
