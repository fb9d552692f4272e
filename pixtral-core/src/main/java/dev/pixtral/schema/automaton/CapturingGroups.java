package dev.pixtral.schema.automaton;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The capturing groups of a pattern, as they are read. */
final class CapturingGroups {
    private static final Pattern REFERENCES = Pattern.compile("\\\\(?:[1-9]|k<)");
    private static final int SEVERAL = 0; // no number of a group

    private final boolean mayBeReferredTo;
    private final BitSet ended = new BitSet();
    private final Map<String, Integer> names = new HashMap<>();
    private int begun;

    CapturingGroups(String pattern) {
        mayBeReferredTo = REFERENCES.matcher(pattern).find();
    }

    /** Names the group that begins next. */
    void name(String name) {
        names.merge(name, begun + 1, (_, _) -> SEVERAL);
    }

    /** Begins a group; returns its number. */
    int begin() {
        return ++begun;
    }

    /** Ends a group; returns it, or only what is in it if nothing refers to groups. */
    Regex end(int number, Regex inside) {
        ended.set(number);
        return mayBeReferredTo ? new Regex.Group(number, inside) : inside;
    }

    /** The number of a group that has ended, by its number or the only one of its name. */
    OptionalInt find(String number, String name) {
        int found = number == null ? names.getOrDefault(name, SEVERAL) : Integer.parseInt(number);
        return ended.get(found) ? OptionalInt.of(found) : OptionalInt.empty();
    }
}
