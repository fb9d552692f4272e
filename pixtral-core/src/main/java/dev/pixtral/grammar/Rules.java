package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The rules of one grammar by id. Filled by {@link RuleCompiler}, then fixed by {@link #complete}; thread-safe from
 * then on.
 */
final class Rules {
    private static final int LOOKS_OF_DEPTH = 64; // an object may have thousands of properties
    private static final int WORDS = 256 / Long.SIZE;

    private final List<Rule> rules = new ArrayList<>();
    private final SchemaBudget budget = new SchemaBudget();
    private final int depthLimit;
    private final List<Owner> owners = new ArrayList<>(); // ascending
    private Set<Object> automata = Collections.newSetFromMap(new IdentityHashMap<>());
    private int[] depths = {};
    private long[] first = {}; // [rules][4]: a bit for each byte that a value may begin with
    private int largestDepth;
    private long bytes;

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

    /** What the rules from an id on belong to. */
    private record Owner(int from, String name) {}

    /** Rules that come from now on belong to that, for messages. */
    void begin(String owner) {
        owners.add(new Owner(rules.size(), owner));
    }

    private String owner(int id) {
        return owners.reversed().stream()
                .filter(owner -> owner.from() <= id)
                .map(Owner::name)
                .findFirst()
                .orElse("this schema");
    }

    /** A rule, or others beside it, can be read in too many ways at once. */
    GrammarException tooManyReadings(int id, long most) {
        return GrammarException.unsupported(
                "An answer to %s can be read in so many ways at once that a token costs more than %d steps, which is"
                        + " not supported; give it fewer alternatives, or some that differ in how they begin.",
                owner(id), most);
    }

    /**
     * Counts what is kept in memory.
     *
     * @throws GrammarException if it becomes too much
     */
    void keep(long more) {
        bytes += more;
        if (bytes > GrammarMemory.MOST_TABLES) {
            throw GrammarException.unsupported(
                    "The schemas of this request need tables of more than %d MiB, the last of them for %s, which is not"
                            + " supported; make their patterns, lists and alternatives smaller, or offer fewer tools.",
                    GrammarMemory.MOST_TABLES >> 20, owner(rules.size()));
        }
    }

    /** Counts an automaton, once. */
    void keep(ByteDfa automaton) {
        if (automata.add(automaton)) {
            keep(automaton.bytes());
        }
    }

    /** Counts the lengths of an automaton, once. */
    void keep(Lengths lengths) {
        if (automata.add(lengths)) {
            keep(lengths.bytes());
        }
    }

    /** How many rules there are, and what they cost. */
    record Mark(int rules, int owners, long bytes, Set<Object> automata) {}

    /** Where to go back to if what comes next turns out to be too large. */
    Mark mark() {
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(automata);
        return new Mark(rules.size(), owners.size(), bytes, known);
    }

    /** Takes back all rules since a mark; steps that were counted stay counted. */
    void back(Mark mark) {
        rules.subList(mark.rules(), rules.size()).clear();
        owners.subList(mark.owners(), owners.size()).clear();
        bytes = mark.bytes();
        automata = mark.automata();
    }

    /** What is kept in memory, about. */
    long bytes() {
        return bytes;
    }

    /** An id for a rule that comes later. */
    int reserve() {
        rules.add(null);
        keep(GrammarMemory.RULE);
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

    /**
     * Computes how many levels each rule needs: the least fixpoint, from above. What needs more than the limit counts
     * as endless. Sees interrupts.
     */
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
        findFirst();
    }

    private void findFirst() {
        first = new long[rules.size() * WORDS];
        for (int id = 0; id < rules.size(); id++) {
            if (!(rules.get(id) instanceof ChoiceRule)) {
                for (int b = 0; b <= 0xFF; b++) {
                    if (rules.get(id).startsWith(b)) {
                        first[id * WORDS + b / Long.SIZE] |= 1L << b;
                    }
                }
            }
        }
        for (int id = 0; id < rules.size(); id++) {
            addMembers(id);
        }
    }

    private void addMembers(int id) {
        if (rules.get(id) instanceof ChoiceRule choice) {
            GrammarException.ifInterrupted();
            for (int member : choice.members()) {
                if (rules.get(member) instanceof ChoiceRule) {
                    addMembers(member); // without choices
                }
                for (int word = 0; word < WORDS; word++) {
                    first[id * WORDS + word] |= first[member * WORDS + word];
                }
            }
        }
    }

    /** Whether a value may begin with a byte, if there is room. */
    boolean startsWith(int id, int unsignedByte) {
        return (first[id * WORDS + unsignedByte / Long.SIZE] >>> unsignedByte & 1) != 0;
    }
}
