package dev.pixtral.engine.draft;

import java.util.Arrays;

/**
 * How often the token that came next in an earlier occurrence of the text was chosen, by the length of the match. Each
 * chosen token counts, computed ahead or not, so nothing has to be drafted to find out. Recent tokens count most: a
 * text changes from quotation to free words and back.
 */
final class Acceptance {
    /** Share of its weight that an observation keeps when another one with a match of similar length comes. */
    private static final double KEPT = 15.0 / 16;

    /** Number of observations that the expectation is worth before the first one. */
    private static final double PRIOR = 4;

    /** Largest chance: only forced text is certain. */
    private static final double ALMOST_CERTAIN = 0.99;

    // by group of match lengths: 3, 4 to 5, 6 to 8, 9 to 16, longer
    private static final int[] LAST_OF_GROUP = {3, 5, 8, 16};
    private static final double[] EXPECTED = {0.35, 0.5, 0.65, 0.8, 0.9};

    private final double[] right = new double[EXPECTED.length];
    private final double[] all = new double[EXPECTED.length];

    Acceptance() {
        for (int group = 0; group < EXPECTED.length; group++) {
            right[group] = PRIOR * EXPECTED[group];
        }
        Arrays.fill(all, PRIOR);
    }

    /** Returns the chance that the next token of a match is chosen. */
    double chance(int matched) {
        int group = group(matched);
        return Math.min(ALMOST_CERTAIN, right[group] / all[group]);
    }

    /** Records whether the next token of a match was chosen. */
    void observe(int matched, boolean chosen) {
        int group = group(matched);
        right[group] = right[group] * KEPT + (chosen ? 1 : 0);
        all[group] = all[group] * KEPT + 1;
    }

    private static int group(int matched) {
        int group = 0;
        while (group < LAST_OF_GROUP.length && matched > LAST_OF_GROUP[group]) {
            group++;
        }
        return group;
    }
}
