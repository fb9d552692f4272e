package dev.pixtral.schema;

import dev.pixtral.schema.automaton.ByteDfa;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Strings with a pattern and a length, found and judged in the simplest way. */
public final class CountedTexts {
    private CountedTexts() {}

    /** Any of the strings; the longer ones are rare. */
    public static String any(JsonType.Counted type, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int state = 0;
        int count = 0;
        while (!type.automaton().accepting(state)) {
            List<Integer> bytes = new ArrayList<>();
            for (int b = 0; b <= 0xFF; b++) {
                int next = type.automaton().next(state, b);
                if (next != ByteDfa.DEAD && open(type, next, count + (begins(type, state, b) ? 1 : 0))) {
                    bytes.add(b);
                }
            }
            boolean closes = bytes.contains((int) '"') && type.lengths().atBoundary(state);
            int b = closes && random.nextInt(3) == 0 ? '"' : bytes.get(random.nextInt(bytes.size()));
            count += begins(type, state, b) ? 1 : 0;
            state = type.automaton().next(state, b);
            out.write(b);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * As the type itself knows it: trying everything at each byte would take minutes, and whoever draws strings here
     * judges them by other means.
     */
    private static boolean open(JsonType.Counted type, int state, int count) {
        if (type.automaton().accepting(state)) {
            return count >= type.minLength() && count <= type.maxLength();
        }
        int most = type.maxLength() == JsonType.UNBOUNDED ? Integer.MAX_VALUE : type.maxLength() - count;
        return type.lengths().open(state, Math.max(0, type.minLength() - count), most);
    }

    private static boolean begins(JsonType.Counted type, int state, int b) {
        return type.lengths().atBoundary(state) && b != '"';
    }

    /** Whether a string can be finished from a state, by trying all that may come, length by length. */
    public static boolean canEnd(JsonType.Counted type, int state, int count, boolean closed) {
        if (closed && type.automaton().accepting(state)) {
            return count >= type.minLength() && count <= type.maxLength();
        }
        BitSet states = new BitSet();
        states.set(state);
        int most = Math.max(count, type.minLength()) + 2 * type.automaton().states();
        for (int length = count; length <= Math.min(type.maxLength(), most); length++) {
            within(type, states);
            if (length >= type.minLength() && states.stream().anyMatch(at -> closes(type, at))) {
                return true;
            }
            states = next(type, states);
        }
        return false;
    }

    private static boolean closes(JsonType.Counted type, int state) {
        return type.lengths().atBoundary(state) && type.automaton().next(state, '"') != ByteDfa.DEAD;
    }

    /** Adds the states that are reached within a character. */
    private static void within(JsonType.Counted type, BitSet states) {
        for (boolean changed = true; changed; ) {
            int before = states.cardinality();
            for (int state : states.stream().toArray()) {
                if (!type.lengths().atBoundary(state)) {
                    follow(type, state, states);
                }
            }
            changed = states.cardinality() > before;
        }
    }

    private static BitSet next(JsonType.Counted type, BitSet states) {
        BitSet next = new BitSet();
        for (int state : states.stream().toArray()) {
            if (type.lengths().atBoundary(state)) {
                follow(type, state, next);
            }
        }
        return next;
    }

    private static void follow(JsonType.Counted type, int state, BitSet to) {
        for (int b = 0; b <= 0xFF; b++) {
            int next = type.automaton().next(state, b);
            if (next != ByteDfa.DEAD && !(type.lengths().atBoundary(state) && b == '"')) {
                to.set(next);
            }
        }
    }
}
