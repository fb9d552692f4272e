package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.Gaussian.numbers;
import static dev.pixtral.kernels.twins.KernelTwinsTest.assertBits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedPacker;
import dev.pixtral.kernels.Quantiser;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Quantised products: both twins give the same bits, and those of the contract. Runs once for each vector width, like
 * {@link KernelTwinsTest}.
 */
@Tag("kernels")
class QuantisedTwinsTest {
    private static final Workspace WORKSPACE = new Workspace();
    private static final float CANARY = 1234.5f;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels panama = new PanamaKernels();

    /** The formats with codes. */
    enum Format {
        Q8,
        Q4,
        Q4_1
    }

    @ParameterizedTest
    @CsvSource({"Q4, NaN", "Q4, Infinity", "Q4, -Infinity", "Q4_1, NaN", "Q4_1, Infinity", "Q4_1, -Infinity"})
    void a_row_that_is_not_finite_gives_NaN_in_4_bits_and_leaves_the_others_alone(Format format, float bad) {
        float[] clean = numbers(new Random(3), 7 * 64);
        float[] x = clean.clone();
        x[2 * 64 + 40] = bad;
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = matrix(format, numbers(new Random(4), 130 * 64), 130, 64, arena);
            float[] y = same(w, x, 7, 64);
            float[] expected = same(w, clean, 7, 64);

            Arrays.fill(expected, 2 * 130, 3 * 130, Float.NaN);
            assertBits(y, expected);
        }
    }

    /**
     * Float32 arithmetic: a NaN spreads, an infinity keeps the sign of its product, and is NaN where the code or the
     * scale is 0.
     */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void a_row_that_is_not_finite_follows_float32_in_Q8_and_leaves_the_others_alone(float bad) {
        for (int rows : new int[] {1, 2, 3, 7, 13}) { // packed weights, and tiles of a panel and a rest
            int last = rows - 1;
            for (int badRow : new int[] {0, last}) {
                float[] clean = numbers(new Random(3), rows * 64);
                float[] x = clean.clone();
                x[badRow * 64 + 40] = bad;
                float[] weights = numbers(new Random(4), 130 * 64);
                for (int out = 0; out < 130; out++) {
                    weights[out * 64 + 40] = out % 3 - 1;
                }
                Arrays.fill(weights, 3 * 64 + 32, 4 * 64, 0f); // a block whose scale is 0
                try (Arena arena = Arena.ofConfined()) {
                    QuantisedMatrix w = matrix(Format.Q8, weights, 130, 64, arena);
                    float[] y = same(w, x, rows, 64);
                    float[] expected = same(w, clean, rows, 64);
                    for (int out = 0; out < 130; out++) {
                        expected[badRow * 130 + out] =
                                out == 3 ? Float.NaN : (out % 3 - 1) * bad; // 0 * infinity is NaN
                    }
                    assertBits(y, expected);
                }
            }
        }
    }

    /** The last block is not full: what lies behind the last column is never multiplied, not even with the code 0. */
    @Test
    void what_lies_behind_the_last_column_is_not_read_in_Q8() {
        int cols = 40;
        for (int rows : new int[] {1, 2, 3, 13}) {
            float[] x = numbers(new Random(5), rows * cols);
            float[] longer = Arrays.copyOf(x, x.length + 64);
            Arrays.fill(longer, x.length, longer.length, Float.NaN);
            try (Arena arena = Arena.ofConfined()) {
                QuantisedMatrix w = matrix(Format.Q8, numbers(new Random(6), 70 * cols), 70, cols, arena);

                assertBits(same(w, longer, rows, cols), same(w, x, rows, cols));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "1,128,32",
        "1,64,32",
        "1,65,7",
        "2,63,64",
        "3,127,33",
        "5,33,100",
        "6,128,64",
        "7,97,130",
        "9,128,32",
        "9,130,545",
        "10,64,544",
        "4,65,160",
        "8,300,600",
        "9,64,200",
        "10,130,161",
        "11,64,256",
        "12,128,96",
        "13,160,1056",
        "31,1,17",
        "48,129,64",
        "49,130,513",
        "50,128,1056",
        "97,131,40",
        "1,1000,1100"
    })
    void matMul(int rows, int out, int cols) {
        Random random = new Random(rows * 31L + out * 7L + cols);
        float[] x = numbers(random, rows * cols);
        for (Format format : Format.values()) {
            try (Arena arena = Arena.ofConfined()) {
                same(matrix(format, numbers(random, out * cols), out, cols, arena), x, rows, cols);
            }
        }
    }

    /**
     * Tiles of packed weights and of panels, with all remainders; columns and outputs that fill no block and no group.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void every_number_of_rows(int rows) {
        Random random = new Random(rows);
        for (int out : new int[] {64, 128, 200, 257}) {
            for (int cols : new int[] {20, 64, 300, 11 * 32 + 5}) {
                float[] x = numbers(random, rows * cols);
                for (Format format : Format.values()) {
                    try (Arena arena = Arena.ofConfined()) {
                        same(matrix(format, numbers(random, out * cols), out, cols, arena), x, rows, cols);
                    }
                }
            }
        }
    }

    /** Sums of 16 bits must hold the largest product in Q4: -8 * 127 * 32. */
    @ParameterizedTest
    @EnumSource(Format.class)
    void extreme_codes_do_not_overflow(Format format) {
        int out = 256;
        int cols = 64;
        Random random = new Random(4);
        for (int pattern = 0; pattern < 4; pattern++) {
            float[] weights = new float[out * cols];
            float[] x = new float[9 * cols];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (pattern & 1) == 0 || random.nextBoolean() ? 1f : -1f;
            }
            for (int i = 0; i < x.length; i++) {
                x[i] = (pattern & 2) == 0 || random.nextBoolean() ? 1f : -1f;
            }
            Arrays.fill(x, cols, 2 * cols, -1f);
            try (Arena arena = Arena.ofConfined()) {
                float[] y = same(matrix(format, weights, out, cols, arena), x, 9, cols);
                if (pattern == 0) {
                    assertThat(y[0]).isCloseTo(cols, org.assertj.core.data.Percentage.withPercentage(0.1));
                    assertThat(y[out]).isCloseTo(-cols, org.assertj.core.data.Percentage.withPercentage(0.1));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void every_code_meets_every_activation(Format format) {
        int half = format == Format.Q8 ? 127 : 8;
        float[] weights = new float[256 * 32];
        float[] x = new float[256 * 32];
        for (int row = 0; row < 256; row++) {
            Arrays.fill(weights, row * 32, row * 32 + 32, Math.min(half, row % (2 * half + 1)) - half);
            weights[row * 32] = -half; // the scale is 1
            Arrays.fill(x, row * 32, row * 32 + 32, Math.min(row, 254) - 127);
            x[row * 32 + 31] = 127;
        }
        try (Arena arena = Arena.ofConfined()) {
            same(matrix(format, weights, 256, 32, arena), x, 256, 32);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"Q4", "Q4_1"})
    void weights_of_4_bits_are_one_chain_of_fused_multiply_adds_over_the_blocks(Format format) {
        int cols = 100;
        float[] weights = numbers(new Random(6), 3 * cols);
        float[] x = numbers(new Random(7), cols);
        try (Arena arena = Arena.ofConfined()) {
            float[] y = same(matrix(format, weights, 3, cols, arena), x, 1, cols);

            for (int o = 0; o < 3; o++) {
                float[] row = Arrays.copyOf(Arrays.copyOfRange(weights, o * cols, (o + 1) * cols), 128);
                float[] input = Arrays.copyOf(x, 128);
                float sum = 0f;
                float[] middles = new float[4];
                float[] inputs = new float[4];
                for (int block = 0; block < 4; block++) {
                    byte[] w = new byte[32];
                    byte[] a = new byte[32];
                    float[] halves = new float[2];
                    Quantiser.valueOf(format.name()).blocks(w, halves, part(row, block), 1);
                    float d = Float.float16ToFloat(Float.floatToFloat16(halves[0]));
                    float m = Float.float16ToFloat(Float.floatToFloat16(halves[1]));
                    Quantiser.Q8.blocks(a, halves, part(input, block), 1);
                    float e = halves[0];
                    int dot = 0;
                    int codes = 0;
                    for (int k = 0; k < 32; k++) {
                        dot += ((w[k] & 0xFF) - 8) * ((a[k] & 0xFF) - 128);
                        codes += (a[k] & 0xFF) - 128;
                    }
                    sum = Math.fma(d * e, (float) dot, sum);
                    middles[block] = Math.fma(8f, d, m);
                    inputs[block] = e * codes;
                }
                for (int block = 0; block < 4 && format == Format.Q4_1; block++) {
                    sum = Math.fma(middles[block], inputs[block], sum);
                }
                assertThat(y[o]).isEqualTo(sum);
            }
        }
    }

    private static float[] part(float[] row, int block) {
        return Arrays.copyOfRange(row, block * 32, block * 32 + 32);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 8, 13})
    void Q8_is_a_chain_over_the_columns_in_a_chain_over_the_blocks(int rows) {
        int cols = 100;
        int out = 67; // a whole group and a padded one
        float[] weights = numbers(new Random(6), out * cols);
        float[] x = numbers(new Random(7), rows * cols);
        try (Arena arena = Arena.ofConfined()) {
            float[] y = same(matrix(Format.Q8, weights, out, cols, arena), x, rows, cols);

            for (int o = 0; o < out; o++) {
                float[] row = Arrays.copyOf(Arrays.copyOfRange(weights, o * cols, (o + 1) * cols), 128);
                byte[] codes = new byte[128];
                float[] scales = new float[4];
                Quantiser.Q8.blocks(codes, scales, row, 4);
                for (int block = 0; block < 4; block++) {
                    scales[block] = Float.float16ToFloat(Float.floatToFloat16(scales[block]));
                }
                for (int r = 0; r < rows; r++) {
                    float sum = 0f;
                    for (int block = 0; block < 4; block++) {
                        float partial = 0f;
                        for (int k = block * 32; k < Math.min(cols, block * 32 + 32); k++) {
                            partial = Math.fma((codes[k] & 0xFF) - 128, x[r * cols + k], partial);
                        }
                        sum = Math.fma(scales[block], partial, sum);
                    }
                    assertThat(y[r * out + o]).isEqualTo(sum);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void matMul_touches_only_the_groups_it_was_given(Format format) {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = matrix(format, numbers(random, 500 * 40), 500, 40, arena);
            int group = w.groupRows();
            for (Kernels kernels : new Kernels[] {scalar, panama}) {
                float[] y = new float[7 * 500];
                Arrays.fill(y, CANARY);
                multiply(kernels, y, w, numbers(random, 7 * 40), 7, 1, 3);

                for (int i = 0; i < y.length; i++) {
                    int column = i % 500;
                    assertThat(y[i] != CANARY).isEqualTo(column >= group && column < 3 * group);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void a_row_of_a_tile_equals_the_row_alone(Format format) {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = matrix(format, numbers(random, 130 * 70), 130, 70, arena);
            float[] x = numbers(random, 20 * 70);
            float[] together = same(w, x, 20, 70);

            for (int r = 0; r < 20; r++) {
                float[] alone = same(w, Arrays.copyOfRange(x, r * 70, (r + 1) * 70), 1, 70);
                assertBits(Arrays.copyOfRange(together, r * 130, (r + 1) * 130), alone);
            }
        }
    }

    @Test
    void scales_of_every_size_are_read_alike() {
        int rows = 128;
        float[] weights = new float[rows * 32];
        for (int row = 0; row < rows; row++) {
            weights[row * 32 + row % 32] =
                    Math.scalb(row % 2 == 0 ? 1.9f : -1.3f, row / 2 - 48); // float16 subnormal, zero, large
        }
        float[] x = numbers(new Random(8), 32);
        for (Format format : Format.values()) {
            try (Arena arena = Arena.ofConfined()) {
                same(matrix(format, weights, rows, 32, arena), x, 1, 32);
            }
        }
    }

    /** Runs both twins on an output with a canary behind it and returns what both gave. */
    private float[] same(QuantisedMatrix w, float[] x, int rows, int cols) {
        int size = rows * w.rows();
        float[] expected = new float[size + 16];
        float[] actual = new float[size + 16];
        Arrays.fill(expected, CANARY);
        Arrays.fill(actual, CANARY);

        multiply(scalar, expected, w, x, rows, 0, w.groups());
        multiply(panama, actual, w, x, rows, 0, w.groups());

        assertBits(actual, expected);
        assertThat(Arrays.copyOfRange(actual, size, size + 16)).containsOnly(CANARY);
        return Arrays.copyOf(actual, size);
    }

    private static void multiply(
            Kernels kernels, float[] y, QuantisedMatrix w, float[] x, int rows, int fromGroup, int toGroup) {
        switch (w) {
            case Q8Matrix q8 -> kernels.matMul(y, q8, x, rows, fromGroup, toGroup, WORKSPACE);
            case Q4Matrix q4 ->
                kernels.matMul(
                        y,
                        q4,
                        ActivationsTwinsTest.quantised(kernels, x, rows, w.cols()),
                        fromGroup,
                        toGroup,
                        WORKSPACE);
        }
    }

    private static QuantisedMatrix matrix(Format format, float[] values, int rows, int cols, Arena arena) {
        QuantisedPacker.Rows source = (row, target) -> System.arraycopy(values, row * cols, target, 0, cols);
        try (Workers workers = new Workers(1)) {
            return switch (format) {
                case Q8 -> Q8Matrix.pack("random", rows, cols, source, arena, workers);
                case Q4 -> Q4Matrix.pack("random", rows, cols, source, arena, workers);
                case Q4_1 -> Q4Matrix.pack(WeightFormat.Q4_1, "random", rows, cols, source, arena, workers);
            };
        }
    }
}
