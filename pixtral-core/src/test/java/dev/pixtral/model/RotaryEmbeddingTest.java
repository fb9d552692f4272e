package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rotation up to the last position of the longest context.
 *
 * <p>The numeric contract wants tables that are computed in double and rounded once. mistral-inference
 * ({@code precompute_freqs_cis}) and transformers ({@code inv_freq} times {@code position_ids}) use the same formula in
 * float32: the rounding of a frequency, which the position multiplies, and that of the product put their angles beside
 * the formula's by up to a hundredth at the last position. So what far positions are compared with is the formula
 * itself, in 50 decimal digits.
 */
class RotaryEmbeddingTest {
    private static final int LAST = 131_071;

    private static final MathContext DIGITS = new MathContext(50, RoundingMode.HALF_EVEN);
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");
    private static final BigDecimal TURN = PI.multiply(BigDecimal.TWO);

    /**
     * A frequency is within 2 ulps of its double, and the position multiplies the error; the product adds half an ulp.
     */
    private static final double ANGLE_ERROR = LAST * 2 * Math.ulp(0.99) + Math.ulp((double) LAST) / 2;

    @ParameterizedTest
    @CsvSource({"1000000000, 128", "1000000, 128", "1000000, 16"})
    void equals_the_formula_at_every_distance(int theta, int headDim) {
        BigDecimal ratio = ratio(theta, headDim);
        for (int position : new int[] {0, 1, 31, 8191, 16_384, 65_537, 99_991, 131_070, LAST}) {
            Tables tables = Tables.at(position, theta, headDim);
            BigDecimal frequency = BigDecimal.ONE;
            for (int pair = 0; pair < headDim / 2; pair++) {
                BigDecimal angle = frequency.multiply(BigDecimal.valueOf(position), DIGITS);
                assertTable(tables.cos[2 * pair], cos(angle), position, pair);
                assertTable(
                        tables.sin[2 * pair + 1],
                        cos(angle.subtract(PI.divide(BigDecimal.TWO, DIGITS))),
                        position,
                        pair);
                assertThat(tables.cos[2 * pair + 1]).isEqualTo(tables.cos[2 * pair]);
                assertThat(tables.sin[2 * pair]).isEqualTo(-tables.sin[2 * pair + 1]);
                frequency = frequency.multiply(ratio, DIGITS);
            }
        }
    }

    /** Half an ulp for the one rounding to float32, and what the double before it may be off. */
    private static void assertTable(float actual, BigDecimal exact, int position, int pair) {
        double error = new BigDecimal(actual).subtract(exact).abs().doubleValue();
        assertThat(error)
                .as("position %d, pair %d: %s instead of %s", position, pair, actual, exact)
                .isLessThanOrEqualTo(Math.ulp(exact.floatValue()) / 2 + ANGLE_ERROR);
    }

    /** The references' float32 stays near: a hundredth at the last position, and nothing like it in golden data. */
    @Test
    void stays_near_the_float32_of_the_references() {
        assertThat(distanceToReferences(LAST)).isBetween(1e-3, 2e-2);
        assertThat(distanceToReferences(1024)).isBetween(1e-6, 2e-4);
    }

    private static double distanceToReferences(int position) {
        int headDim = 128;
        Tables tables = Tables.at(position, 1e9, headDim);
        double largest = 0;
        for (int pair = 0; pair < headDim / 2; pair++) {
            float exponent = (float) (2 * pair) / headDim;
            float frequency = 1f / (float) StrictMath.pow(1e9, exponent);
            float angle = position * frequency; // torch.outer of float32
            double cos = Math.abs(StrictMath.cos(angle) - tables.cos[2 * pair]);
            double sin = Math.abs(StrictMath.sin(angle) - tables.sin[2 * pair + 1]);
            largest = Math.max(largest, Math.max(cos, sin));
        }
        return largest;
    }

    /** The tables of one row. */
    private record Tables(float[] cos, float[] sin) {
        static Tables at(int position, double theta, int headDim) {
            Tables tables = new Tables(new float[headDim], new float[headDim]);
            new RotaryEmbedding(headDim, theta).fill(tables.cos, tables.sin, 0, position, 1);
            return tables;
        }
    }

    /** Returns the quotient of two adjacent frequencies, theta^(-2 / headDim), where headDim is a power of two. */
    private static BigDecimal ratio(int theta, int headDim) {
        BigDecimal root = BigDecimal.valueOf(theta);
        for (int n = 1; n < headDim / 2; n *= 2) {
            root = root.sqrt(DIGITS);
        }
        return BigDecimal.ONE.divide(root, DIGITS);
    }

    /** Returns the cosine: whole turns are removed, then the series of Taylor. */
    private static BigDecimal cos(BigDecimal angle) {
        BigDecimal x = angle.remainder(TURN);
        BigDecimal square = x.multiply(x, DIGITS).negate();
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 2; term.abs().compareTo(new BigDecimal("1e-40")) > 0; n += 2) {
            term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf((long) n * (n - 1)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }
}
