package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Letters that only differ in case, by the JDK's tables. Validators disagree on whether an ASCII letter is the same as
 * one outside ASCII (the Kelvin sign): sets of allowed characters keep them apart, sets of excluded characters include
 * both.
 */
final class CaseFolding {
    private static final int ASCII = 0x80;
    private static final NavigableMap<Integer, int[]> SAME = same(); // from each letter to its variants, ascending

    private CaseFolding() {}

    /**
     * Returns a set with the other cases of its letters.
     *
     * @param toBeNegated whether the class that contains the set is negated
     */
    static CodePoints of(CodePoints set, boolean toBeNegated) {
        List<CodePoints> all = new ArrayList<>(List.of(set));
        for (int[] letters : touched(set)) {
            boolean ascii = false;
            boolean beyond = false;
            for (int letter : letters) {
                if (set.contains(letter)) {
                    ascii |= letter < ASCII;
                    beyond |= letter >= ASCII;
                }
            }
            for (int letter : letters) {
                if (letter < ASCII ? ascii || (toBeNegated && beyond) : beyond || (toBeNegated && ascii)) {
                    all.add(CodePoints.of(letter));
                }
            }
        }
        return all.size() == 1 ? set : CodePoints.all(all);
    }

    /** Letters of which at least one is in a set, each group once. */
    private static Set<int[]> touched(CodePoints set) {
        Set<int[]> groups = Collections.newSetFromMap(new IdentityHashMap<>());
        for (CodePoints.Range range : set.ranges()) {
            groups.addAll(SAME.subMap(range.first(), true, range.last(), true).values());
        }
        return groups;
    }

    private static NavigableMap<Integer, int[]> same() {
        Map<Integer, List<Integer>> byFold = new LinkedHashMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int upper = Character.toUpperCase(c);
            if (upper != c || Character.toLowerCase(c) != c || Character.isTitleCase(c)) {
                byFold.computeIfAbsent(Character.toLowerCase(upper), _ -> new ArrayList<>())
                        .add(c);
            }
        }
        NavigableMap<Integer, int[]> same = new TreeMap<>();
        for (List<Integer> letters : byFold.values()) {
            if (letters.size() > 1) {
                int[] group = letters.stream().mapToInt(Integer::intValue).toArray();
                letters.forEach(letter -> same.put(letter, group));
            }
        }
        return Collections.unmodifiableNavigableMap(same);
    }
}
