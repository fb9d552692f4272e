package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.ByteTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A deterministic automaton whose states are {@linkplain Configuration configurations}, built lazily as answers reach
 * them. States are cached up to a limit, and then the cache is cleared. This changes the time that an answer takes, but
 * never the answer: the cached states follow from the rules.
 *
 * <p>Not thread-safe: its {@link Grammar} holds the lock.
 */
final class Automaton {
    /** Stands for a byte that is not known yet. */
    static final int UNKNOWN = ByteTrie.UNKNOWN;

    /** Result of {@link #onlyByte} if no byte or more than one is allowed. */
    static final int SEVERAL = -1;

    private static final int BYTES = 256;
    private static final int BYTES_EACH = 1_024; // for a configuration's row of successors, and much of its content
    private static final Configuration DEAD = new Configuration(Nodes.NONE, false, false, false, 0);

    private static final Comparator<Node> BY_NUMBER = Comparator.comparingInt(Node::number);

    private final Rules rules;
    private final int memoLimit;
    private Map<Node.Key, Node> nodes = new HashMap<>();
    private Map<Nodes, Nodes> sets = new HashMap<>();
    private Map<Nodes, Configuration> configurations = new HashMap<>();
    private final Effort effort = new Effort();
    private long bytes; // of the cached states
    private int nodeNumber;
    private int generation = 1;

    /**
     * Creates an automaton with an empty cache.
     *
     * @param rules complete rules
     * @param memoLimit maximum number of cached configurations
     */
    Automaton(Rules rules, int memoLimit) {
        this.rules = rules;
        this.memoLimit = memoLimit;
    }

    Rules rules() {
        return rules;
    }

    /** Returns the counter of steps. */
    Effort effort() {
        return effort;
    }

    /** Returns the approximate size of the cache in bytes. */
    long bytes() {
        return bytes;
    }

    /** Returns a number that changes whenever the cache is cleared. */
    int generation() {
        return generation;
    }

    /** Returns the configuration before the first byte of a rule, normally a {@link DocumentRule}. */
    Configuration start(int rule) {
        return configuration(nodes(List.of(node(rules.rule(rule).start(rules.depthLimit()), Nodes.NONE))));
    }

    /** Returns the configuration after one more byte, or empty if the byte is not allowed. */
    Optional<Configuration> step(Configuration from, int unsignedByte) {
        Configuration to = next(from, unsignedByte);
        return to == DEAD ? Optional.empty() : Optional.of(to);
    }

    /** Returns the configuration after a control token ({@link CallsRule#CALL}), or empty if it is not allowed. */
    Optional<Configuration> control(Configuration from, int symbol) {
        Successors out = new Successors(this, symbol, from.frame().rule());
        Configuration to = compute(from, symbol, out);
        spend(from, out.work());
        return to == DEAD ? Optional.empty() : Optional.of(to);
    }

    /** Returns the control tokens that may follow. */
    List<Integer> controls(Configuration from) {
        Frame frame = from.frame();
        return rules.rule(frame.rule()) instanceof CallsRule calls ? calls.controls(frame) : List.of();
    }

    /** Returns the control token that must follow, or {@link #SEVERAL} if anything else may follow. */
    int onlyControl(Configuration from) {
        Frame frame = from.frame();
        boolean only = rules.rule(frame.rule()) instanceof CallsRule calls && calls.onlyControls(frame);
        return only ? controls(from).getFirst() : SEVERAL;
    }

    /** Returns whether a byte is allowed. */
    boolean allows(Configuration from, int unsignedByte) {
        return next(from, unsignedByte) != DEAD;
    }

    /** Returns the byte here of the id that the answer chose for a call, or {@link #SEVERAL} outside an id. */
    int idByte(Configuration from, CallIds ids) {
        if (!from.inId()) {
            return SEVERAL;
        }
        Frame frame = from.frame();
        CallsRule calls = (CallsRule) rules.rule(frame.rule());
        return ids.id(calls.call(frame)).charAt(calls.placeInId(frame));
    }

    /** Returns the only allowed byte, or {@link #SEVERAL} if there is not exactly one, or something else may follow. */
    int onlyByte(Configuration from) {
        if (from.onlyByte == UNKNOWN) {
            long before = effort.spent();
            int only = from.complete() || !controls(from).isEmpty() ? SEVERAL : findOnlyByte(from);
            from.onlyByteWork = (int) (effort.spent() - before);
            from.onlyByte = only;
        } else {
            spend(from, from.onlyByteWork);
        }
        return from.onlyByte;
    }

    private int findOnlyByte(Configuration from) {
        int candidate = candidate(from);
        if (candidate != UNKNOWN && allows(from, candidate)) {
            return candidate;
        }
        int found = SEVERAL;
        for (int i = 0; i < BYTES; i++) {
            int b = i + ' ' & 0xFF; // starting with the space: in most places this finds two immediately
            if (allows(from, b)) {
                if (found != SEVERAL) {
                    return SEVERAL;
                }
                found = b;
            }
        }
        return found;
    }

    /** Returns the byte that all tops agree on without trying, or {@link #UNKNOWN}. */
    private int candidate(Configuration from) {
        int candidate = UNKNOWN;
        for (Node top : from.tops()) {
            int only = rules.rule(top.frame().rule()).onlyByte(top.frame());
            if (only == UNKNOWN || candidate != UNKNOWN && candidate != only) {
                return UNKNOWN;
            }
            candidate = only;
        }
        return candidate;
    }

    /**
     * Returns the successor. Cached results count as many steps as computed ones, so whether the limit is exceeded does
     * not depend on other answers.
     */
    private Configuration next(Configuration from, int unsignedByte) {
        if (from.row != null && from.row[unsignedByte] != null) {
            spend(from, from.work[unsignedByte]);
            return from.row[unsignedByte];
        }
        Successors out = new Successors(this, unsignedByte, from.frame().rule());
        Configuration to = compute(from, unsignedByte, out);
        spend(from, out.work());
        if (from.generation == generation) { // otherwise it would keep discarded states alive
            note(from, unsignedByte, to, out.work());
        }
        return to;
    }

    private void note(Configuration from, int unsignedByte, Configuration to, int work) {
        if (from.row == null) {
            Configuration[] row = new Configuration[BYTES];
            from.work = new char[BYTES];
            from.row = row;
            bytes += GrammarMemory.ROW;
        }
        from.work[unsignedByte] = (char) work;
        from.row[unsignedByte] = to;
    }

    private void spend(Configuration from, int steps) {
        spend(from.frame(), steps);
    }

    /**
     * Counts steps.
     *
     * @param where a frame whose rule messages name
     * @throws GrammarException if they are too many, or the thread was interrupted
     */
    void spend(Frame where, int steps) {
        if (!effort.spend(steps)) {
            throw rules.tooManyReadings(where.rule(), Effort.MOST);
        }
    }

    private Configuration compute(Configuration from, int unsignedByte, Successors out) {
        for (Node top : from.tops()) {
            Rule rule = rules.rule(top.frame().rule());
            out.read(1);
            rule.step(top.frame(), unsignedByte, top.parents(), out);
            if (rule.accepting(top.frame())) {
                out.end(top.parents());
            }
        }
        Nodes tops = out.nodes();
        return tops.isEmpty() ? DEAD : configuration(tops);
    }

    /** Returns the node with that content. */
    Node node(Frame frame, Nodes parents) {
        Node.Key key = new Node.Key(frame, parents);
        Node known = nodes.get(key);
        if (known == null) {
            known = new Node(key, nodeNumber++);
            nodes.put(key, known);
            bytes += GrammarMemory.NODE + frame.used().bitLength() / Byte.SIZE;
        }
        return known;
    }

    /**
     * Returns the set of the given nodes.
     *
     * @param some nodes in any order, duplicates allowed
     */
    Nodes nodes(List<Node> some) {
        Nodes set = new Nodes(sorted(some));
        Nodes known = sets.putIfAbsent(set, set);
        if (known == null) {
            bytes += GrammarMemory.NODES + (long) Integer.BYTES * set.size();
        }
        return known == null ? set : known;
    }

    private static Node[] sorted(List<Node> some) {
        Node[] nodes = some.toArray(Node[]::new);
        if (nodes.length < 2) {
            return nodes;
        }
        Arrays.sort(nodes, BY_NUMBER);
        int distinct = 1;
        for (int i = 1; i < nodes.length; i++) {
            if (nodes[i] != nodes[distinct - 1]) {
                nodes[distinct++] = nodes[i];
            }
        }
        return distinct == nodes.length ? nodes : Arrays.copyOf(nodes, distinct);
    }

    /** Returns the configuration with that content. */
    Configuration configuration(Nodes tops) {
        Configuration known = configurations.get(tops);
        if (known == null) {
            if (configurations.size() >= memoLimit || bytes >= (long) memoLimit * BYTES_EACH) {
                forget();
            }
            boolean ended = tops.stream().allMatch(this::isEnd);
            known = new Configuration(
                    tops, mayEnd(tops), ended, isInId(tops.getFirst().frame()), generation);
            configurations.put(tops, known);
            bytes += GrammarMemory.CONFIGURATION;
        }
        return known;
    }

    private boolean isInId(Frame frame) {
        return rules.rule(frame.rule()) instanceof CallsRule calls && calls.placeInId(frame) >= 0;
    }

    private boolean mayEnd(Nodes tops) {
        Nodes last = Nodes.NONE; // usually all have the same parents
        for (Node top : tops) {
            if (isEnd(top)) {
                return true;
            }
            if (top.parents() != last && rules.rule(top.frame().rule()).accepting(top.frame())) {
                last = top.parents();
                effort.pass(last.size());
                if (last.stream().anyMatch(this::isEnd)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isEnd(Node node) {
        Rule rule = rules.rule(node.frame().rule());
        return rule instanceof DocumentRule && rule.accepting(node.frame());
    }

    /** Clears the cache; old states stay reachable only from configurations in use. */
    void forget() {
        configurations.values().forEach(Configuration::forget);
        nodes = new HashMap<>();
        sets = new HashMap<>();
        configurations = new HashMap<>();
        bytes = 0;
        generation++;
    }

    /**
     * Returns the same configuration, rebuilt from the current cache, so that an old one does not keep discarded states
     * alive.
     */
    Configuration current(Configuration configuration) {
        if (configuration.generation == generation) {
            return configuration;
        }
        return configuration(new Rebuild(Integer.MAX_VALUE, Integer.MAX_VALUE).of(configuration.tops()));
    }

    /**
     * Returns a configuration that behaves identically for a number of bytes but has smaller counters, so that many
     * configurations share it.
     *
     * @param bytes maximum number of bytes that follow
     * @param brackets maximum number of brackets that they open
     * @throws GrammarException if its stacks are too many or too deep in total
     */
    Configuration clamped(Configuration configuration, int bytes, int brackets) {
        if (configuration.clamped == null) {
            Rebuild rebuild = new Rebuild(bytes, brackets + rules.largestDepth() + 1);
            Nodes tops = rebuild.of(configuration.tops());
            if (rebuild.size > Successors.MOST) {
                throw rules.tooManyReadings(configuration.frame().rule(), Successors.MOST);
            }
            configuration.clamped = configuration(tops);
        }
        return configuration.clamped;
    }

    /** Rebuilds stacks from the current cache, with smaller counters. Used for one configuration. */
    private final class Rebuild {
        private final int bytes;
        private final int room;
        private final Map<Nodes, Nodes> done = new IdentityHashMap<>();
        private int size; // total of all sets

        Rebuild(int bytes, int room) {
            this.bytes = bytes;
            this.room = room;
        }

        Nodes of(Nodes old) {
            Nodes known = done.get(old);
            if (known == null) { // recursion is as deep as answers are nested, which is limited
                size += old.size();
                effort.pass(old.size());
                List<Node> made = new ArrayList<>(old.size());
                for (Node node : old) {
                    Frame frame = rules.rule(node.frame().rule()).clamp(node.frame(), bytes);
                    made.add(node(frame.room(Math.min(frame.room(), room)), of(node.parents())));
                }
                known = nodes(made);
                done.put(old, known);
            }
            return known;
        }
    }
}
