package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A nondeterministic automaton over the bytes of a JSON string, quotes included, for the texts in which a regular
 * expression matches somewhere. State 0 is the start.
 *
 * <p>Anchors match at the quotes: {@code ^} reads the opening one, {@code $} the closing one. A pattern without
 * {@code ^} may begin after the opening quote and any characters. The two quotes have their own labels ({@link #OPEN},
 * {@link #CLOSE}), although they are the same byte. If there are anchors elsewhere, or look-aheads, then these and
 * {@code ^} are {@linkplain Assertion assertions}.
 */
final class PatternNfa {
    /** Labels an edge on the opening quote. */
    static final int OPEN = 256;

    /** Labels an edge on the closing quote. */
    static final int CLOSE = 257;

    private static final int STEPS_OF_TAIL = 8; // lists are compared
    private static final String HEX = "0123456789abcdef";

    private final SchemaBudget budget;
    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<Integer>> silent = new ArrayList<>(); // states reached without reading
    private final Map<CodePoints, Labels> labels = new IdentityHashMap<>();
    private final Map<Integer, List<Assertion>> assertions = new HashMap<>(); // by state; few states have any
    private final boolean plain; // anchors only at the ends
    private final int end;
    private int size; // edges of all kinds
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
     * @param start for look-aheads, the state in which they start
     * @param end for look-aheads, the state in which they have matched
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
            /** A word begins or ends here; the look-ahead is for a word character. */
            WORD,
            /** No word begins or ends here; the look-ahead is for a word character. */
            NOT_WORD
        }
    }

    /**
     * The encodings of the characters of a set.
     *
     * @param plain the ranges of bytes of those that are not escaped
     * @param escapes the escapes of those that JSON must escape
     */
    private record Labels(List<List<Utf8Ranges.ByteRange>> plain, List<String> escapes) {}

    private PatternNfa(Regex regex, boolean plain, SchemaBudget budget) {
        this.budget = budget;
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
        return new PatternNfa(regex, plain, budget);
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

    List<Assertion> assertions(int state) {
        return assertions.getOrDefault(state, List.of());
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
        Labels written = labels.computeIfAbsent(set, PatternNfa::labels);
        Map<List<Utf8Ranges.ByteRange>, Integer> tails =
                new HashMap<>(); // states before the same remaining bytes are shared
        tails.put(List.of(), to);
        for (List<Utf8Ranges.ByteRange> character : written.plain()) {
            for (int i = character.size() - 1; i >= 0; i--) {
                budget.countAutomatonSteps(STEPS_OF_TAIL);
                int target = tails.get(character.subList(i + 1, character.size()));
                List<Utf8Ranges.ByteRange> tail = character.subList(i, character.size());
                if (i == 0) {
                    edge(from, character.get(0).first(), character.get(0).last(), target);
                } else if (!tails.containsKey(tail)) {
                    int state = state();
                    edge(state, character.get(i).first(), character.get(i).last(), target);
                    tails.put(tail, state);
                }
            }
        }
        escapes(written.escapes(), from, to);
    }

    private static Labels labels(CodePoints set) {
        List<String> escapes = new ArrayList<>();
        for (int c = 0; c <= '\\'; c++) {
            if ((c < ' ' || c == '"' || c == '\\') && set.contains(c)) {
                escapes.add(escape(c));
            }
        }
        return new Labels(Utf8Ranges.of(unescaped(set)), escapes);
    }

    private static CodePoints unescaped(CodePoints set) {
        CodePoints escaped = CodePoints.of(0, 0x1F).or(CodePoints.of('"')).or(CodePoints.of('\\'));
        return set.complement().or(escaped).complement();
    }

    private void escapes(List<String> escapes, int from, int to) {
        Map<String, Integer> prefixes = new HashMap<>();
        for (String escape : escapes) {
            int at = from;
            for (int i = 0; i < escape.length() - 1; i++) {
                int before = at;
                char symbol = escape.charAt(i);
                at = prefixes.computeIfAbsent(escape.substring(0, i + 1), _ -> {
                    int state = state();
                    edge(before, symbol, symbol, state);
                    return state;
                });
            }
            char last = escape.charAt(escape.length() - 1);
            edge(at, last, last, to);
        }
    }

    private static String escape(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u00" + c / 16 + HEX.charAt(c % 16);
        };
    }
}
