package dev.pixtral.schema.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;

/**
 * The states of an automaton of strings from which any content of a string may come next, however the string may end.
 * Thread-safe: what is found is kept, and every thread would find the same.
 */
public final class FreeContent {
    private static final int MOST =
            64; // states to look at: where content is free, there are a few for each state of it
    private static final int BYTES = 256;
    private static final byte UNKNOWN = 0;
    private static final byte NO = 1;
    private static final byte YES = 2;

    private final IntBinaryOperator next;
    private final byte[] known; // by state

    /**
     * Makes an object that knows nothing yet.
     *
     * @param strings an automaton; whether it accepts only strings does not matter
     */
    public FreeContent(ByteDfa strings) {
        this(strings.states(), strings::next);
    }

    /**
     * Makes an object that knows nothing yet.
     *
     * @param states the number of states
     * @param next the state after a state and an unsigned byte, or {@link ByteDfa#DEAD}
     */
    public FreeContent(int states, IntBinaryOperator next) {
        this.next = next;
        this.known = new byte[states];
    }

    /** A state of the automaton, and of {@link StringContent}. */
    private record Place(int state, int content) {}

    /**
     * Returns whether any content may come next.
     *
     * @param state a state
     * @return true only if the state is between two characters, and all content is allowed from there
     */
    public boolean from(int state) {
        if (known[state] == UNKNOWN) {
            known[state] = search(state) ? YES : NO;
        }
        return known[state] == YES;
    }

    private boolean search(int state) {
        Place start = new Place(state, StringContent.BOUNDARY);
        Set<Place> seen = new HashSet<>(Set.of(start));
        Deque<Place> todo = new ArrayDeque<>(seen);
        while (!todo.isEmpty()) {
            for (Place next : after(todo.remove())) {
                if (next.state() == ByteDfa.DEAD || seen.size() > MOST) {
                    return false;
                }
                if (seen.add(next)) {
                    todo.add(next);
                }
            }
        }
        return true;
    }

    private List<Place> after(Place from) {
        List<Place> places = new ArrayList<>();
        Place last = from;
        for (int b = 0; b < BYTES; b++) {
            int content = StringContent.next(from.content(), b);
            if (content != StringContent.DEAD) {
                Place to = new Place(next.applyAsInt(from.state(), b), content);
                if (!to.equals(last) || places.isEmpty()) { // most adjacent bytes lead to the same place
                    places.add(to);
                    last = to;
                }
                if (to.state() == ByteDfa.DEAD) {
                    break;
                }
            }
        }
        return places;
    }
}
