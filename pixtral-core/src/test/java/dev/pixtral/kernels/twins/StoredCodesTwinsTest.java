package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.Gaussian.numbers;
import static dev.pixtral.kernels.twins.KernelTwinsTest.assertBits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Codes of other libraries, which use all 256 of a byte: our own rule never makes -128. Runs once for each vector
 * width, like {@link KernelTwinsTest}.
 */
@Tag("kernels")
class StoredCodesTwinsTest {
    private static final int ROWS = 130; // two groups and a padded one
    private static final int COLS = 64 * 3 + 7;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels panama = new PanamaKernels();

    /** Few rows of x read the packed weights, many read panels, in tiles and one by one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 9, 13, 20})
    void every_code_from_minus_128_is_multiplied_exactly(int rows) {
        float[] x = numbers(new Random(rows), rows * COLS);
        float[] scales = numbers(new Random(7), ROWS);
        float[] expected = new float[rows * ROWS];
        for (int r = 0; r < rows; r++) {
            for (int out = 0; out < ROWS; out++) {
                float scale = half(scales[out]);
                float sum = 0;
                for (int block = 0; block < COLS; block += 32) {
                    float partial = 0;
                    for (int k = block; k < Math.min(COLS, block + 32); k++) {
                        partial = Math.fma((float) code(out, k), x[r * COLS + k], partial);
                    }
                    sum = Math.fma(scale, partial, sum);
                }
                expected[r * ROWS + out] = sum;
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            Q8Matrix matrix = matrix(scales, arena);
            for (Kernels kernels : new Kernels[] {scalar, panama}) {
                float[] y = new float[rows * ROWS];
                kernels.matMul(y, matrix, x, rows, 0, matrix.groups(), new Workspace());
                assertBits(y, expected);
            }
        }
    }

    /** All codes come, -128 in every place of a word. */
    private static int code(int row, int col) {
        return row % 3 == 0 ? -128 : (byte) (row * 31 + col * 5);
    }

    private static float half(float scale) {
        return Float.float16ToFloat(Float.floatToFloat16(scale));
    }

    private static Q8Matrix matrix(float[] scales, Arena arena) {
        int blocks = Math.ceilDiv(COLS, 32);
        CodeRows source = (first, count, codes, halves) -> {
            for (int i = 0; i < count * blocks * 32; i++) {
                int col = i % (blocks * 32);
                codes[i] = (byte) (128 + (col < COLS ? code(first + i / (blocks * 32), col) : 0));
            }
            for (int i = 0; i < count * blocks; i++) {
                halves[i] = Float.floatToFloat16(scales[first + i / blocks]);
            }
        };
        MemorySegment data = arena.allocate(Arrangement.KERNELS.bytes(WeightFormat.Q8, ROWS, COLS), 64);
        StoredMatrix stored = new StoredMatrix(WeightFormat.Q8, Arrangement.KERNELS, ROWS, COLS, data);
        try (Workers workers = new Workers(1)) {
            stored.pack("codes", new Coded(source), workers);
            assertThat(data.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0))
                    .as("-128, stored without sign")
                    .isZero();
            return (Q8Matrix) stored.forKernels(arena, workers);
        }
    }

    /** Weights that are codes already. */
    private record Coded(CodeRows rows) implements StoredMatrix.Source {
        @Override
        public void floats(int row, float[] target) {
            throw new AssertionError("the codes are not decoded");
        }

        @Override
        public void bf16(int row, short[] target) {
            throw new AssertionError("the codes are not decoded");
        }

        @Override
        public Optional<CodeRows> codes(WeightFormat wanted) {
            return Optional.of(rows);
        }
    }
}
