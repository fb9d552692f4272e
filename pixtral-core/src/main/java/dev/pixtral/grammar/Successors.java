package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what one byte leads to: frames with those that may follow them. Equal frames are merged by uniting what
 * follows, which is sound because what may come depends on nothing else. So overlapping alternatives cost a node for
 * each state, not a stack for each reading.
 *
 * <p>What many readings do alike is done once: sets of callers are finished once, rules are called once with all their
 * callers, and sets are united when all are known. Used for one byte.
 */
final class Successors {
    /**
     * The most steps for one byte: some for each reading of the text, and for each alternative where a value begins.
     */
    static final int MOST = Character.MAX_VALUE;

    private final Automaton automaton;
    private final Rules rules;
    private final int unsignedByte;
    private final Map<Frame, Sources> found = new LinkedHashMap<>();
    private final Map<Call, Sources> begun = new LinkedHashMap<>(); // of rules that are no choices
    private final Map<List<Nodes>, Nodes> united = new HashMap<>();
    private Map<Call, List<Node>> calls = new LinkedHashMap<>();
    private Set<Nodes> finished = Set.of();
    private Set<Nodes> ended = Set.of();
    private final int from;
    private int work;

    /**
     * Begins with nothing found.
     *
     * @param from a rule that the byte comes in, for messages
     */
    Successors(Automaton automaton, int unsignedByte, int from) {
        this.automaton = automaton;
        this.rules = automaton.rules();
        this.unsignedByte = unsignedByte;
        this.from = from;
    }

    /** A rule that is called with some room. */
    private record Call(int rule, int room) {}

    /** Sets to be united, each once. */
    private static final class Sources {
        private static final int FEW = 4;

        private final List<Nodes> sets = new ArrayList<>(1);
        private Set<Nodes> known = Set.of();

        void add(Nodes set) {
            if (sets.size() < FEW ? !holds(set) : known.add(set)) {
                sets.add(set);
                if (sets.size() == FEW) {
                    known = identities();
                    known.addAll(sets);
                }
            }
        }

        private boolean holds(Nodes set) {
            for (int i = 0; i < sets.size(); i++) {
                if (sets.get(i) == set) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The rule goes on. */
    void to(Frame frame, Nodes parents) {
        count(1);
        found.computeIfAbsent(frame, _ -> new Sources()).add(parents);
    }

    /** The rule is finished, and cannot go on. */
    void finish(Nodes parents) {
        finished = finished.isEmpty() ? identities() : finished;
        if (finished.add(parents)) {
            for (Node parent : parents) {
                to(parent.frame(), parent.parents());
            }
        }
    }

    /** The byte comes after the end of a rule, and so belongs to those below. */
    void end(Nodes parents) {
        ended = ended.isEmpty() ? identities() : ended;
        if (ended.add(parents)) {
            count(parents.size());
            for (Node parent : parents) {
                Frame below = parent.frame();
                rules.rule(below.rule()).step(below, unsignedByte, parent.parents(), this);
            }
        }
    }

    private static Set<Nodes> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * A value begins with the byte, if it can.
     *
     * @param rule what is called
     * @param room levels that it may open
     * @param after the caller, in its state after the value
     * @param parents what follows the caller
     */
    void enter(int rule, int room, Frame after, Nodes parents) {
        count(1);
        if (isOpen(rule, room)) {
            calls.computeIfAbsent(new Call(rule, room), _ -> new ArrayList<>(1)).add(automaton.node(after, parents));
        }
    }

    private boolean isOpen(int rule, int room) {
        return rules.depth(rule) <= room && rules.startsWith(rule, unsignedByte);
    }

    /** The nodes, ascending by number. */
    Nodes nodes() {
        if (!calls.isEmpty()) {
            callAll();
        }
        List<Node> nodes = new ArrayList<>(found.size());
        found.forEach((frame, sources) -> nodes.add(automaton.node(frame, unite(sources.sets))));
        return automaton.nodes(nodes);
    }

    private void callAll() {
        Map<Call, Sources> open = new LinkedHashMap<>();
        calls.forEach((call, callers) -> {
            count(callers.size());
            open.put(call, new Sources());
            open.get(call).add(automaton.nodes(callers));
        });
        calls = Map.of();
        Map<Call, Sources> choices = open;
        while (!choices.isEmpty()) { // a choice has other choices at most once
            Map<Call, Sources> inner = new LinkedHashMap<>();
            choices.forEach((call, sources) -> call(call, unite(sources.sets), inner));
            choices = inner;
        }
        begun.forEach((call, sources) -> {
            Rule rule = rules.rule(call.rule());
            rule.step(rule.start(call.room()), unsignedByte, unite(sources.sets), this);
        });
    }

    /** Members take the place of a choice. */
    private void call(Call call, Nodes callers, Map<Call, Sources> inner) {
        if (rules.rule(call.rule()) instanceof ChoiceRule choice) {
            int room = choice.room(call.room());
            count(choice.members().size());
            for (int member : choice.members()) {
                if (isOpen(member, room)) {
                    inner.computeIfAbsent(new Call(member, room), _ -> new Sources())
                            .add(callers);
                }
            }
        } else {
            begun.computeIfAbsent(call, _ -> new Sources()).add(callers);
        }
    }

    private Nodes unite(List<Nodes> sets) {
        if (sets.size() == 1) {
            return sets.getFirst();
        }
        return united.computeIfAbsent(sets, _ -> {
            List<Node> all = new ArrayList<>();
            for (Nodes set : sets) {
                count(set.size());
                all.addAll(set);
            }
            return automaton.nodes(all);
        });
    }

    /** Counts readings that are followed. */
    void read(int readings) {
        count(readings);
    }

    private void count(int steps) {
        work += steps;
        if (work > MOST) {
            throw rules.tooManyReadings(from, MOST);
        }
    }

    /** How many steps there were. */
    int work() {
        return work;
    }
}
