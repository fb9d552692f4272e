package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;

/**
 * How many rows of a pass may be drafts. While others wait for the pass, it does not become longer than
 * {@value #LONGEST_PAUSE} passes without drafts. Used only by the engine's loop.
 */
@Internal
public final class DraftBudget {
    /** Largest number of drafted rows in a pass: their logits use 16 MiB with Pixtral's vocabulary. */
    public static final int MOST_ROWS = 32;

    private static final int LONGEST_PAUSE = 4;
    private static final int CAREFUL_PASSES = 1000; // without drafts after memory has run out
    private static final int PROMPT_SHARE = 4; // prompts leave one row in this many to drafts

    private final int chunk;
    private final int mostLogits;
    private final PassTimes times = new PassTimes();
    private int careful; // passes that still have no drafts

    /**
     * Creates a budget.
     *
     * @param chunk rows of a pass
     * @param mostLogits largest number of rows with logits in a pass
     */
    public DraftBudget(int chunk, int mostLogits) {
        this.chunk = chunk;
        this.mostLogits = mostLogits;
    }

    /**
     * Returns what passes cost.
     *
     * @return the measurements of this engine
     */
    public PassTimes times() {
        return times;
    }

    /**
     * Returns the number of rows that may be drafts in the next pass.
     *
     * @param members number of members of the pass that decode, at least 1
     * @param promptRows rows that prompts could use in this pass; 0 if there are none
     * @param alone whether nobody else waits for the pass
     * @return number of rows, perhaps 0
     */
    public int rows(int members, int promptRows, boolean alone) {
        if (careful > 0) {
            careful--;
            return 0;
        }
        int most = Math.min(MOST_ROWS, mostLogits - members);
        most = Math.min(most, promptRows == 0 ? chunk - members : promptRows / PROMPT_SHARE);
        return alone ? Math.max(0, most) : times.within(members, LONGEST_PAUSE, most);
    }

    /** Records that memory ran out in a pass with drafts: the next passes have none. */
    public void outOfMemory() {
        careful = CAREFUL_PASSES;
    }
}
