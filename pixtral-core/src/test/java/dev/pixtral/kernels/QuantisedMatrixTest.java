package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
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
    void the_first_of_two_largest_magnitudes_gives_the_sign_in_Q4() {
        float[] x = new float[BLOCK];
        x[3] = -4f; // d = 0.5
        x[5] = 4f;
        try (Arena arena = Arena.ofConfined()) {
            QuantisedMatrix w = pack(WeightFormat.Q4, x, 1, BLOCK, arena);
            assertThat(scales(w)[0][0]).isEqualTo(0.5f);
            assertThat(codes(w)[0][3]).isEqualTo(-8);
            assertThat(codes(w)[0][5]).isEqualTo(7);
        }
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

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4"})
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
            names = {"Q8", "Q4"})
    void threads_change_no_byte(WeightFormat format) {
        float[] x = Gaussian.numbers(new Random(1), 1000 * 70);
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(4)) {
            QuantisedPacker.Rows source = (row, target) -> System.arraycopy(x, row * 70, target, 0, 70);
            QuantisedMatrix together = format == WeightFormat.Q8
                    ? Q8Matrix.pack("a matrix", 1000, 70, source, arena, workers)
                    : Q4Matrix.pack("a matrix", 1000, 70, source, arena, workers);

            assertThat(together.data().mismatch(pack(format, x, 1000, 70, arena).data()))
                    .isEqualTo(-1);
        }
    }

    private static void check(float[] x, int rows, int cols) {
        try (Arena arena = Arena.ofConfined()) {
            for (WeightFormat format : new WeightFormat[] {WeightFormat.Q8, WeightFormat.Q4}) {
                QuantisedMatrix w = pack(format, x, rows, cols, arena);
                int[][] codes = codes(w);
                float[][] scales = scales(w);
                for (int row = 0; row < codes.length; row++) {
                    for (int block = 0; block < w.blocks(); block++) {
                        float[] values = new float[BLOCK]; // zeros behind the matrix
                        for (int i = 0; i < BLOCK && row < rows && block * BLOCK + i < cols; i++) {
                            values[i] = x[row * cols + block * BLOCK + i];
                        }
                        float d = format == WeightFormat.Q8 ? scaleQ8(values) : scaleQ4(values);
                        String where = "%s row %d block %d".formatted(format, row, block);
                        assertThat(scales[row][block])
                                .as(where)
                                .isEqualTo(Float.float16ToFloat(Float.floatToFloat16(d)));
                        for (int i = 0; i < BLOCK; i++) {
                            int expected = d == 0 ? 0 : format == WeightFormat.Q8 ? q8(values[i], d) : q4(values[i], d);
                            if (codes[row][block * BLOCK + i] != expected) {
                                assertThat(codes[row][block * BLOCK + i])
                                        .as("%s place %d", where, i)
                                        .isEqualTo(expected);
                            }
                        }
                    }
                }
            }
        }
    }

    private static float scaleQ8(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest / 127;
    }

    private static float scaleQ4(float[] values) {
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            if (Math.abs(values[i]) > Math.abs(values[at])) {
                at = i;
            }
        }
        float d = values[at] / -8;
        return d == 0 ? 0f : d;
    }

    private static int q8(float x, float d) {
        return (int) Math.max(-127, Math.min(127, Math.rint(x / d)));
    }

    private static int q4(float x, float d) {
        float shifted = x / d + 8.5f;
        return (int) Math.max(0, Math.min(15, Math.floor(shifted))) - 8;
    }

    private static QuantisedMatrix pack(WeightFormat format, float[] x, int rows, int cols, Arena arena) {
        QuantisedPacker.Rows source = (row, target) -> System.arraycopy(x, row * cols, target, 0, cols);
        try (Workers workers = new Workers(1)) {
            return format == WeightFormat.Q8
                    ? Q8Matrix.pack("a matrix", rows, cols, source, arena, workers)
                    : Q4Matrix.pack("a matrix", rows, cols, source, arena, workers);
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
        int groupRows = w.groupRows();
        int half = groupRows / 2;
        float[][] scales = new float[w.groups() * groupRows][w.blocks()];
        for (int row = 0; row < scales.length; row++) {
            for (int block = 0; block < w.blocks(); block++) {
                int inGroup = row % groupRows;
                long at = blockAt(w, row / groupRows, block)
                        + BLOCK * 64L
                        + inGroup % half * 4L
                        + (inGroup < half ? 0 : 2);
                scales[row][block] = Float.float16ToFloat(w.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            }
        }
        return scales;
    }

    private static long blockAt(QuantisedMatrix w, int group, int block) {
        return ((long) group * w.blocks() + block) * (BLOCK * 64 + 2L * w.groupRows());
    }
}
