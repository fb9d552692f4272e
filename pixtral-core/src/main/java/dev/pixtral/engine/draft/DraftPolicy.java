package dev.pixtral.engine.draft;

/** Decides how many of the proposed tokens are computed ahead: as many as pay on average. */
final class DraftPolicy {
    /** How much faster a draft must make its pass, per token: measurements of time are not exact. */
    private static final double WORTHWHILE = 1.03;

    private DraftPolicy() {}

    /**
     * Returns the number of tokens for which a pass yields most tokens per time. Tokens that are certain are always
     * worth their rows, which have to be computed at some time.
     *
     * @param chances for each proposed token, the chance that it is chosen if all before it are
     * @param most largest number of tokens, at most {@code chances.length}
     * @param members number of tokens that the pass yields in any case
     */
    static int tokens(double[] chances, int most, int members, PassTimes times) {
        int certain = 0;
        while (certain < most && chances[certain] == 1) {
            certain++;
        }
        int best = certain;
        double fastest = WORTHWHILE * (members + certain) / times.of(members + certain);
        double all = 1; // chance that all tokens so far are chosen
        double chosen = members + certain;
        for (int tokens = certain + 1; tokens <= most; tokens++) {
            all *= chances[tokens - 1];
            chosen += all;
            double speed = chosen / times.of(members + tokens);
            if (speed > fastest) {
                fastest = speed;
                best = tokens;
            }
        }
        return best;
    }
}
