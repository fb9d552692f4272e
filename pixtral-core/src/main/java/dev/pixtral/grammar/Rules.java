package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rules of one grammar by id. Filled by {@link RuleCompiler}, then fixed by {@link #complete}; thread-safe from then on. */
final class Rules {
    private static final int LOOKS_OF_DEPTH = 64; // an object may have thousands of properties

    private final List<Rule> rules = new ArrayList<>();
    private final SchemaBudget budget = new SchemaBudget();
    private final int depthLimit;
    private int[] depths = {};
    private int largestDepth;

    /**
     * Starts without rules.
     *
     * @param depthLimit how deeply values may be nested
     */
    Rules(int depthLimit) {
        this.depthLimit = depthLimit;
    }

    int depthLimit() {
        return depthLimit;
    }

    /** What the rules may cost: texts that stand in many choices are in each of them. */
    SchemaBudget budget() {
        return budget;
    }

    /** An id for a rule that comes later. */
    int reserve() {
        rules.add(null);
        return rules.size() - 1;
    }

    void set(int id, Rule rule) {
        rules.set(id, rule);
    }

    Rule rule(int id) {
        return rules.get(id);
    }

    int size() {
        return rules.size();
    }

    /** {@link Rule#minDepth} of a rule. */
    int depth(int id) {
        return depths[id];
    }

    /** The largest of those that a value within the limit can have. */
    int largestDepth() {
        return largestDepth;
    }

    /** Computes how many levels each rule needs: the least fixpoint, from above. What needs more than the limit counts as endless. Sees interrupts. */
    void complete() {
        depths = new int[rules.size()];
        Arrays.fill(depths, Rule.ENDLESS);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int id = rules.size() - 1; id >= 0; id--) {
                budget.look(LOOKS_OF_DEPTH);
                int depth = rules.get(id).minDepth(this);
                if (depth < depths[id] && depth <= depthLimit) {
                    depths[id] = depth;
                    changed = true;
                }
            }
        }
        largestDepth = Arrays.stream(depths).filter(d -> d <= depthLimit).max().orElse(0);
    }
}
