package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.ContentMachine;
import dev.pixtral.grammar.trie.ContentTokens;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes the tokens that a configuration allows: those whose bytes are all allowed in sequence. Not thread-safe: its
 * {@link Grammar} holds the lock.
 */
final class MaskMaker {
    private final Automaton automaton;
    private final TokenTrie tokens;
    private final int endOfSequence;
    private final Map<Configuration, TokenMask> masks;
    private final ContentTokens<Frame> contents;
    private int generation;

    /**
     * Creates an instance with empty caches.
     *
     * @param endOfSequence id of the token that ends an answer
     * @param memoLimit maximum number of cached masks and of sets of tokens in strings, the most recently used ones
     */
    MaskMaker(Automaton automaton, TokenTrie tokens, int endOfSequence, int memoLimit) {
        this.automaton = automaton;
        this.tokens = tokens;
        this.endOfSequence = endOfSequence;
        this.contents = new ContentTokens<>(tokens, memoLimit);
        this.masks = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Configuration, TokenMask> eldest) {
                return size() > memoLimit;
            }
        };
    }

    /**
     * Returns the tokens that may come next.
     *
     * @param ids ids of the calls
     * @return tokens whose bytes are allowed, and the end of sequence if the text may end
     */
    TokenMask mask(Configuration configuration, CallIds ids) {
        if (generation != automaton.generation()) {
            masks.clear(); // older configurations are no longer looked up
            generation = automaton.generation();
        }
        // no token is longer than the longest one, or opens more brackets than the one with most of them
        Configuration clamped = automaton.clamped(configuration, tokens.longestToken() + 1, tokens.mostBrackets());
        TokenMask known = masks.get(clamped);
        if (known != null) {
            return known;
        }
        long[] bits = tokens.noTokens();
        boolean dependsOnId = add(clamped, ids, bits);
        TokenMask mask = TokenMask.of(bits);
        if (!dependsOnId) {
            masks.put(clamped, mask);
        }
        return mask;
    }

    /** Adds the tokens that may come next; returns whether they depend on the ids. */
    private boolean add(Configuration configuration, CallIds ids, long[] bits) {
        if (configuration.complete()) {
            bits[endOfSequence / Long.SIZE] |= 1L << endOfSequence;
        }
        List<Node> strings = new ArrayList<>();
        List<Node> others = new ArrayList<>();
        Set<Object> added = new HashSet<>();
        for (Node top : configuration.tops()) {
            (addContent(top, added, bits) ? strings : others).add(top);
        }
        boolean dependsOnId = false;
        if (!strings.isEmpty()) { // only tokens with a quote can leave a string
            Configuration part = others.isEmpty() ? configuration : part(strings);
            dependsOnId = walk(tokens.quoted(), part, ids, bits);
        }
        if (!others.isEmpty()) {
            Configuration part = strings.isEmpty() ? configuration : part(others);
            dependsOnId |= walk(tokens.all(), part, ids, bits);
        }
        return dependsOnId;
    }

    /** A state within a string, and the number of characters that may follow. */
    private record Inside(int state, int charactersLeft) {}

    /**
     * Adds the tokens that stay within the string of a top; returns whether it is within one.
     *
     * @param added what was added before
     */
    private boolean addContent(Node top, Set<Object> added, long[] bits) {
        Frame frame = top.frame();
        int state = stringState(top);
        if (state != StringContent.DEAD) { // any content is allowed, and its tokens are precomputed
            Inside inside = new Inside(state, charactersLeft(top));
            if (added.add(inside)) {
                tokens.addInsideString(inside.state(), inside.charactersLeft(), bits);
            }
            return true;
        }
        Optional<ContentMachine> machine = automaton.rules().rule(frame.rule()).content(frame);
        if (machine.isPresent() && added.add(frame)) {
            automaton.spend(frame, contents.add(frame, machine.get(), bits));
        }
        return machine.isPresent();
    }

    private Configuration part(List<Node> tops) {
        return automaton.configuration(automaton.nodes(tops));
    }

    /** Clears the caches. */
    void forget() {
        masks.clear();
        contents.forget();
    }

    /** Returns the approximate size of the caches in bytes. */
    long bytes() {
        return contents.bytes() + masks.size() * (64L + Long.BYTES * tokens.noTokens().length);
    }

    private int stringState(Node top) {
        return automaton.rules().rule(top.frame().rule()).stringState(top.frame());
    }

    private int charactersLeft(Node top) {
        boolean counted = automaton.rules().rule(top.frame().rule()) instanceof TextRule;
        return counted ? top.frame().max() : JsonType.UNBOUNDED; // the counters of a key belong to its object
    }

    /** Adds the tokens of a tree whose bytes are allowed; returns whether that depends on the ids. */
    boolean walk(ByteTrie trie, Configuration start, CallIds ids, long[] bits) {
        Configuration[] at = new Configuration[trie.height() + 1];
        at[0] = start;
        boolean dependsOnId = false;
        for (int node = 1; node < trie.size(); ) {
            int depth = trie.depth(node);
            int id = automaton.idByte(at[depth - 1], ids);
            dependsOnId |= id != Automaton.SEVERAL;
            Optional<Configuration> next = id == Automaton.SEVERAL || id == trie.label(node)
                    ? automaton.step(at[depth - 1], trie.label(node))
                    : Optional.empty();
            if (next.isEmpty()) {
                node = trie.end(node);
                continue;
            }
            at[depth] = next.get();
            int token = trie.value(node);
            if (token != ByteTrie.NONE) {
                bits[token / Long.SIZE] |= 1L << token;
            }
            node++;
        }
        return dependsOnId;
    }
}
