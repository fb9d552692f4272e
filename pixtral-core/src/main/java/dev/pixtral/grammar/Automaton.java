package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A deterministic automaton whose states are {@linkplain Configuration configurations}, built as far as answers go.
 * What it has found out is remembered up to a limit and then forgotten, which changes the time of an answer but never
 * the answer: all of it follows from the rules.
 *
 * <p>Not thread-safe: its {@link Grammar} holds the lock.
 */
final class Automaton {
    static final int UNKNOWN = -2;

    /** Answer of {@link #onlyByte} if no byte or more than one may come. */
    static final int SEVERAL = -1;

    private static final int BYTES = 256;
    private static final int BYTES_EACH = 1_024; // for what a configuration knows of each byte, and much of its content
    private static final Configuration DEAD = new Configuration(Nodes.NONE, false, false, 0);

    private static final Comparator<Node> BY_NUMBER = Comparator.comparingInt(Node::number);

    private final Rules rules;
    private final int memoLimit;
    private Map<Node.Key, Node> nodes = new HashMap<>();
    private Map<Nodes, Nodes> sets = new HashMap<>();
    private Map<Nodes, Configuration> configurations = new HashMap<>();
    private final Effort effort = new Effort();
    private long bytes; // of what is remembered
    private int nodeNumber;
    private int generation = 1;

    /**
     * Starts without memories.
     *
     * @param rules complete ones
     * @param memoLimit how many configurations are remembered
     */
    Automaton(Rules rules, int memoLimit) {
        this.rules = rules;
        this.memoLimit = memoLimit;
    }

    Rules rules() {
        return rules;
    }

    /** What the steps are counted by. */
    Effort effort() {
        return effort;
    }

    /** What it remembers, in bytes, about. */
    long bytes() {
        return bytes;
    }

    /** Changes when everything is forgotten. */
    int generation() {
        return generation;
    }

    /** Before the first byte of a rule, normally a {@link DocumentRule}. */
    Configuration start(int rule) {
        return configuration(nodes(List.of(node(rules.rule(rule).start(rules.depthLimit()), Nodes.NONE))));
    }

    /** What one more byte leads to, or nothing if it cannot come. */
    Optional<Configuration> step(Configuration from, int unsignedByte) {
        Configuration to = next(from, unsignedByte);
        return to == DEAD ? Optional.empty() : Optional.of(to);
    }

    /** Whether a byte can come. */
    boolean allows(Configuration from, int unsignedByte) {
        return next(from, unsignedByte) != DEAD;
    }

    /**
     * The byte of a call's id that comes here by the answer's choice, or {@link #SEVERAL} if it is no place in an id.
     */
    int idByte(Configuration from, CallIds ids) {
        Frame frame = from.frame();
        if (rules.rule(frame.rule()) instanceof CallsRule calls && calls.placeInId(frame) >= 0) {
            return ids.id(calls.call(frame)).charAt(calls.placeInId(frame));
        }
        return SEVERAL;
    }

    /** The byte that must come, or {@link #SEVERAL} if there is not exactly one or the text may end. */
    int onlyByte(Configuration from) {
        if (from.onlyByte == UNKNOWN) {
            long before = effort.spent();
            int only = from.complete() ? SEVERAL : findOnlyByte(from);
            from.onlyByteWork = (int) (effort.spent() - before);
            from.onlyByte = only;
        } else {
            spend(from, from.onlyByteWork);
        }
        return from.onlyByte;
    }

    private int findOnlyByte(Configuration from) {
        int found = SEVERAL;
        for (int i = 0; i < BYTES; i++) {
            int b = i + ' ' & 0xFF; // from the blank on: in most places two are found at once
            if (allows(from, b)) {
                if (found != SEVERAL) {
                    return SEVERAL;
                }
                found = b;
            }
        }
        return found;
    }

    /**
     * The steps count as if nothing were known, so that it does not depend on other answers whether there are too many.
     */
    private Configuration next(Configuration from, int unsignedByte) {
        if (from.row != null && from.row[unsignedByte] != null) {
            spend(from, from.work[unsignedByte]);
            return from.row[unsignedByte];
        }
        Successors out = new Successors(this, unsignedByte, from.frame().rule());
        Configuration to = compute(from, unsignedByte, out);
        spend(from, out.work());
        if (from.generation == generation) { // else it would keep alive what is to be forgotten
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
        if (!effort.spend(steps)) {
            throw rules.tooManyReadings(from.frame().rule(), Effort.MOST);
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

    /** The node of that content. */
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
     * The set of some nodes.
     *
     * @param some in any order, perhaps several times
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

    /** The configuration of that content. */
    Configuration configuration(Nodes tops) {
        Configuration known = configurations.get(tops);
        if (known == null) {
            if (configurations.size() >= memoLimit || bytes >= (long) memoLimit * BYTES_EACH) {
                forget();
            }
            known = new Configuration(tops, mayEnd(tops), tops.stream().allMatch(this::isEnd), generation);
            configurations.put(tops, known);
            bytes += GrammarMemory.CONFIGURATION;
        }
        return known;
    }

    private boolean mayEnd(Nodes tops) {
        Nodes last = Nodes.NONE; // mostly all have the same parents
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

    /** Starts anew; what was known can only be reached through configurations that are in use. */
    void forget() {
        configurations.values().forEach(Configuration::forget);
        nodes = new HashMap<>();
        sets = new HashMap<>();
        configurations = new HashMap<>();
        bytes = 0;
        generation++;
    }

    /**
     * The same configuration, made of what is remembered now, so that an old one does not keep alive what was
     * forgotten.
     */
    Configuration current(Configuration configuration) {
        if (configuration.generation == generation) {
            return configuration;
        }
        return configuration(new Rebuild(Integer.MAX_VALUE, Integer.MAX_VALUE).of(configuration.tops()));
    }

    /**
     * A configuration that goes on alike for a number of bytes, with smaller counters, so that many have the same.
     *
     * @param bytes how many bytes may come
     * @param brackets how many brackets may be opened by them
     * @throws GrammarException if it has too many stacks, together too deep
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

    /** Makes stacks anew from what is remembered now, with smaller counters. Used for one configuration. */
    private final class Rebuild {
        private final int bytes;
        private final int room;
        private final Map<Nodes, Nodes> done = new IdentityHashMap<>();
        private int size; // of all sets together

        Rebuild(int bytes, int room) {
            this.bytes = bytes;
            this.room = room;
        }

        Nodes of(Nodes old) {
            Nodes known = done.get(old);
            if (known == null) { // as deep as answers are nested, which is limited
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
