package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.NameClasses;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The rules of one grammar by id. Filled by {@link RuleCompiler}, then frozen by {@link #complete}; thread-safe from
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
    private long[] first = {}; // [rules, 4]: a bit for each byte that a value may begin with
    private int largestDepth;
    private long bytes;

    /**
     * Creates an empty set of rules.
     *
     * @param depthLimit how deeply values may be nested
     */
    Rules(int depthLimit) {
        this.depthLimit = depthLimit;
    }

    int depthLimit() {
        return depthLimit;
    }

    /** Returns the budget of the rules: texts that occur in many choices are stored in each of them. */
    SchemaBudget budget() {
        return budget;
    }

    /** The owner of the rules from an id on. */
    private record Owner(int from, String name) {}

    /** Sets the owner of all further rules, for messages. */
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

    /** Returns the error for text that has too many parses in a rule, or in others alongside it. */
    GrammarException tooManyReadings(int id, long most) {
        return GrammarException.unsupported(
                "Answers to %s are so ambiguous that a token costs more than %d steps, which is not supported; "
                        + "use fewer alternatives, or alternatives that begin differently.",
                owner(id), most);
    }

    /**
     * Counts bytes kept in memory.
     *
     * @throws GrammarException if the total becomes too large
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

    /** Counts the classes of names, once. */
    void keep(NameClasses names) {
        if (automata.add(names)) {
            keep(names.bytes());
        }
    }

    /** The number of rules and their cost. */
    record Mark(int rules, int owners, long bytes, Set<Object> automata) {}

    /** Returns a mark to roll back to if the next schema turns out to be too large. */
    Mark mark() {
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(automata);
        return new Mark(rules.size(), owners.size(), bytes, known);
    }

    /** Removes all rules since a mark; counted steps stay counted. */
    void back(Mark mark) {
        rules.subList(mark.rules(), rules.size()).clear();
        owners.subList(mark.owners(), owners.size()).clear();
        bytes = mark.bytes();
        automata = mark.automata();
    }

    /** Returns the approximate memory kept, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Reserves an id for a rule that is set later. */
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

    /** Returns the {@link Rule#minDepth} of a rule. */
    int depth(int id) {
        return depths[id];
    }

    /** Returns the largest depth of a rule that is within the limit. */
    int largestDepth() {
        return largestDepth;
    }

    /**
     * Computes how many levels each rule needs: the least fixpoint, from above. A rule that needs more than the limit
     * counts as endless. Checks for interrupts.
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
                int only = rules.get(id).firstByte();
                int from = only == Rule.SEVERAL ? 0 : only;
                int to = only == Rule.SEVERAL ? 0xFF : only;
                for (int b = from; b <= to; b++) {
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
                    addMembers(member); // its own members contain no choices
                }
                for (int word = 0; word < WORDS; word++) {
                    first[id * WORDS + word] |= first[member * WORDS + word];
                }
            }
        }
    }

    /** Returns whether a value may begin with a byte, if there is room. */
    boolean startsWith(int id, int unsignedByte) {
        return (first[id * WORDS + unsignedByte / Long.SIZE] >>> unsignedByte & 1) != 0;
    }
}
