package dev.pixtral.kernels;

/** The sum of sixteen of the numeric contract: 16 partial sums, then a fixed tree. */
final class Sum16 {
    static final int PARTIALS = 16;

    private Sum16() {}

    /** Folds {@code t[at .. at + 16)} in place and returns the sum. */
    static float fold(float[] t, int at) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                t[i] = t[i] + t[i + half];
            }
        }
        return t[at];
    }
}
