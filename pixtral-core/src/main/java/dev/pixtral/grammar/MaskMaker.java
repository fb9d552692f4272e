package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From configurations to tokens: a token is allowed if its bytes can come one after the other. Not thread-safe: its
 * {@link Grammar} holds the lock.
 */
final class MaskMaker {
    private final Automaton automaton;
    private final TokenTrie tokens;
    private final int endOfSequence;
    private final Map<Configuration, TokenMask> masks;
    private int generation;

    /**
     * Starts without masks.
     *
     * @param endOfSequence id of the token that ends an answer
     * @param memoLimit how many masks are kept, those used last
     */
    MaskMaker(Automaton automaton, TokenTrie tokens, int endOfSequence, int memoLimit) {
        this.automaton = automaton;
        this.tokens = tokens;
        this.endOfSequence = endOfSequence;
        this.masks = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Configuration, TokenMask> eldest) {
                return size() > memoLimit;
            }
        };
    }

    /**
     * What may come next.
     *
     * @param ids ids that the calls are to have
     * @return tokens whose bytes may come, and the end of sequence if the text may end
     */
    TokenMask mask(Configuration configuration, CallIds ids) {
        if (generation != automaton.generation()) {
            masks.clear(); // no configuration from before will be asked for again
            generation = automaton.generation();
        }
        // no token reaches farther than the longest one, nor deeper than the one with most brackets
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

    /** Adds what may come next; returns whether it depends on the ids. */
    private boolean add(Configuration configuration, CallIds ids, long[] bits) {
        if (configuration.complete()) {
            bits[endOfSequence / Long.SIZE] |= 1L << endOfSequence;
        }
        List<Node> strings = new ArrayList<>();
        List<Node> others = new ArrayList<>();
        for (Node top : configuration.tops()) {
            (stringState(top) == StringContent.DEAD ? others : strings).add(top);
        }
        boolean dependsOnId = false;
        if (!strings.isEmpty()) { // content is known beforehand; only what has a quote can lead further
            strings.stream()
                    .map(top -> new Inside(stringState(top), charactersLeft(top)))
                    .distinct()
                    .forEach(inside -> tokens.addInsideString(inside.state(), inside.charactersLeft(), bits));
            Configuration part = others.isEmpty() ? configuration : part(strings);
            dependsOnId = walk(tokens.quoted(), part, ids, bits);
        }
        if (!others.isEmpty()) {
            Configuration part = strings.isEmpty() ? configuration : part(others);
            dependsOnId |= walk(tokens.all(), part, ids, bits);
        }
        return dependsOnId;
    }

    /** Where in a string, and how much more of it there may be. */
    private record Inside(int state, int charactersLeft) {}

    private Configuration part(List<Node> tops) {
        return automaton.configuration(automaton.nodes(tops));
    }

    /** Forgets all masks. */
    void forget() {
        masks.clear();
    }

    /** What it remembers, in bytes, about. */
    long bytes() {
        return masks.size() * (64L + Long.BYTES * tokens.noTokens().length);
    }

    private int stringState(Node top) {
        return automaton.rules().rule(top.frame().rule()).stringState(top.frame());
    }

    private int charactersLeft(Node top) {
        boolean counted = automaton.rules().rule(top.frame().rule()) instanceof TextRule;
        return counted ? top.frame().max() : JsonType.UNBOUNDED; // a key's counters are those of its object
    }

    /** Adds the tokens of a tree whose bytes can come; returns whether that depends on the ids. */
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
