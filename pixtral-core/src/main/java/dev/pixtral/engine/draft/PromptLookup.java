package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Finds where the end of a text occurred in it before, so that what came next there can be proposed. Quotations,
 * records with equal keys and code repeat themselves like this.
 *
 * <p>Among the last {@value #CANDIDATES} positions where the same {@value #SHORTEST} tokens end, it chooses the one
 * with the longest common end, of at most {@value #LONGEST} tokens, and the latest of equals. Adding a token and
 * looking one up take constant time on average; memory is proportional to the text. Not thread-safe.
 */
@Internal
public final class PromptLookup {
    /** Smallest number of tokens that a match needs. */
    static final int SHORTEST = 3;

    /** Number of tokens at which a match is not compared further. */
    static final int LONGEST = 32;

    /** Number of earlier positions that are compared. */
    static final int CANDIDATES = 16;

    private static final int NOWHERE = -1;
    // of this process, so that nobody can write a text whose tokens all have the same hash; it changes no result
    private static final long SALT = new SplittableRandom().nextLong();

    private final IntPredicate barrier;
    private int[] ids;
    private int[] earlier; // by position: where the tokens that end here ended before
    private int[] slots = empty(64); // hash table: where its tokens ended last
    private int taken; // slots in use
    private int length;
    private int run; // tokens since the last barrier

    /**
     * Creates the index of a text.
     *
     * @param text its tokens so far; copied
     * @param barrier tokens that are never proposed and never part of a match, such as those of pictures
     */
    public PromptLookup(int[] text, IntPredicate barrier) {
        this.barrier = barrier;
        this.ids = new int[Math.max(16, text.length + text.length / 4)];
        this.earlier = new int[ids.length];
        for (int id : text) {
            append(id);
        }
    }

    private static int[] empty(int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, NOWHERE);
        return slots;
    }

    /**
     * Adds a token to the text.
     *
     * @param id token
     */
    public void append(int id) {
        if (length == ids.length) {
            int[] longer = Arrays.copyOf(ids, 2 * length); // both first: they have one length even if memory runs out
            earlier = Arrays.copyOf(earlier, 2 * length);
            ids = longer;
        }
        if (2 * (taken + 1) > slots.length) {
            enlarge();
        }
        ids[length] = id;
        earlier[length] = NOWHERE;
        length++;
        run = barrier.test(id) ? 0 : run + 1;
        if (run >= SHORTEST) {
            index(length - 1);
        }
    }

    private void index(int end) {
        int slot = slot(slots, ids[end - 2], ids[end - 1], ids[end]);
        earlier[end] = slots[slot];
        taken += slots[slot] == NOWHERE ? 1 : 0;
        slots[slot] = end;
    }

    private void enlarge() {
        int[] larger = empty(2 * slots.length);
        for (int end : slots) {
            if (end != NOWHERE) {
                larger[slot(larger, ids[end - 2], ids[end - 1], ids[end])] = end;
            }
        }
        slots = larger;
    }

    /** Returns the slot of three tokens, or the free one where they belong. */
    private int slot(int[] table, int first, int second, int third) {
        int slot = hash(first, second, third) & table.length - 1;
        while (table[slot] != NOWHERE && !endAt(table[slot], first, second, third)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private boolean endAt(int end, int first, int second, int third) {
        return ids[end] == third && ids[end - 1] == second && ids[end - 2] == first;
    }

    /** Mixes all bits. Source: Stafford, "Better Bit Mixing", 2011, variant 13. */
    private static int hash(int first, int second, int third) {
        long z = SALT ^ ((long) first << Integer.SIZE | second & 0xFFFF_FFFFL);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L + third;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return (int) (z ^ (z >>> 31));
    }

    /**
     * Returns a reader of what came next where the text occurred before.
     *
     * @param most largest number of tokens that it is told to go further
     * @return reader, valid until the text grows
     */
    public Continuation continuation(int most) {
        return new Continuation(most);
    }

    /** Follows an earlier occurrence of the end of the text, and of tokens that are assumed to come next. */
    public final class Continuation {
        private final int[] assumed;
        private int count; // of the assumed tokens
        private int at; // where the match ends, NOWHERE if there is none
        private int matched; // its length

        private Continuation(int most) {
            this.assumed = new int[most];
            find();
        }

        /**
         * Returns whether there is an occurrence whose next token can be proposed.
         *
         * @return false if nothing can be proposed
         */
        public boolean found() {
            return at != NOWHERE && !barrier.test(next());
        }

        /**
         * Returns the token that came next. Call this only if an occurrence was {@linkplain #found found}.
         *
         * @return token
         */
        public int next() {
            return token(at + 1);
        }

        /**
         * Returns the length of the match.
         *
         * @return number of tokens, at least {@value #SHORTEST}; not counted beyond {@value #LONGEST}
         */
        public int matched() {
            return matched;
        }

        /**
         * Goes one token further.
         *
         * @param id token that is assumed to come next
         */
        public void assume(int id) {
            boolean same = at != NOWHERE && next() == id && !barrier.test(id);
            assumed[count++] = id;
            if (same) {
                at++;
                matched = Math.min(LONGEST, matched + 1);
            } else {
                find();
            }
        }

        /** Returns a token of the text with the assumed ones; an occurrence may overlap its own continuation. */
        private int token(int position) {
            return position < length ? ids[position] : assumed[position - length];
        }

        private void find() {
            int last = length + count - 1;
            at = NOWHERE;
            matched = 0;
            if (last < SHORTEST - 1) {
                return;
            }
            int slot = slot(slots, token(last - 2), token(last - 1), token(last));
            int candidate = slots[slot] == last ? earlier[last] : slots[slot];
            for (int i = 0; i < CANDIDATES && candidate != NOWHERE; i++) {
                int common = common(candidate, last);
                if (common > matched) {
                    at = candidate;
                    matched = common;
                }
                candidate = earlier[candidate];
            }
        }

        private int common(int end, int last) {
            int common = SHORTEST;
            while (common < LONGEST
                    && common <= end
                    && ids[end - common] == token(last - common)
                    && !barrier.test(ids[end - common])) {
                common++;
            }
            return common;
        }
    }
}
