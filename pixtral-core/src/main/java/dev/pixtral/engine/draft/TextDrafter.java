package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Proposes text that the grammar forces, and text that came next where the end of the text occurred before, as long as
 * the grammar allows it.
 */
@Internal
public final class TextDrafter implements Drafter {
    /** Largest number of proposed tokens that are not forced. */
    static final int MOST_GUESSES = 16;

    /** Chance below which nobody would compute a token ahead. */
    private static final double NEGLIGIBLE = 0.05;

    private static final int FORCED = 0; // instead of the length of a match

    private final int[] prompt;
    private final IntPredicate barrier;
    private final Acceptance acceptance = new Acceptance();
    private PromptLookup lookup; // null before the first token, and after memory has run out
    private boolean outOfMemory;
    private final int[] ids = new int[DraftBudget.MOST_ROWS];
    private final int[] matched = new int[ids.length]; // length of the match that a token continues, or FORCED
    private final double[] chances = new double[ids.length];
    private int size; // number of proposed tokens
    private int chosen; // number of those that have been chosen since they were proposed

    /**
     * Creates the drafter of a generation.
     *
     * @param prompt token ids of the prompt, which must not change
     * @param barrier tokens that are never proposed: those of pictures, and the end of sequence, which has no row
     */
    public TextDrafter(int[] prompt, IntPredicate barrier) {
        this.prompt = prompt;
        this.barrier = barrier;
    }

    @Override
    public void accept(int id) {
        if (chosen < size) {
            boolean right = ids[chosen] == id;
            if (matched[chosen] != FORCED) {
                acceptance.observe(matched[chosen], right);
            }
            chosen = right ? chosen + 1 : size;
        }
        append(id);
    }

    private void append(int id) {
        if (outOfMemory) {
            return;
        }
        try {
            if (lookup == null) {
                lookup = new PromptLookup(prompt, barrier);
            }
            lookup.append(id);
        } catch (OutOfMemoryError _) { // the text would be incomplete from here on
            outOfMemory = true;
            lookup = null;
        }
    }

    @Override
    public void lookAhead(Foresight foresight) {
        chosen = 0;
        size = 0;
        try {
            propose(foresight);
        } catch (OutOfMemoryError _) {
            // what is proposed so far is correct
        }
    }

    private void propose(Foresight foresight) {
        PromptLookup.Continuation repeated = lookup == null ? null : lookup.continuation(ids.length);
        double all = 1;
        int guesses = 0;
        while (size < ids.length) {
            OptionalInt only = foresight.only();
            boolean guess = only.isEmpty();
            if (guess && (guesses == MOST_GUESSES || repeated == null || !repeated.found())) {
                return;
            }
            int id = guess ? repeated.next() : only.getAsInt();
            int match = guess ? repeated.matched() : FORCED;
            double chance = guess ? acceptance.chance(match) : 1;
            all *= chance;
            // the first guess is kept to see whether it is right, even if it is not worth a row
            if (barrier.test(id) || guesses > 0 && all < NEGLIGIBLE || !foresight.follow(id)) {
                return;
            }
            guesses += guess ? 1 : 0;
            add(id, match, chance);
            if (repeated != null) {
                repeated.assume(id);
            }
        }
    }

    private void add(int id, int match, double chance) {
        ids[size] = id;
        matched[size] = match;
        chances[size++] = chance;
    }

    @Override
    public int[] draft(int most, int members, PassTimes times) {
        int left = Math.min(most, size - chosen);
        if (left <= 0) {
            return NO_DRAFT;
        }
        double[] next = Arrays.copyOfRange(chances, chosen, chosen + left);
        return Arrays.copyOfRange(ids, chosen, chosen + DraftPolicy.tokens(next, left, members, times));
    }
}
