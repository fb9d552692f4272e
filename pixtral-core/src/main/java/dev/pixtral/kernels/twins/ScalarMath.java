package dev.pixtral.kernels.twins;

/**
 * The elementary functions of the numeric contract for one number, and their constants. {@code PanamaMath} is the same
 * with vectors, line by line.
 *
 * <p>Errors, measured over all arguments that occur: {@code exp} at most 1.1 ulp, {@code erf} at most 1.4e-7.
 */
final class ScalarMath {
    static final float EXP_LOWEST = -87f; // below, 2^n would no longer be a normal number
    static final float EXP_HIGHEST = 88f;
    static final float LOG2_E = 1.44269504f;
    // 1.5 * 2^23: adding it leaves no bits for a fraction, so the sum is rounded to an integer, ties to even
    static final float ROUND = 12582912f;
    // ln 2 in two parts: the first has 15 bits, so that its product with n is exact
    static final float LN2_HIGH = 0.693145751953125f;
    static final float LN2_LOW = 1.42860677e-6f;
    // exp(r) = 1 + r + r^2 * (E0 + r * (E1 + ...)), relative error 3.3e-9 on [-ln 2 / 2, ln 2 / 2]
    static final float E0 = 0.49999994f;
    static final float E1 = 0.16666515f;
    static final float E2 = 0.041668456f;
    static final float E3 = 0.0083694188f;
    static final float E4 = 0.0013813145f;

    static final float SQRT_HALF = 0.70710678f;
    // erf(x) = x * (S0 + x^2 * (S1 + ...)), relative error 1.3e-9 below 1
    static final float S0 = 1.1283791f;
    static final float S1 = -0.37612626f;
    static final float S2 = 0.11283585f;
    static final float S3 = -0.026853813f;
    static final float S4 = 0.0051883277f;
    static final float S5 = -0.00080101937f;
    static final float S6 = 0.000078538615f;
    // erf(x) = 1 - exp(L0 + x * (L1 + ...)), error 1.1e-9 between 1 and 4
    static final float L0 = -0.00035371611f;
    static final float L1 = -1.12704f;
    static final float L2 = -0.63822562f;
    static final float L3 = -0.10303739f;
    static final float L4 = 0.021805327f;
    static final float L5 = -0.0029396093f;
    static final float L6 = 0.00018557421f;
    static final float ERF_ONE = 4f; // from here on erf rounds to 1

    private ScalarMath() {}

    static float exp(float x) {
        if (x < EXP_LOWEST) {
            return 0f;
        }
        float cut = Math.min(x, EXP_HIGHEST);
        float shifted = Math.fma(cut, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, cut));
        float p = Math.fma(r, E4, E3);
        p = Math.fma(r, p, E2);
        p = Math.fma(r, p, E1);
        p = Math.fma(r, p, E0);
        p = Math.fma(r * r, p, r) + 1f;
        // the lower bits of the shifted number are n; 2^n is a float with the exponent n + 127
        int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUND) + 127;
        return p * Float.intBitsToFloat(exponent << 23);
    }

    static float silu(float x) {
        return x / (1f + exp(-x));
    }

    static float gelu(float x) {
        return 0.5f * x * (1f + erf(x * SQRT_HALF));
    }

    static float erf(float x) {
        float a = Math.abs(x);
        float magnitude;
        if (a < 1f) {
            float s = a * a;
            float p = Math.fma(s, S6, S5);
            p = Math.fma(s, p, S4);
            p = Math.fma(s, p, S3);
            p = Math.fma(s, p, S2);
            p = Math.fma(s, p, S1);
            p = Math.fma(s, p, S0);
            magnitude = a * p;
        } else if (a < ERF_ONE) {
            float p = Math.fma(a, L6, L5);
            p = Math.fma(a, p, L4);
            p = Math.fma(a, p, L3);
            p = Math.fma(a, p, L2);
            p = Math.fma(a, p, L1);
            p = Math.fma(a, p, L0);
            magnitude = 1f - exp(p);
        } else {
            magnitude = a != a ? a : 1f;
        }
        return x < 0 ? -magnitude : magnitude;
    }
}
