package dev.pixtral.kernels.twins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Gaussian;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both twins give the same bits. Runs once for each vector width, in a JVM of its own: see the executions of Surefire.
 */
@Tag("kernels")
class KernelTwinsTest {
    private static final float CANARY = 1234.5f;

    private static final Workspace WORKSPACE = new Workspace();
    private static final Kernels SCALAR = new ScalarKernels();
    private static final Kernels PANAMA = new PanamaKernels();

    @Test
    void runs_at_the_width_that_the_build_asked_for() {
        String asked = System.getProperty("pixtral.test.expectedBits");

        assertThat(PANAMA.name()).isEqualTo("panama-" + (asked == null ? PanamaSpecies.BITS : asked));
        assertThat(PanamaSpecies.LANES * Float.SIZE).isEqualTo(PanamaSpecies.BITS);
    }

    @Test
    void kernels_that_the_vector_twin_hands_on_are_known() {
        assertThat(PanamaKernels.HANDED_ON).containsOnlyKeys("add", "addBias");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "1,64,32",
        "1,65,7",
        "2,63,64",
        "5,33,100",
        "6,64,64",
        "7,97,130",
        "8,70,40",
        "9,65,50",
        "10,64,200",
        "11,129,33",
        "12,128,96",
        "13,160,256",
        "31,1,17",
        "6,31,3",
        "3,64,512",
        "14,70,513",
        "27,64,1100",
        "1,4000,256"
    })
    void matMul(int rows, int out, int cols) {
        Random random = new Random(rows * 31L + out * 7L + cols);
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix w = matrix(random, out, cols, arena);
            float[] x = Gaussian.numbers(random, rows * cols);

            same(rows * out, (kernels, y) -> kernels.matMul(y, w, x, rows, 0, w.groups(), WORKSPACE));
        }
    }

    @Test
    void matMul_touches_only_the_groups_it_was_given() {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix w = matrix(random, 200, 40, arena);
            float[] x = Gaussian.numbers(random, 7 * 40);

            float[] y = same(7 * 200, (kernels, out) -> {
                Arrays.fill(out, 0, 7 * 200, CANARY);
                kernels.matMul(out, w, x, 7, 1, 3, WORKSPACE);
            });

            assertThat(y[0]).isEqualTo(CANARY);
            assertThat(y[63]).isEqualTo(CANARY);
            assertThat(y[64]).isNotEqualTo(CANARY);
            assertThat(y[191]).isNotEqualTo(CANARY);
            assertThat(y[192]).isEqualTo(CANARY);
        }
    }

    @Test
    void matMul_is_one_ascending_chain_of_fused_multiply_adds() {
        Random random = new Random(6);
        try (Arena arena = Arena.ofConfined()) {
            short[][] weights = new short[3][50];
            for (short[] row : weights) {
                fillGaussian(random, row);
            }
            Bf16Matrix w =
                    Bf16Matrix.pack(3, 50, (row, target) -> System.arraycopy(weights[row], 0, target, 0, 50), arena);
            float[] x = Gaussian.numbers(random, 50);
            float[] y = new float[3];

            SCALAR.matMul(y, w, x, 1, 0, 1, WORKSPACE);

            for (int o = 0; o < 3; o++) {
                float sum = 0f;
                for (int k = 0; k < 50; k++) {
                    sum = Math.fma(Bf16.toFloat(weights[o][k]), x[k], sum);
                }
                assertThat(y[o]).isEqualTo(sum);
            }
        }
    }

    @Test
    void a_row_of_a_tile_equals_the_row_alone() {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix w = matrix(random, 130, 70, arena);
            float[] x = Gaussian.numbers(random, 20 * 70);
            float[] together = new float[20 * 130];
            PANAMA.matMul(together, w, x, 20, 0, w.groups(), WORKSPACE);

            for (int r = 0; r < 20; r++) {
                float[] alone = new float[130];
                PANAMA.matMul(alone, w, Arrays.copyOfRange(x, r * 70, (r + 1) * 70), 1, 0, w.groups(), WORKSPACE);
                assertBits(Arrays.copyOfRange(together, r * 130, (r + 1) * 130), alone);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 15, 16, 17, 31, 32, 64, 100, 192, 255, 5120})
    void rmsNorm(int n) {
        Random random = new Random(n);
        float[] x = Gaussian.numbers(random, 3 * n);
        float[] weight = Gaussian.numbers(random, n);

        float[] y = same(3 * n, (kernels, out) -> kernels.rmsNorm(out, x, weight, 0, 3, 1e-5f, WORKSPACE));

        double squares = 0;
        for (int k = 0; k < n; k++) {
            squares += (double) x[k] * x[k];
        }
        double expected = x[0] / Math.sqrt(squares / n + 1e-5) * weight[0];
        assertThat((double) y[0])
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5 * (1 + Math.abs(expected))));
    }

    @ParameterizedTest
    @CsvSource({"1,1,2", "2,3,6", "3,4,32", "2,2,64", "1,8,128", "2,3,88", "1,2,10"})
    void rotate(int rows, int heads, int headDim) {
        Random random = new Random(headDim);
        float[] x = Gaussian.numbers(random, rows * heads * headDim);
        float[] cos = Gaussian.numbers(random, rows * headDim);
        float[] sin = Gaussian.numbers(random, rows * headDim);

        same(x.length, (kernels, y) -> {
            System.arraycopy(x, 0, y, 0, x.length);
            kernels.rotate(y, 0, rows, heads, headDim, cos, sin);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 16, 17, 31, 100, 1000})
    void elementwise(int n) {
        Random random = new Random(n);
        float[] x = spread(random, n);
        float[] other = Gaussian.numbers(random, n);

        for (BiConsumer<Kernels, float[]> operation : java.util.List.<BiConsumer<Kernels, float[]>>of(
                (kernels, y) -> kernels.add(y, other, 0, n),
                (kernels, y) -> kernels.addBias(y, other, 0, 1),
                (kernels, y) -> kernels.siluGate(y, other, 0, n),
                (kernels, y) -> kernels.gelu(y, 0, n),
                (kernels, y) -> kernels.gelu(y, n / 3, n))) {
            same(n, (kernels, y) -> {
                System.arraycopy(x, 0, y, 0, n);
                operation.accept(kernels, y);
            });
        }
    }

    /** Runs both twins on an output with a canary behind it and returns what both gave. */
    static float[] same(int size, BiConsumer<Kernels, float[]> operation) {
        float[] expected = new float[size + 16];
        float[] actual = new float[size + 16];
        Arrays.fill(expected, size, size + 16, CANARY);
        Arrays.fill(actual, size, size + 16, CANARY);

        operation.accept(SCALAR, expected);
        operation.accept(PANAMA, actual);

        assertBits(actual, expected);
        for (int i = size; i < size + 16; i++) {
            assertThat(actual[i]).as("canary").isEqualTo(CANARY);
        }
        return Arrays.copyOf(actual, size);
    }

    static void assertBits(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                assertThat(actual[i]).as("element %d", i).isEqualTo(expected[i]);
                throw new AssertionError("element %d: %s and %s differ in bits".formatted(i, actual[i], expected[i]));
            }
        }
    }

    private static Bf16Matrix matrix(Random random, int rows, int cols, Arena arena) {
        return Bf16Matrix.pack(rows, cols, (row, target) -> fillGaussian(random, target), arena);
    }

    private static void fillGaussian(Random random, short[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = Bf16.fromFloat((float) random.nextGaussian());
        }
    }

    /** Numbers of every size, and the special ones. */
    private static float[] spread(Random random, int n) {
        float[] special = {
            0f, -0f, 1f, -1f, 87f, -87f, 88f, -88f, 100f, -100f, Float.NaN, Float.MIN_VALUE, 4f, 5.657f, 1e30f, -1e30f
        };
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 5 == 4
                    ? special[i / 5 % special.length]
                    : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6) - 3));
        }
        return values;
    }
}
