package dev.pixtral.schema.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Groups of bytes that an automaton need not tell apart, numbered by their first bytes. Immutable. */
final class ByteGroups {
    /** Each byte on its own. */
    static final ByteGroups SINGLE = by(b -> b);

    private static final int BYTES = 256;

    private final int[] group; // of each byte
    private final int[] first; // byte of each group

    private ByteGroups(int[] group, int[] first) {
        this.group = group;
        this.first = first;
    }

    /** The groups of the bytes with equal keys. */
    static ByteGroups by(IntFunction<Object> key) {
        int[] group = new int[BYTES];
        int[] first = new int[BYTES];
        Map<Object, Integer> known = new HashMap<>();
        for (int b = 0; b < BYTES; b++) {
            int number = known.size();
            group[b] = known.computeIfAbsent(key.apply(b), _ -> number);
            if (group[b] == number) {
                first[number] = b;
            }
        }
        return new ByteGroups(group, Arrays.copyOf(first, known.size()));
    }

    int count() {
        return first.length;
    }

    /** The group of a byte. */
    int of(int unsignedByte) {
        return group[unsignedByte];
    }

    /** The smallest byte of a group. */
    int first(int number) {
        return first[number];
    }

    /** Collects ranges of bytes; a group lies within each of them or outside. Not thread-safe. */
    static final class Cuts {
        private final boolean[] begins = new boolean[BYTES + 1]; // whether a group begins with a byte

        /** Cuts before and behind a range. */
        Cuts around(int firstByte, int lastByte) {
            begins[firstByte] = true;
            begins[lastByte + 1] = true;
            return this;
        }

        /** The groups, each a range. */
        ByteGroups groups() {
            int[] number = new int[BYTES];
            for (int b = 1; b < BYTES; b++) {
                number[b] = number[b - 1] + (begins[b] ? 1 : 0);
            }
            return by(b -> number[b]);
        }
    }
}
