package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.Gaussian.numbers;
import static dev.pixtral.kernels.twins.KernelTwinsTest.assertBits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.QuantisedRows;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Activations that are rounded for weights of 4 bits: both twins give the same bits, and those of the contract. Runs
 * once for each vector width, like {@link KernelTwinsTest}.
 */
@Tag("kernels")
class ActivationsTwinsTest {
    private final Kernels scalar = new ScalarKernels();
    private final Kernels panama = new PanamaKernels();

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 31, 32, 33, 64, 100, 512, 1000})
    void activations_are_rounded_alike(int cols) {
        Random random = new Random(cols);
        float[] x = numbers(random, 5 * cols);
        for (int i = 0; i < cols; i++) {
            x[i] *= (float) Math.pow(2, random.nextInt(250) - 140); // from subnormal to huge
            x[cols + i] = random.nextInt(3) == 0 ? 0f : random.nextInt(-200, 200) * Float.MIN_VALUE;
            x[2 * cols + i] = random.nextInt(-4, 5) * 0.5f; // many halves
        }
        x[2 * cols] = 127f;
        Arrays.fill(x, 4 * cols, 5 * cols, -0f);

        QuantisedRows expected = quantised(scalar, x, 5, cols);
        QuantisedRows actual = quantised(panama, x, 5, cols);

        assertThat(actual.codes).isEqualTo(expected.codes);
        assertThat(actual.starts).isEqualTo(expected.starts);
        assertBits(actual.scales, expected.scales);
        assertBits(actual.sums, expected.sums);
    }

    @Test
    void activations_follow_the_rule() {
        Random random = new Random(2);
        float[] x = numbers(random, 70);
        QuantisedRows rows = quantised(panama, x, 1, 70);

        assertThat(rows.blocks()).isEqualTo(3);
        for (int block = 0; block < 3; block++) {
            float largest = 0;
            for (int k = block * 32; k < Math.min(70, block * 32 + 32); k++) {
                largest = Math.max(largest, Math.abs(x[k]));
            }
            float scale = largest / 127;
            int sum = 0;
            assertThat(rows.scales[block]).isEqualTo(scale);
            for (int k = block * 32; k < block * 32 + 32; k++) {
                short code = k < 70 ? (short) Math.rint(x[k] / scale) : 0;
                assertThat(rows.codes[k]).isEqualTo(code & 0xFFFF | code << 16);
                sum += code;
            }
            assertThat(rows.sums[block]).isEqualTo(scale * sum);
        }
    }

    static QuantisedRows quantised(Kernels kernels, float[] x, int rows, int cols) {
        QuantisedRows quantised = new QuantisedRows();
        quantised.resize(rows, cols);
        kernels.quantise(quantised, x, 0, rows);
        return quantised;
    }
}
