package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.ContentMachine;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.FreeContent;
import dev.pixtral.schema.automaton.StringContent;
import java.util.Optional;

/**
 * A number, a literal or a string with a pattern: bytes without nested rules.
 *
 * @param id its own id
 * @param lexicon accepts the bytes
 */
record LexicalRule(int id, Lexicon lexicon) implements Rule {
    /** A trimmed automaton: from each of its states, an accepting state is reachable. */
    sealed interface Lexicon {
        int DEAD = ByteDfa.DEAD;

        /** Returns the state after a byte, or {@link #DEAD}; 0 is the start. */
        int next(int state, int unsignedByte);

        boolean accepting(int state);

        /** Returns whether another byte may follow. */
        boolean open(int state);
    }

    /**
     * A lexicon given by an automaton.
     *
     * @param dfa the automaton
     * @param free where any content of a string is allowed
     */
    record Automatic(ByteDfa dfa, FreeContent free) implements Lexicon {
        Automatic(ByteDfa dfa) {
            this(dfa, new FreeContent(dfa));
        }

        @Override
        public int next(int state, int unsignedByte) {
            return dfa.next(state, unsignedByte);
        }

        @Override
        public boolean accepting(int state) {
            return dfa.accepting(state);
        }

        @Override
        public boolean open(int state) {
            for (int b = 0; b <= 0xFF; b++) {
                if (dfa.next(state, b) != DEAD) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A set of texts. */
    record Words(ByteTrie trie) implements Lexicon {
        @Override
        public int next(int state, int unsignedByte) {
            return trie.child(state, unsignedByte); // ByteTrie.NONE is DEAD
        }

        @Override
        public boolean accepting(int state) {
            return trie.value(state) != ByteTrie.NONE;
        }

        @Override
        public boolean open(int state) {
            return !trie.leaf(state);
        }
    }

    @Override
    public Frame start(int room) {
        return Frame.of(id, 0);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return lexicon.next(0, unsignedByte) != Lexicon.DEAD;
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        int next = lexicon.next(frame.state(), b);
        if (next == Lexicon.DEAD) {
            return;
        }
        if (lexicon.accepting(next) && !lexicon.open(next)) {
            out.finish(parents);
        } else {
            out.to(frame.state(next), parents);
        }
    }

    @Override
    public boolean accepting(Frame frame) {
        return lexicon.accepting(frame.state());
    }

    @Override
    public int onlyByte(Frame frame) {
        return lexicon instanceof Words(ByteTrie trie) && !lexicon.accepting(frame.state())
                ? trie.onlyChild(frame.state())
                : Automaton.UNKNOWN;
    }

    @Override
    public int stringState(Frame frame) {
        return isInString(frame) && ((Automatic) lexicon).free().from(frame.state())
                ? StringContent.BOUNDARY
                : StringContent.DEAD;
    }

    @Override
    public Optional<ContentMachine> content(Frame frame) {
        return isInString(frame)
                ? Optional.of(new Content(((Automatic) lexicon).dfa(), frame.state()))
                : Optional.empty();
    }

    /** Returns whether a frame is within a string with a pattern: no other text of an automaton begins with a quote. */
    private boolean isInString(Frame frame) {
        return lexicon instanceof Automatic && frame.state() != 0 && startsWith(StringContent.QUOTE);
    }

    private record Content(ByteDfa dfa, long start) implements ContentMachine {
        @Override
        public long next(long state, int unsignedByte) {
            return dfa.next((int) state, unsignedByte); // ByteDfa.DEAD is DEAD
        }
    }

    @Override
    public int minDepth(Rules rules) {
        return lexicon.open(0) ? 0 : ENDLESS;
    }
}
