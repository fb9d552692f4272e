package dev.pixtral.grammar.trie;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tokens without a quote that {@linkplain ContentMachine machines} allow, cached by the places that the machines
 * start from: they do not depend on what surrounds a string. Not thread-safe.
 *
 * @param <K> identifies a place; has equals and hashCode
 */
public final class ContentTokens<K> {
    private final ByteTrie tokens;
    private final int words;
    private final Map<K, Found> kept;

    /**
     * Creates an empty cache.
     *
     * @param tokens the vocabulary
     * @param most the maximum number of places, the most recently used ones
     */
    public ContentTokens(TokenTrie tokens, int most) {
        this.tokens = tokens.all();
        this.words = tokens.noTokens().length;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Found> eldest) {
                return size() > most;
            }
        };
    }

    /** Tokens, and the number of steps that it took to find them. */
    private record Found(long[] bits, int steps) {}

    /**
     * Adds the tokens of a place.
     *
     * @param place the place
     * @param machine the machine that starts from it
     * @param bits the set of ids to add to
     * @return the number of steps that it took to find them, now or before
     */
    public int add(K place, ContentMachine machine, long[] bits) {
        Found found = kept.get(place);
        if (found == null) {
            found = walk(machine);
            kept.put(place, found);
        }
        for (int i = 0; i < words; i++) {
            bits[i] |= found.bits()[i];
        }
        return found.steps();
    }

    private Found walk(ContentMachine machine) {
        long[] bits = new long[words];
        long[] at = new long[tokens.height() + 1];
        at[0] = machine.start();
        int steps = 0;
        for (int node = 1; node < tokens.size(); steps++) {
            int depth = tokens.depth(node);
            int label = tokens.label(node);
            long next = label == '"' ? ContentMachine.DEAD : machine.next(at[depth - 1], label);
            if (next == ContentMachine.DEAD) {
                node = tokens.end(node);
                continue;
            }
            at[depth] = next;
            int token = tokens.value(node);
            if (token != ByteTrie.NONE) {
                bits[token / Long.SIZE] |= 1L << token;
            }
            node++;
        }
        return new Found(bits, steps);
    }

    /** Clears the cache. */
    public void forget() {
        kept.clear();
    }

    /**
     * Returns the approximate size of the cache.
     *
     * @return bytes
     */
    public long bytes() {
        return kept.size() * (128L + (long) Long.BYTES * words);
    }
}
