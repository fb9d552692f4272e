package dev.pixtral.grammar.trie;

import dev.pixtral.schema.automaton.StringContent;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The tokens that stay inside a string from one state of its content on, and the number of characters that each begins.
 * Thread-safe. There is one set for each limit that a token can exceed, created when first needed.
 */
final class StringTokens {
    private static final int OUTSIDE = -1;

    private final int[] characters; // by id: number of characters that it begins, or OUTSIDE
    private final int most;
    private final AtomicReferenceArray<long[]> sets; // by limit

    private StringTokens(int[] characters) {
        this.characters = characters;
        this.most = Math.max(0, Arrays.stream(characters).max().orElse(0));
        this.sets = new AtomicReferenceArray<>(most + 1);
    }

    static StringTokens of(ByteTrie tokens, int state, int idCount) {
        int[] characters = new int[idCount];
        Arrays.fill(characters, OUTSIDE);
        int[] stateAt = new int[tokens.height() + 1];
        int[] begunAt = new int[tokens.height() + 1];
        stateAt[0] = state;
        for (int node = 1; node < tokens.size(); ) {
            int depth = tokens.depth(node);
            int before = stateAt[depth - 1];
            int next = StringContent.next(before, tokens.label(node));
            if (next == StringContent.DEAD) {
                node = tokens.end(node);
                continue;
            }
            stateAt[depth] = next;
            begunAt[depth] = begunAt[depth - 1] + (before == StringContent.BOUNDARY ? 1 : 0);
            if (tokens.value(node) != ByteTrie.NONE) {
                characters[tokens.value(node)] = begunAt[depth];
            }
            node++;
        }
        return new StringTokens(characters);
    }

    /** Adds the tokens that begin at most that many characters. */
    void add(int maxCharacters, long[] bits) {
        int limit = Math.min(maxCharacters, most);
        long[] set = sets.get(limit);
        if (set == null) {
            set = set(limit, bits.length);
            sets.set(limit, set); // another thread may have created an equal one
        }
        for (int i = 0; i < set.length; i++) {
            bits[i] |= set[i];
        }
    }

    private long[] set(int limit, int words) {
        long[] set = new long[words];
        for (int id = 0; id < characters.length; id++) {
            if (characters[id] != OUTSIDE && characters[id] <= limit) {
                set[id / Long.SIZE] |= 1L << id;
            }
        }
        return set;
    }
}
