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
 * Collects the successors for one byte: frames with the nodes below them. Equal frames are merged by uniting their
 * parents, which is sound because the allowed continuations depend on nothing else. So overlapping alternatives cost a
 * node for each state, not a stack for each parse.
 *
 * <p>Work that many parses share is done once: each set of callers is finished once, each rule is entered once with all
 * its callers, and sets are united when all are known. Used for one byte.
 */
final class Successors {
    /**
     * Maximum number of steps for one byte: a few for each parse of the text, and for each alternative where a value
     * begins.
     */
    static final int MOST = Character.MAX_VALUE;

    private final Automaton automaton;
    private final Rules rules;
    private final int unsignedByte;
    // most bytes are not allowed or have one successor, so maps are created when needed
    private Frame onlyFrame; // as long as there is one frame with one set of parents
    private Nodes onlyParents;
    private Map<Frame, Sources> found = Map.of();
    private Map<Call, Sources> begun = Map.of(); // of rules other than choices
    private Map<List<Nodes>, Nodes> united = Map.of();
    private Map<Call, List<Node>> calls = Map.of();
    private Set<Nodes> finished = Set.of();
    private Set<Nodes> ended = Set.of();
    private final int from;
    private int work;

    /**
     * Creates an empty collection.
     *
     * @param from a rule in which the byte occurs, for messages
     */
    Successors(Automaton automaton, int unsignedByte, int from) {
        this.automaton = automaton;
        this.rules = automaton.rules();
        this.unsignedByte = unsignedByte;
        this.from = from;
    }

    /** A rule that is entered with some room. */
    private record Call(int rule, int room) {}

    /** Distinct sets to be united. */
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

    /** Continues the rule in a frame. */
    void to(Frame frame, Nodes parents) {
        count(1);
        if (found.isEmpty() && onlyFrame == null) {
            onlyFrame = frame;
            onlyParents = parents;
        } else if (!found.isEmpty() || onlyParents != parents || !onlyFrame.equals(frame)) {
            several();
            found.computeIfAbsent(frame, _ -> new Sources()).add(parents);
        }
    }

    private void several() {
        if (found.isEmpty()) {
            found = new LinkedHashMap<>();
            found.computeIfAbsent(onlyFrame, _ -> new Sources()).add(onlyParents);
        }
    }

    /** Finishes a rule that cannot continue. */
    void finish(Nodes parents) {
        finished = finished.isEmpty() ? identities() : finished;
        if (finished.add(parents)) {
            for (Node parent : parents) {
                to(parent.frame(), parent.parents());
            }
        }
    }

    /** Ends a rule before the byte, which therefore goes to the frames below. */
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
     * Begins a value with the byte, if that is allowed.
     *
     * @param rule rule of the value
     * @param room levels that it may open
     * @param after the caller, in its state after the value
     * @param parents the nodes below the caller
     */
    void enter(int rule, int room, Frame after, Nodes parents) {
        count(1);
        if (isOpen(rule, room)) {
            calls = calls.isEmpty() ? new LinkedHashMap<>() : calls;
            calls.computeIfAbsent(new Call(rule, room), _ -> new ArrayList<>(1)).add(automaton.node(after, parents));
        }
    }

    private boolean isOpen(int rule, int room) {
        return rules.depth(rule) <= room && rules.startsWith(rule, unsignedByte);
    }

    /** Returns the nodes, ascending by number. */
    Nodes nodes() {
        if (!calls.isEmpty()) {
            callAll();
        }
        if (found.isEmpty()) {
            return onlyFrame == null ? Nodes.NONE : automaton.nodes(List.of(automaton.node(onlyFrame, onlyParents)));
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
        while (!choices.isEmpty()) { // choices nest at most one level
            Map<Call, Sources> inner = new LinkedHashMap<>();
            choices.forEach((call, sources) -> call(call, unite(sources.sets), inner));
            choices = inner;
        }
        begun.forEach((call, sources) -> {
            Rule rule = rules.rule(call.rule());
            rule.step(rule.start(call.room()), unsignedByte, unite(sources.sets), this);
        });
    }

    /** Replaces a choice by its members. */
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
            begun = begun.isEmpty() ? new LinkedHashMap<>() : begun;
            begun.computeIfAbsent(call, _ -> new Sources()).add(callers);
        }
    }

    private Nodes unite(List<Nodes> sets) {
        if (sets.size() == 1) {
            return sets.getFirst();
        }
        united = united.isEmpty() ? new HashMap<>() : united;
        return united.computeIfAbsent(sets, _ -> {
            List<Node> all = new ArrayList<>();
            for (Nodes set : sets) {
                count(set.size());
                all.addAll(set);
            }
            return automaton.nodes(all);
        });
    }

    /** Counts the parses that are followed. */
    void read(int readings) {
        count(readings);
    }

    private void count(int steps) {
        work += steps;
        if (work > MOST) {
            throw rules.tooManyReadings(from, MOST);
        }
    }

    /** Returns the number of steps. */
    int work() {
        return work;
    }
}
