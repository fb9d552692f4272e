package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Codes and scales in packed matrices against the rules written down once more, plainly, and read back by the layout
 * that {@link QuantisedMatrix} documents.
 */
class QuantisedMatrixTest {
    private static final int BLOCK = 32;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void random_matrices_follow_the_rules(long seed) {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(300);
        int cols = 1 + random.nextInt(200);
        float[] x = new float[rows * cols];
        for (int i = 0; i < x.length; i++) {
            x[i] = switch (random.nextInt(8)) {
                case 0 -> 0f;
                case 1 -> (random.nextBoolean() ? 3f : -3f); // ties for the largest magnitude
                default -> Bf16.toFloat(Bf16.fromFloat((float) (random.nextGaussian() * Math.pow(2, -i % 5))));
            };
        }
        Arrays.fill(x, 0, Math.min(cols, BLOCK), 0f);

        check(x, rows, cols);
    }

    @Test
    void real_matrices_follow_the_rules() throws IOException {
        SafetensorsFile file =
                SafetensorsFile.of(Fixtures.path("fixtures/model/tiny-a/native/consolidated.safetensors"));
        int matrices = 0;
        for (String name : file.names()) {
            int[] shape = file.shape(name);
            if (shape.length == 2) {
                check(file.floats(name), shape[0], shape[1]);
                matrices++;
            }
        }
        assertThat(matrices).isGreaterThan(40);
    }

    @Test
    void halves_are_rounded_to_even_in_Q8() {
        float[] x = new float[BLOCK];
        x[0] = 127f; // d = 1
        x[1] = 0.5f;
        x[2] = 1.5f;
        x[3] = -2.5f;
        x[4] = -127f;
        try (Arena arena = Arena.ofConfined()) {
            int[][] codes = codes(pack(WeightFormat.Q8, x, 1, BLOCK, arena));
            assertThat(Arrays.copyOf(codes[0], 6)).containsExactly(127, 0, 2, -2, -127, 0);
        }
    }

    @Test
    void the_positive_one_of_two_largest_magnitudes_gives_the_sign_in_Q4() {
        float[] x = new float[BLOCK];
        x[3] = -113f;
        x[5] = 113f; // d = -113 / 8, then 113 * -15 / 113
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = pack(WeightFormat.Q4, x, 1, BLOCK, arena);
            assertThat(scales(w)[0][0]).isEqualTo(-15f);
            assertThat(codes(w)[0][3]).isEqualTo(7);
            assertThat(codes(w)[0][5]).isEqualTo(-8);
        }
    }

    /** As all searches for scales, this one is judged by what is left of the weights. */
    @Test
    void the_rounds_of_Q4_reduce_the_error() {
        float[] x = Gaussian.numbers(new Random(9), 1000 * BLOCK);
        double first = 0;
        double last = 0;
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = pack(WeightFormat.Q4, x, 1000, BLOCK, arena);
            int[][] codes = codes(w);
            float[][] scales = scales(w);
            for (int row = 0; row < 1000; row++) {
                float[] values = Arrays.copyOfRange(x, row * BLOCK, (row + 1) * BLOCK);
                float d = largest(values) / -8;
                for (int i = 0; i < BLOCK; i++) {
                    first += Math.pow(values[i] - d * codeQ4(values[i], d), 2);
                    last += Math.pow(values[i] - scales[row][0] * codes[row][i], 2);
                }
            }
        }
        assertThat(Math.sqrt(last / first)).isLessThan(0.98);
    }

    @Test
    void subnormal_weights_stay_in_the_range_of_the_codes() {
        float[] x = new float[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            x[i] = (i % 2 == 0 ? 1 : -1) * (180 + i) * Float.MIN_VALUE;
        }
        check(x, 1, BLOCK);
        Arrays.fill(x, 11 * Float.MIN_VALUE);
        check(x, 1, BLOCK);
    }

    /** A random matrix with a block of zeros and an outlier, as ggml reads it back after its own quantising. */
    @Test
    void Q4_1_has_the_values_of_ggml() throws IOException {
        SafetensorsFile file = SafetensorsFile.of(Fixtures.path("fixtures/quantised/ggml.safetensors"));
        float[] x = file.floats("weights");
        float[] row = new float[512];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = pack(WeightFormat.Q4_1, x, 3, 512, arena).data();
            StoredMatrix stored = new StoredMatrix(WeightFormat.Q4_1, Arrangement.KERNELS, 3, 512, data);
            for (int i = 0; i < 3; i++) {
                stored.floatRow(i, row);
                assertThat(row).containsExactly(Arrays.copyOfRange(file.floats("q4_1"), i * 512, i * 512 + 512));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void weights_that_cannot_be_stored_are_refused(WeightFormat format) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f}) {
            float[] x = new float[3 * 40];
            x[2 * 40 + 39] = bad;
            try (Arena arena = Arena.ofConfined()) {
                assertThatThrownBy(() -> pack(format, x, 3, 40, arena))
                        .isInstanceOf(PixtralException.class)
                        .hasMessageStartingWith("a matrix, row 2:");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void threads_change_no_byte(WeightFormat format) {
        float[] x = Gaussian.numbers(new Random(1), 1000 * 70);
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(4)) {
            QuantisedPacker.Rows source = (row, target) -> System.arraycopy(x, row * 70, target, 0, 70);
            QuantisedMatrix together = format == WeightFormat.Q8
                    ? Q8Matrix.pack("a matrix", 1000, 70, source, arena, workers)
                    : Q4Matrix.pack(format, "a matrix", 1000, 70, source, arena, workers);

            assertThat(together.data().mismatch(pack(format, x, 1000, 70, arena).data()))
                    .isEqualTo(-1);
        }
    }

    private static void check(float[] x, int rows, int cols) {
        try (Arena arena = Arena.ofConfined()) {
            for (WeightFormat format : new WeightFormat[] {WeightFormat.Q8, WeightFormat.Q4, WeightFormat.Q4_1}) {
                QuantisedMatrix w = pack(format, x, rows, cols, arena);
                int[][] codes = codes(w);
                float[][] scales = scales(w);
                float[][] minima = minima(w);
                for (int row = 0; row < codes.length; row++) {
                    for (int block = 0; block < w.blocks(); block++) {
                        float[] values = new float[BLOCK]; // zeros behind the matrix
                        for (int i = 0; i < BLOCK && row < rows && block * BLOCK + i < cols; i++) {
                            values[i] = x[row * cols + block * BLOCK + i];
                        }
                        float m = format == WeightFormat.Q4_1 ? least(values) : 0f;
                        int[] expected = new int[BLOCK];
                        float d = quantise(format, values, m, expected);
                        String where = "%s row %d block %d".formatted(format, row, block);
                        assertThat(scales[row][block]).as(where).isEqualTo(float16(d));
                        assertThat(minima[row][block]).as(where).isEqualTo(float16(m));
                        for (int i = 0; i < BLOCK && row < rows; i++) {
                            if (codes[row][block * BLOCK + i] != expected[i]) {
                                assertThat(codes[row][block * BLOCK + i])
                                        .as("%s place %d", where, i)
                                        .isEqualTo(expected[i]);
                            }
                        }
                    }
                }
            }
        }
    }

    private static float float16(float x) {
        return Float.float16ToFloat(Float.floatToFloat16(x));
    }

    /** Computes the codes as products use them, in Q4_1 the stored ones minus 8, and returns the scale. */
    private static float quantise(WeightFormat format, float[] values, float m, int[] codes) {
        float d = switch (format) {
            case Q8 -> Math.abs(largest(values)) / 127;
            case Q4 -> largest(values) / -8;
            case Q4_1 -> (most(values) - m) / 15;
            case BF16 -> throw new IllegalArgumentException();
        };
        for (int round = 0; round < (format == WeightFormat.Q4 ? 3 : 1); round++) {
            float products = 0f;
            int squares = 0;
            for (int i = 0; i < BLOCK; i++) {
                codes[i] = switch (format) {
                    case Q8 -> d == 0 ? 0 : (int) Math.max(-127, Math.min(127, Math.rint(values[i] / d)));
                    case Q4 -> codeQ4(values[i], d);
                    default -> d == 0 ? -8 : (int) Math.min(15, Math.floor((values[i] - m) * (1 / d) + 0.5f)) - 8;
                };
                products += values[i] * codes[i];
                squares += codes[i] * codes[i];
            }
            if (format == WeightFormat.Q4) {
                d = Math.abs(d) <= 0x1p-25f ? 0f : products / squares;
            }
        }
        return d;
    }

    private static int codeQ4(float x, float d) {
        return Math.abs(d) <= 0x1p-25f ? 0 : (int) Math.max(0, Math.min(15, Math.floor(x * (1 / d) + 8.5f))) - 8;
    }

    /** The element of largest magnitude, the positive one on ties. */
    private static float largest(float[] values) {
        return most(values) >= -least(values) ? most(values) : least(values);
    }

    private static float least(float[] values) {
        float least = Float.POSITIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static float most(float[] values) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static QuantisedMatrix pack(WeightFormat format, float[] x, int rows, int cols, Arena arena) {
        QuantisedPacker.Rows source = (row, target) -> System.arraycopy(x, row * cols, target, 0, cols);
        try (Workers workers = new Workers(1)) {
            return format == WeightFormat.Q8
                    ? Q8Matrix.pack("a matrix", rows, cols, source, arena, workers)
                    : Q4Matrix.pack(format, "a matrix", rows, cols, source, arena, workers);
        }
    }

    /** Values of all codes, padding included, {@code [groups * groupRows][blocks * 32]}. */
    private static int[][] codes(QuantisedMatrix w) {
        int bits = w instanceof Q4Matrix ? 4 : 8;
        int groupRows = bits == 4 ? 128 : 64;
        assertThat(w.groupRows()).isEqualTo(groupRows);
        int[][] codes = new int[w.groups() * groupRows][w.blocks() * BLOCK];
        for (int row = 0; row < codes.length; row++) {
            for (int k = 0; k < codes[row].length; k++) {
                long at = blockAt(w, row / groupRows, k / BLOCK) + (k % BLOCK * 16L + row % groupRows % 16) * 4;
                int word = w.data().get(ValueLayout.JAVA_INT_UNALIGNED, at);
                int code = word >>> row % groupRows / 16 * bits & (1 << bits) - 1;
                codes[row][k] = code - (1 << bits - 1);
            }
        }
        return codes;
    }

    private static float[][] scales(QuantisedMatrix w) {
        return halves(w, BLOCK * 64L, BLOCK * 64 + 2L * w.groupRows());
    }

    /** Zeros in formats without minima. */
    private static float[][] minima(QuantisedMatrix w) {
        return w.format() == WeightFormat.Q4_1
                ? halves(w, w.blocks() * (BLOCK * 64 + 2L * w.groupRows()), 2L * w.groupRows())
                : new float[w.groups() * w.groupRows()][w.blocks()];
    }

    /** Numbers of all rows and blocks, where those of the blocks of a group have a distance. */
    private static float[][] halves(QuantisedMatrix w, long first, long distance) {
        int groupRows = w.groupRows();
        int half = groupRows / 2;
        float[][] halves = new float[w.groups() * groupRows][w.blocks()];
        for (int row = 0; row < halves.length; row++) {
            for (int block = 0; block < w.blocks(); block++) {
                int inGroup = row % groupRows;
                long at = blockAt(w, row / groupRows, 0)
                        + first
                        + block * distance
                        + inGroup % half * 4L
                        + (inGroup < half ? 0 : 2);
                halves[row][block] = Float.float16ToFloat(w.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            }
        }
        return halves;
    }

    private static long blockAt(QuantisedMatrix w, int group, int block) {
        long minima = w.format() == WeightFormat.Q4_1 ? 2L * w.groupRows() * w.blocks() : 0;
        long blockBytes = BLOCK * 64 + 2L * w.groupRows();
        return group * (w.blocks() * blockBytes + minima) + block * blockBytes;
    }
}
