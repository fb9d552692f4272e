package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Classes of characters that no set of a pattern tells apart. An automaton over classes has a fraction of the states of
 * one over bytes. Immutable.
 */
final class CharacterClasses {
    /** The largest number of classes. */
    static final int MOST = 64;

    private final List<CodePoints> classes;
    private final Map<CodePoints, int[]> runs; // of each set: first and last classes of adjacent ones

    private CharacterClasses(List<CodePoints> classes, Map<CodePoints, int[]> runs) {
        this.classes = classes;
        this.runs = runs;
    }

    /**
     * Returns the classes of a pattern; empty if there are more than {@link #MOST}.
     *
     * @throws UnsupportedPattern if the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    static Optional<CharacterClasses> of(Regex regex, SchemaBudget budget) {
        Set<CodePoints> all = Collections.newSetFromMap(new IdentityHashMap<>()); // the parser shares most sets
        all.add(CodePoints.ANY);
        collect(regex, all);
        all.forEach(set -> budget.countAutomatonSteps(set.ranges().size()));
        Set<CodePoints> sets = new LinkedHashSet<>(all);
        if (sets.size() > MOST + 1) { // they could still have few classes, but rarely do
            return Optional.empty();
        }
        TreeSet<Integer> starts = new TreeSet<>(); // of intervals that no set divides
        for (CodePoints set : sets) {
            for (CodePoints.Range range : set.ranges()) {
                starts.add(range.first());
                starts.add(range.last() + 1);
            }
        }
        return divide(all, sets, new ArrayList<>(starts), budget);
    }

    private static void collect(Regex regex, Set<CodePoints> sets) {
        switch (regex) {
            case Regex.Chars(CodePoints set) -> sets.add(set);
            case Regex.Sequence(List<Regex> parts) -> parts.forEach(part -> collect(part, sets));
            case Regex.Choice(List<Regex> branches) -> branches.forEach(branch -> collect(branch, sets));
            case Regex.Repeat(Regex part, int _, int _) -> collect(part, sets);
            case Regex.Look(Regex inside, boolean _) -> collect(inside, sets);
            case Regex.Behind(Regex inside, boolean _) -> collect(inside, sets);
            case Regex.Group(int _, Regex inside) -> collect(inside, sets);
            case Regex.Anchor _, Regex.Reference _ -> {}
        }
    }

    /** Joins the intervals that are in the same sets. */
    private static Optional<CharacterClasses> divide(
            Set<CodePoints> all, Set<CodePoints> sets, List<Integer> starts, SchemaBudget budget) {
        BitSet[] within = new BitSet[starts.size()]; // the sets that contain an interval
        Arrays.setAll(within, _ -> new BitSet());
        int number = 0;
        for (CodePoints set : sets) {
            int at = 0;
            for (CodePoints.Range range : set.ranges()) {
                while (starts.get(at) < range.first()) {
                    at++;
                }
                for (; starts.get(at) <= range.last(); at++) {
                    within[at].set(number);
                }
            }
            budget.countAutomatonSteps(starts.size());
            number++;
        }
        Map<BitSet, Integer> known = new HashMap<>();
        List<List<CodePoints.Range>> ranges = new ArrayList<>();
        for (int i = 0; i + 1 < starts.size(); i++) {
            if (!within[i].isEmpty()) { // surrogates are in no set
                int each = known.computeIfAbsent(within[i], _ -> ranges.size());
                if (each == ranges.size()) {
                    ranges.add(new ArrayList<>());
                }
                ranges.get(each).add(new CodePoints.Range(starts.get(i), starts.get(i + 1) - 1));
            }
        }
        if (ranges.size() > MOST) {
            return Optional.empty();
        }
        List<CodePoints> classes = ranges.stream().map(CodePoints::ofRanges).toList();
        Map<CodePoints, int[]> runs = new IdentityHashMap<>();
        all.forEach(set -> runs.put(set, runs(set, classes)));
        return Optional.of(new CharacterClasses(classes, runs));
    }

    private static int[] runs(CodePoints set, List<CodePoints> classes) {
        int[] runs = new int[2 * classes.size()];
        int size = 0;
        for (int each = 0; each < classes.size(); each++) {
            if (set.contains(classes.get(each).ranges().getFirst().first())) {
                if (size > 0 && runs[size - 1] == each - 1) {
                    runs[size - 1] = each;
                } else {
                    runs[size++] = each;
                    runs[size++] = each;
                }
            }
        }
        return Arrays.copyOf(runs, size);
    }

    int count() {
        return classes.size();
    }

    /** The characters of a class. */
    CodePoints of(int each) {
        return classes.get(each);
    }

    /** The classes of a set of the pattern: the first and the last one of each run of adjacent ones. */
    int[] runs(CodePoints set) {
        return runs.get(set);
    }
}
