package dev.pixtral.kernels;

import java.util.Random;

/** Numbers for tests of kernels. */
public final class Gaussian {
    private Gaussian() {}

    /** Draws numbers of a normal distribution. */
    public static float[] numbers(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
