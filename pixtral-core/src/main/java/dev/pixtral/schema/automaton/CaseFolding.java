package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Letters that are the same but for their case, by the JDK's tables. Validators differ on whether a letter of ASCII is the same as one beyond (the Kelvin sign): what is allowed keeps them apart, what is
 * excluded takes them together.
 */
final class CaseFolding {
    private static final int ASCII = 0x80;
    private static final List<int[]> SAME = same(); // letters that are the same, each list ascending

    private CaseFolding() {}

    /**
     * A set with the other cases of its letters.
     *
     * @param toBeNegated whether the class that it stands in is negated
     */
    static CodePoints of(CodePoints set, boolean toBeNegated) {
        List<CodePoints> all = new ArrayList<>(List.of(set));
        for (int[] letters : SAME) {
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

    private static List<int[]> same() {
        Map<Integer, List<Integer>> byFold = new LinkedHashMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int upper = Character.toUpperCase(c);
            if (upper != c || Character.toLowerCase(c) != c || Character.isTitleCase(c)) {
                byFold.computeIfAbsent(Character.toLowerCase(upper), _ -> new ArrayList<>())
                        .add(c);
            }
        }
        return byFold.values().stream()
                .filter(letters -> letters.size() > 1)
                .map(letters -> letters.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }
}
