package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A deterministic automaton whose states are {@linkplain Configuration configurations}, built as far as answers go. What it has found out is remembered up to a
 * limit and then forgotten, which changes the time of an answer but never the answer: all of it follows from the rules.
 *
 * <p>Not thread-safe: its {@link Grammar} holds the lock.
 */
final class Automaton {
    static final int UNKNOWN = -2;

    /** Answer of {@link #onlyByte} if no byte or more than one may come. */
    static final int SEVERAL = -1;

    private static final int BYTES = 256;
    private static final Configuration DEAD = new Configuration(List.of(), false, false, 0);

    private final Rules rules;
    private final int memoLimit;
    private Map<Node.Key, Node> nodes = new HashMap<>();
    private Map<List<Node>, Configuration> configurations = new HashMap<>();
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

    /** Changes when everything is forgotten. */
    int generation() {
        return generation;
    }

    /** Before the first byte of a rule, normally a {@link DocumentRule}. */
    Configuration start(int rule) {
        return configuration(List.of(node(rules.rule(rule).start(rules.depthLimit()), List.of())));
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

    /** The byte of a call's id that comes here by the answer's choice, or {@link #SEVERAL} if it is no place in an id. */
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
            from.onlyByte = from.complete() ? SEVERAL : findOnlyByte(from);
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

    private Configuration next(Configuration from, int unsignedByte) {
        if (from.row == null) {
            from.row = new Configuration[BYTES];
        }
        Configuration known = from.row[unsignedByte];
        if (known == null) {
            known = compute(from, unsignedByte);
            from.row[unsignedByte] = known;
        }
        return known;
    }

    private Configuration compute(Configuration from, int unsignedByte) {
        Successors out = new Successors(this, rules);
        for (Node top : from.tops()) {
            Rule rule = rules.rule(top.frame().rule());
            rule.step(top.frame(), unsignedByte, top.parents(), out);
            if (rule.accepting(top.frame())) {
                for (Node parent : top.parents()) {
                    Frame below = parent.frame();
                    rules.rule(below.rule()).step(below, unsignedByte, parent.parents(), out);
                }
            }
        }
        List<Node> tops = out.nodes();
        return tops.isEmpty() ? DEAD : configuration(tops);
    }

    /** The node of that content. */
    Node node(Frame frame, List<Node> parents) {
        return nodes.computeIfAbsent(new Node.Key(frame, parents), key -> new Node(key, nodeNumber++));
    }

    /**
     * The configuration of that content.
     *
     * @param tops ascending by number
     */
    Configuration configuration(List<Node> tops) {
        Configuration known = configurations.get(tops);
        if (known == null) {
            if (configurations.size() >= memoLimit) {
                forget();
            }
            boolean complete = tops.stream().anyMatch(this::mayEnd);
            boolean ended = tops.stream().allMatch(this::isEnd);
            known = new Configuration(tops, complete, ended, generation);
            configurations.put(tops, known);
        }
        return known;
    }

    private boolean mayEnd(Node top) {
        return isEnd(top)
                || rules.rule(top.frame().rule()).accepting(top.frame())
                        && top.parents().stream().anyMatch(this::isEnd);
    }

    private boolean isEnd(Node node) {
        Rule rule = rules.rule(node.frame().rule());
        return rule instanceof DocumentRule && rule.accepting(node.frame());
    }

    private void forget() {
        nodes = new HashMap<>();
        configurations = new HashMap<>();
        generation++;
    }

    /** The same configuration, made of what is remembered now, so that an old one does not keep alive what was forgotten. */
    Configuration current(Configuration configuration) {
        if (configuration.generation == generation) {
            return configuration;
        }
        return rebuilt(configuration, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * A configuration that goes on alike for a number of bytes, with smaller counters, so that many have the same.
     *
     * @param bytes how many bytes may come
     * @param brackets how many brackets may be opened by them
     */
    Configuration clamped(Configuration configuration, int bytes, int brackets) {
        if (configuration.clamped == null) {
            configuration.clamped = rebuilt(configuration, bytes, brackets + rules.largestDepth() + 1);
        }
        return configuration.clamped;
    }

    private Configuration rebuilt(Configuration configuration, int bytes, int room) {
        Map<Node, Node> done = new IdentityHashMap<>();
        List<Node> tops = rebuilt(configuration.tops(), bytes, room, done);
        return configuration(tops);
    }

    private List<Node> rebuilt(List<Node> old, int bytes, int room, Map<Node, Node> done) {
        Node[] made = new Node[old.size()];
        for (int i = 0; i < made.length; i++) {
            Node node = old.get(i);
            Node known = done.get(node);
            if (known == null) { // as deep as answers are nested, which is limited
                Frame frame = rules.rule(node.frame().rule()).clamp(node.frame(), bytes);
                Frame small = frame.room(Math.min(frame.room(), room));
                known = node(small, rebuilt(node.parents(), bytes, room, done));
                done.put(node, known);
            }
            made[i] = known;
        }
        return sorted(made);
    }

    private static List<Node> sorted(Node[] nodes) {
        List<Node> sorted = new ArrayList<>(Arrays.asList(nodes));
        sorted.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return sorted.stream().distinct().toList();
    }
}
