package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** The sum of sixteen of the numeric contract: 16 partial sums, then a fixed tree. */
@Internal
public final class Sum16 {
    /** Number of partial sums. */
    public static final int PARTIALS = 16;

    private Sum16() {}

    /**
     * Adds up partial sums in place.
     *
     * @param t partial sums {@code t[at .. at + 16)}, overwritten
     * @param at index of the first one
     * @return their sum
     */
    public static float fold(float[] t, int at) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                t[i] = t[i] + t[i + half];
            }
        }
        return t[at];
    }
}
