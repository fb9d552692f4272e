package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.automaton.ByteDfa;

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

    /** A lexicon given by an automaton. */
    record Automatic(ByteDfa dfa) implements Lexicon {
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
    public int minDepth(Rules rules) {
        return lexicon.open(0) ? 0 : ENDLESS;
    }
}
