package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A deterministic automaton over the bytes of one character, as JSON writes it within a string, that finds its class.
 * Node 0 is the start. Immutable.
 */
final class CharacterReader {
    /** Stands for no character. */
    static final int DEAD = -1;

    private static final int FIRST_CLASS = -2; // class 0; smaller numbers stand for further classes

    private final ByteGroups groups;
    private final List<int[]> next = new ArrayList<>(); // [nodes][groups]
    private final List<int[]> leads = new ArrayList<>(); // by node: the classes of the characters that continue there
    private final List<CharacterEdges> edges = new ArrayList<>(); // by class
    private final Map<List<Integer>, Integer> known = new HashMap<>(); // nodes by places within classes
    private final SchemaBudget budget;

    private CharacterReader(CharacterClasses classes, SchemaBudget budget) {
        this.budget = budget;
        ByteGroups.Cuts cuts = new ByteGroups.Cuts().around('"', '"');
        List<Integer> start = new ArrayList<>();
        for (int each = 0; each < classes.count(); each++) {
            CharacterEdges all = CharacterEdges.of(classes.of(each));
            budget.countAutomatonSteps(all.steps());
            all.edges().forEach(edge -> cuts.around(edge.first(), edge.last()));
            edges.add(all);
            start.add(place(each, CharacterEdges.FROM));
        }
        groups = cuts.groups();
        node(start);
    }

    /**
     * Makes the reader of some classes, which are disjoint.
     *
     * @throws UnsupportedPattern if the budget is exhausted
     */
    static CharacterReader of(CharacterClasses classes, SchemaBudget budget) {
        return new CharacterReader(classes, budget);
    }

    /** A state of the edges of a class, as one number. */
    private static int place(int each, int state) {
        return state * CharacterClasses.MOST + each;
    }

    /** Adds the node of some places, and those that follow: no character has more than a few bytes. */
    private int node(List<Integer> places) {
        Integer before = known.get(places);
        if (before != null) {
            return before;
        }
        int number = next.size();
        known.put(places, number);
        int[] row = new int[groups.count()];
        Arrays.fill(row, DEAD);
        next.add(row);
        leads.add(places.stream()
                .mapToInt(place -> place % CharacterClasses.MOST)
                .distinct()
                .sorted()
                .toArray());
        List<List<Integer>> targets = targets(places);
        for (int group = 0; group < row.length; group++) {
            List<Integer> reached = targets.get(group);
            if (!reached.isEmpty()) {
                int first = reached.getFirst();
                boolean ends = first / CharacterClasses.MOST == CharacterEdges.TO;
                row[group] = ends
                        ? FIRST_CLASS - first % CharacterClasses.MOST
                        : node(reached.stream().distinct().sorted().toList());
            }
        }
        return number;
    }

    private List<List<Integer>> targets(List<Integer> places) {
        List<List<Integer>> targets = new ArrayList<>();
        for (int group = 0; group < groups.count(); group++) {
            targets.add(new ArrayList<>(1));
        }
        for (int place : places) {
            int each = place % CharacterClasses.MOST;
            List<CharacterEdges.Edge> all = edges.get(each).edges();
            budget.countAutomatonSteps(all.size());
            for (CharacterEdges.Edge edge : all) {
                if (edge.from() == place / CharacterClasses.MOST) {
                    for (int group = groups.of(edge.first()); group <= groups.of(edge.last()); group++) {
                        targets.get(group).add(place(each, edge.to()));
                    }
                }
            }
        }
        return targets;
    }

    /** Groups of bytes, each a range, that it does not tell apart. */
    ByteGroups groups() {
        return groups;
    }

    int nodes() {
        return next.size();
    }

    /**
     * What follows a node, by group: a node, {@link #DEAD}, or the {@linkplain #classOf class} of a whole character.
     */
    int[] next(int node) {
        return next.get(node);
    }

    static boolean isClass(int next) {
        return next <= FIRST_CLASS;
    }

    /** The class that a number below {@link #DEAD} stands for. */
    static int classOf(int next) {
        return FIRST_CLASS - next;
    }

    /** The classes of the characters that continue from a node. */
    int[] leads(int node) {
        return leads.get(node);
    }
}
