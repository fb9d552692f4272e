package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Matrix;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.Quantiser;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A tensor of a prepared file has the values that its matrix stands for: the rules of the codes, written once more. */
class PreparedTensorsTest {
    private static final int BLOCK = 32;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Q4, KERNELS",
        "Q4, ROWS",
        "Q4_1, KERNELS",
        "Q4_1, ROWS",
        "Q8, KERNELS",
        "Q8, ROWS",
        "BF16, KERNELS",
        "BF16, ROWS"
    })
    void tensors_have_the_values_of_their_codes(WeightFormat format, Arrangement arrangement) {
        WeightFormats formats = WeightFormats.of(format, format);
        Path file = folder.resolve("file.safetensors");
        try (Checkpoint source = Checkpoint.open(TinyA.HUGGING_FACE);
                Workers workers = new Workers(2)) {
            Preparer.prepareAs(source, formats, arrangement, file, workers, "tiny", ProgressListener.NONE);
            try (Checkpoint prepared = Checkpoint.open(file)) {
                RequiredTensors.of(source.config()).forEach((name, shape) -> {
                    Tensor before = source.tensor(name, TinyA.ints(shape));
                    Tensor after = prepared.tensor(name, TinyA.ints(shape));
                    WeightFormat stored = shape.size() == 1 ? WeightFormat.BF16 : formats.of(WeightRole.of(name));
                    assertThat(after.dtype())
                            .isEqualTo(shape.size() == 1 || stored != WeightFormat.BF16 ? DType.F32 : DType.BF16);
                    assertThat(after.toFloats()).as(name).isEqualTo(rounded(before, stored));
                    assertRowsAgree(after);
                });
            }
        }
    }

    /** So kernels compute the same bits at every width, and as fast. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void kernels_see_the_bytes_that_they_would_have_packed(WeightFormat format) {
        WeightFormats formats = WeightFormats.of(format, format);
        Path file = folder.resolve("file.safetensors");
        try (Checkpoint source = Checkpoint.open(TinyA.HUGGING_FACE);
                Arena arena = Arena.ofShared();
                Workers workers = new Workers(2)) {
            Preparer.prepareAs(source, formats, Arrangement.KERNELS, file, workers, "tiny", ProgressListener.NONE);
            try (Checkpoint prepared = Checkpoint.open(file)) {
                RequiredTensors.of(source.config()).forEach((name, shape) -> {
                    if (shape.size() == 1 || WeightRole.of(name) == WeightRole.EMBEDDINGS) {
                        return;
                    }
                    Tensor tensor = source.tensor(name, TinyA.ints(shape));
                    Matrix mapped = prepared.matrix(name, tensor.rows(), tensor.cols())
                            .orElseThrow()
                            .forKernels(arena, workers);
                    Matrix packed = pack(tensor, formats.of(WeightRole.of(name)), arena, workers);
                    assertThat(mapped.format()).isEqualTo(packed.format());
                    assertThat(mapped.data().mismatch(packed.data())).as(name).isNegative();
                    assertThat(mapped.data().address() % 64).isZero();
                });
            }
        }
    }

    private static Matrix pack(Tensor tensor, WeightFormat format, Arena arena, Workers workers) {
        int rows = tensor.rows();
        int cols = tensor.cols();
        return switch (format) {
            case BF16 -> Bf16Matrix.pack(rows, cols, tensor::bf16Row, arena);
            case Q8 -> Q8Matrix.pack("", rows, cols, tensor::floatRow, arena, workers);
            case Q4, Q4_1 -> Q4Matrix.pack(format, "", rows, cols, tensor::floatRow, arena, workers);
        };
    }

    private static void assertRowsAgree(Tensor tensor) {
        float[] all = tensor.toFloats();
        float[] row = new float[tensor.cols()];
        short[] bits = new short[tensor.cols()];
        for (int r = 0; r < tensor.rows(); r++) {
            tensor.floatRow(r, row);
            tensor.bf16Row(r, bits);
            for (int c = 0; c < row.length; c++) {
                assertThat(row[c]).isEqualTo(all[r * row.length + c]);
                assertThat(bits[c]).isEqualTo(Bf16.fromFloat(row[c]));
            }
        }
    }

    private static float[] rounded(Tensor tensor, WeightFormat format) {
        float[] x = tensor.toFloats();
        int cols = tensor.cols();
        for (int row = 0; format != WeightFormat.BF16 && row < tensor.rows(); row++) {
            for (int from = 0; from < cols; from += BLOCK) {
                round(x, row * cols + from, Math.min(BLOCK, cols - from), format);
            }
        }
        return x;
    }

    /** Each weight of a block becomes the value of its code. */
    private static void round(float[] x, int from, int width, WeightFormat format) {
        float[] block = Arrays.copyOf(Arrays.copyOfRange(x, from, from + width), BLOCK);
        byte[] codes = new byte[BLOCK];
        float[] halves = new float[2];
        Quantiser.valueOf(format.name()).blocks(codes, halves, block, 1);
        int zero = format == WeightFormat.Q8 ? 128 : format == WeightFormat.Q4 ? 8 : 0;
        for (int i = 0; i < width; i++) {
            float value = ((codes[i] & 0xFF) - zero) * Float.float16ToFloat(Float.floatToFloat16(halves[0]));
            x[from + i] =
                    format == WeightFormat.Q4_1 ? value + Float.float16ToFloat(Float.floatToFloat16(halves[1])) : value;
        }
    }
}
