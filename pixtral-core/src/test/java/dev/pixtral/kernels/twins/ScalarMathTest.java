package dev.pixtral.kernels.twins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Bf16;
import org.junit.jupiter.api.Test;

class ScalarMathTest {
    @Test
    void exp_is_within_two_units_in_the_last_place() {
        double worst = 0;
        for (double x = -86.9; x < 87.9; x += 0.00037) {
            double expected = StrictMath.exp((float) x);
            worst = Math.max(worst, Math.abs(ScalarMath.exp((float) x) - expected) / Math.ulp((float) expected));
        }
        assertThat(worst).isLessThan(2);
    }

    @Test
    void exp_of_zero_is_one_and_of_very_little_is_nothing() {
        assertThat(ScalarMath.exp(0f)).isEqualTo(1f);
        assertThat(ScalarMath.exp(-0f)).isEqualTo(1f);
        assertThat(ScalarMath.exp(-88f)).isEqualTo(0f);
        assertThat(ScalarMath.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(ScalarMath.exp(Float.POSITIVE_INFINITY))
                .isEqualTo(ScalarMath.exp(88f))
                .isFinite();
        assertThat(ScalarMath.exp(Float.NaN)).isNaN();
    }

    @Test
    void erf_is_within_two_ten_millionths() {
        double worst = 0;
        for (double x = -6; x < 6; x += 0.0003) {
            worst = Math.max(worst, Math.abs(ScalarMath.erf((float) x) - erf((float) x)));
        }
        assertThat(worst).isLessThan(2e-7);
        assertThat(ScalarMath.erf(Float.NaN)).isNaN();
        assertThat(ScalarMath.erf(9f)).isEqualTo(1f);
        assertThat(ScalarMath.erf(-9f)).isEqualTo(-1f);
    }

    @Test
    void silu_and_gelu_agree_with_their_formulas() {
        for (float x = -20; x < 20; x += 0.013f) {
            double silu = x / (1 + StrictMath.exp(-x));
            double gelu = 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            assertThat(Math.abs(ScalarMath.silu(x) - silu)).isLessThan(3e-7 * (1 + Math.abs(silu)));
            assertThat(Math.abs(ScalarMath.gelu(x) - gelu)).isLessThan(4e-7 * (1 + Math.abs(gelu)));
        }
    }

    @Test
    void bfloat16_rounds_to_nearest_even() {
        assertThat(Bf16.fromFloat(1f)).isEqualTo((short) 0x3F80);
        assertThat(Bf16.fromFloat(Float.intBitsToFloat(0x3F808000))).isEqualTo((short) 0x3F80); // half way, even below
        assertThat(Bf16.fromFloat(Float.intBitsToFloat(0x3F818000))).isEqualTo((short) 0x3F82); // half way, even above
        assertThat(Bf16.fromFloat(Float.intBitsToFloat(0x3F808001))).isEqualTo((short) 0x3F81);
        assertThat(Bf16.toFloat(Bf16.fromFloat(Float.MAX_VALUE))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Bf16.toFloat(Bf16.fromFloat(Float.intBitsToFloat(0x7F800001))))
                .isNaN();
        for (int bits = Short.MIN_VALUE; bits <= Short.MAX_VALUE; bits++) {
            float value = Bf16.toFloat((short) bits);
            if (value == value) {
                assertThat(Bf16.fromFloat(value)).isEqualTo((short) bits);
            }
        }
    }

    /** erf by its Taylor series below 3 and by the continued fraction of erfc above, in double. */
    private static double erf(double x) {
        double a = Math.abs(x);
        double result;
        if (a < 3) {
            double term = a;
            double sum = a;
            for (int n = 1; n < 200; n++) {
                term *= -a * a / n;
                sum += term / (2 * n + 1);
            }
            result = sum * 2 / Math.sqrt(Math.PI);
        } else {
            double fraction = 0;
            for (int n = 60; n > 0; n--) {
                fraction = n / 2.0 / (a + fraction);
            }
            result = 1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
        }
        return Math.copySign(result, x);
    }
}
