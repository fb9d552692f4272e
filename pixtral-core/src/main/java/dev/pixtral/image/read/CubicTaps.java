package dev.pixtral.image.read;

/**
 * Positions and weights of a cubic resize along one axis, as OpenCV's {@code INTER_CUBIC} computes them: always four
 * taps, even when shrinking (no antialiasing), edge pixels repeated outside the picture, weights in float32.
 */
final class CubicTaps {
    static final int TAPS = 4;

    private static final float A = -0.75f; // OpenCV's value for the kernel's free parameter; Pillow uses -0.5

    private final int sourceSize;
    private final int[] firsts; // first tap of each output position, may be outside the source
    private final float[] weights; // [positions, 4]

    /**
     * Computes the taps.
     *
     * @param sourceSize pixels of the source along the axis
     * @param size pixels of the output along the axis
     */
    CubicTaps(int sourceSize, int size) {
        this.sourceSize = sourceSize;
        this.firsts = new int[size];
        this.weights = new float[TAPS * size];
        double scale = 1 / ((double) size / sourceSize); // not sourceSize / size: OpenCV rounds twice
        for (int i = 0; i < size; i++) {
            float centre = (float) ((i + 0.5) * scale - 0.5);
            int floor = (int) Math.floor(centre);
            firsts[i] = floor - 1;
            setWeights(TAPS * i, centre - floor);
        }
    }

    private void setWeights(int at, float x) {
        float y = 1 - x;
        weights[at] = ((A * (x + 1) - 5 * A) * (x + 1) + 8 * A) * (x + 1) - 4 * A;
        weights[at + 1] = ((A + 2) * x - (A + 3)) * x * x + 1;
        weights[at + 2] = ((A + 2) * y - (A + 3)) * y * y + 1;
        weights[at + 3] = 1 - weights[at] - weights[at + 1] - weights[at + 2];
    }

    int size() {
        return firsts.length;
    }

    /** Returns the source position of a tap of an output position, clamped to the source. */
    int position(int output, int tap) {
        return Math.clamp((long) firsts[output] + tap, 0, sourceSize - 1);
    }

    float weight(int output, int tap) {
        return weights[TAPS * output + tap];
    }
}
