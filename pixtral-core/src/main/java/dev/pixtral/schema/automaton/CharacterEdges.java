package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The edges of an automaton that read one character of a set, as JSON writes it within a string. Immutable.
 *
 * @param states the number of states between {@link #FROM} and {@link #TO}, numbered from 2 on
 * @param edges the edges
 * @param steps what they cost a request
 */
record CharacterEdges(int states, List<Edge> edges, int steps) {
    /** The state before the character. */
    static final int FROM = 0;
    /** The state after it. */
    static final int TO = 1;

    /** The edges of any character. */
    static final CharacterEdges ANY = of(CodePoints.ANY);

    private static final String HEX = "0123456789abcdef";

    /**
     * An edge on a range of bytes.
     *
     * @param from the state where it starts
     * @param first the first byte
     * @param last the last byte, inclusive
     * @param to the state where it leads
     */
    record Edge(int from, int first, int last, int to) {}

    static CharacterEdges of(CodePoints set) {
        return new Maker().make(set);
    }

    private static final class Maker {
        private static final int STEPS_OF_TAIL = 8; // lists are compared
        private static final CodePoints ESCAPED =
                CodePoints.of(0, 0x1F).or(CodePoints.of('"')).or(CodePoints.of('\\'));

        private final List<Edge> edges = new ArrayList<>();
        private int states = 2;
        private int steps;

        CharacterEdges make(CodePoints set) {
            CodePoints plain = set.complement().or(ESCAPED).complement();
            Map<List<Utf8Ranges.ByteRange>, Integer> tails =
                    new HashMap<>(); // states before the same remaining bytes are shared
            tails.put(List.of(), TO);
            for (List<Utf8Ranges.ByteRange> character : Utf8Ranges.of(plain)) {
                steps += STEPS_OF_TAIL * character.size();
                character(character, tails);
            }
            escapes(set);
            return new CharacterEdges(states - 2, List.copyOf(edges), steps);
        }

        private void character(List<Utf8Ranges.ByteRange> bytes, Map<List<Utf8Ranges.ByteRange>, Integer> tails) {
            int target = TO;
            for (int i = bytes.size() - 1; i > 0; i--) {
                List<Utf8Ranges.ByteRange> tail = bytes.subList(i, bytes.size());
                Integer known = tails.get(tail);
                if (known == null) {
                    known = states++;
                    edges.add(new Edge(known, bytes.get(i).first(), bytes.get(i).last(), target));
                    tails.put(tail, known);
                }
                target = known;
            }
            edges.add(new Edge(FROM, bytes.getFirst().first(), bytes.getFirst().last(), target));
        }

        private void escapes(CodePoints set) {
            Map<String, Integer> prefixes = new HashMap<>();
            for (int c = 0; c <= '\\'; c++) {
                if ((c < ' ' || c == '"' || c == '\\') && set.contains(c)) {
                    escape(escape(c), prefixes);
                }
            }
        }

        private void escape(String escape, Map<String, Integer> prefixes) {
            int at = FROM;
            for (int i = 0; i < escape.length() - 1; i++) {
                String prefix = escape.substring(0, i + 1);
                Integer known = prefixes.get(prefix);
                if (known == null) {
                    known = states++;
                    edges.add(new Edge(at, escape.charAt(i), escape.charAt(i), known));
                    prefixes.put(prefix, known);
                }
                at = known;
            }
            char last = escape.charAt(escape.length() - 1);
            edges.add(new Edge(at, last, last, TO));
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
}
