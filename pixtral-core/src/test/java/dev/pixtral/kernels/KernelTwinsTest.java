package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both twins give the same bits. Runs once for each vector width, in a JVM of its own: see the executions of Surefire. */
@Tag("kernels")
class KernelTwinsTest {
    private static final float CANARY = 1234.5f;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels panama = new PanamaKernels();

    @Test
    void runs_at_the_width_that_the_build_asked_for() {
        String asked = System.getProperty("pixtral.test.expectedBits");

        assertThat(panama.name()).isEqualTo("panama-" + (asked == null ? PanamaSpecies.BITS : asked));
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
        "12,128,96",
        "13,160,256",
        "31,1,17",
        "6,31,3",
        "1,4000,256"
    })
    void matMul(int rows, int out, int cols) {
        Random random = new Random(rows * 31L + out * 7L + cols);
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix w = matrix(random, out, cols, arena);
            float[] x = gaussian(random, rows * cols);

            same(rows * out, (kernels, y) -> kernels.matMul(y, w, x, rows, 0, w.groups()));
        }
    }

    @Test
    void matMul_touches_only_the_groups_it_was_given() {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix w = matrix(random, 200, 40, arena);
            float[] x = gaussian(random, 7 * 40);

            float[] y = same(7 * 200, (kernels, out) -> {
                Arrays.fill(out, 0, 7 * 200, CANARY);
                kernels.matMul(out, w, x, 7, 1, 3);
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
            float[] x = gaussian(random, 50);
            float[] y = new float[3];

            scalar.matMul(y, w, x, 1, 0, 1);

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
            float[] x = gaussian(random, 20 * 70);
            float[] together = new float[20 * 130];
            panama.matMul(together, w, x, 20, 0, w.groups());

            for (int r = 0; r < 20; r++) {
                float[] alone = new float[130];
                panama.matMul(alone, w, Arrays.copyOfRange(x, r * 70, (r + 1) * 70), 1, 0, w.groups());
                assertBits(Arrays.copyOfRange(together, r * 130, (r + 1) * 130), alone);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 15, 16, 17, 31, 32, 64, 100, 192, 255, 5120})
    void rmsNorm(int n) {
        Random random = new Random(n);
        float[] x = gaussian(random, 3 * n);
        float[] weight = gaussian(random, n);

        float[] y = same(3 * n, (kernels, out) -> kernels.rmsNorm(out, x, weight, 0, 3, 1e-5f));

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
        float[] x = gaussian(random, rows * heads * headDim);
        float[] cos = gaussian(random, rows * headDim);
        float[] sin = gaussian(random, rows * headDim);

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
        float[] other = gaussian(random, n);

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

    @ParameterizedTest
    @CsvSource({
        "1,1,2",
        "3,5,32",
        "4,32,32",
        "5,33,64",
        "8,64,128",
        "2,513,32",
        "4,600,64",
        "7,40,88",
        "9,31,16",
        "6,1100,32",
        "5,100,6"
    })
    void attend(int queries, int positions, int headDim) {
        Random random = new Random(queries * 1000L + positions);
        KvLayout layout = new KvLayout(2, 3, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            float[] q = gaussian(random, queries * headDim);
            int[] at = new int[queries];
            int[] visible = new int[queries];
            for (int i = 0; i < queries; i++) {
                at[i] = (queries - 1 - i) * headDim;
                visible[i] = i < 4 ? positions : 1 + random.nextInt(positions);
            }
            float[] scratch = new float[Kernels.attentionScratch(headDim)];
            Arrays.fill(scratch, Float.NaN); // contents are undefined before a call

            float[] y = same(
                    queries * headDim,
                    (kernels, out) ->
                            kernels.attend(out, q, at, visible, queries, pages, layout.head(1, 2), 0.17f, scratch));

            for (float value : y) {
                assertThat(value).isFinite(); // slots that are not visible hold NaN and must not matter
            }
        }
    }

    @Test
    void attention_agrees_with_softmax_in_double() {
        Random random = new Random(11);
        int positions = 700;
        int headDim = 32;
        KvLayout layout = new KvLayout(1, 1, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            float[] q = gaussian(random, headDim);
            float[] y = new float[headDim];

            scalar.attend(
                    y,
                    q,
                    new int[] {0},
                    new int[] {positions},
                    1,
                    pages,
                    layout.head(0, 0),
                    0.3f,
                    new float[Kernels.attentionScratch(headDim)]);

            double[] expected = new double[headDim];
            double sum = 0;
            for (int j = 0; j < positions; j++) {
                double score = 0;
                for (int d = 0; d < headDim; d++) {
                    score += q[d] * key(pages, layout, j, d);
                }
                double p = Math.exp(score * 0.3f);
                sum += p;
                for (int d = 0; d < headDim; d++) {
                    expected[d] += p * value(pages, layout, j, d);
                }
            }
            for (int d = 0; d < headDim; d++) {
                assertThat((double) y[d]).isCloseTo(expected[d] / sum, org.assertj.core.data.Offset.offset(1e-5));
            }
        }
    }

    private static float key(MemorySegment[] pages, KvLayout layout, int j, int d) {
        KvLayout.Head head = layout.head(0, 0);
        return pages[j / KvLayout.PAGE].get(KvLayout.FLOAT, head.keys() + 4L * (d * KvLayout.PAGE + j % KvLayout.PAGE));
    }

    private static float value(MemorySegment[] pages, KvLayout layout, int j, int d) {
        KvLayout.Head head = layout.head(0, 0);
        return pages[j / KvLayout.PAGE].get(
                KvLayout.FLOAT, head.values() + 4L * (j % KvLayout.PAGE * head.headDim() + d));
    }

    /** Pages as a sequence leaves them: filled up to {@code positions}, NaN behind. */
    private static MemorySegment[] pages(Random random, KvLayout layout, int positions, Arena arena) {
        MemorySegment[] pages = new MemorySegment[(positions + KvLayout.PAGE - 1) / KvLayout.PAGE];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = arena.allocate(layout.pageBytes(), 64);
            for (long at = 0; at < layout.pageBytes(); at += Float.BYTES) {
                pages[i].set(KvLayout.FLOAT, at, Float.NaN);
            }
        }
        for (int j = 0; j < positions; j++) {
            for (int layer = 0; layer < layout.layers(); layer++) {
                for (int head = 0; head < layout.heads(); head++) {
                    layout.head(layer, head)
                            .store(
                                    pages[j / KvLayout.PAGE],
                                    j % KvLayout.PAGE,
                                    gaussian(random, layout.headDim()),
                                    gaussian(random, layout.headDim()),
                                    0);
                }
            }
        }
        return pages;
    }

    /** Runs both twins on an output with a canary behind it and returns what both gave. */
    private float[] same(int size, BiConsumer<Kernels, float[]> operation) {
        float[] expected = new float[size + 16];
        float[] actual = new float[size + 16];
        Arrays.fill(expected, size, size + 16, CANARY);
        Arrays.fill(actual, size, size + 16, CANARY);

        operation.accept(scalar, expected);
        operation.accept(panama, actual);

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

    static float[] gaussian(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
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
