package dev.pixtral.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each type's blocks against what ggml itself reads of them, decoded and as codes. */
class BlockTypesTest {
    private static final int ROWS = 3;
    private static final int COLS = 512;
    private static final int BLOCKS = COLS / 32;
    private static final SafetensorsFile EXPECTED =
            SafetensorsFile.ofResource("/fixtures/gguf/block-types.safetensors");

    private static GgufRows rows(GgmlType type) {
        try {
            MemorySegment file =
                    MemorySegment.ofArray(Files.readAllBytes(Fixtures.path("fixtures/gguf/block-types.gguf")));
            GgufTensor tensor = GgufFile.read(GgufBytes.of(file), "block-types.gguf").tensors().stream()
                    .filter(one -> one.type() == type)
                    .findFirst()
                    .orElseThrow();
            assertThat(tensor.shape()).isEqualTo(List.of((long) ROWS, (long) COLS));
            return new GgufRows(
                    "block-types.gguf", tensor.name(), type, COLS, file.asSlice(tensor.begin(), tensor.bytes()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] expected(GgmlType type) {
        return EXPECTED.floats(type.name().toLowerCase(Locale.ROOT) + ".weight");
    }

    static Stream<GgmlType> stored() {
        return Stream.of(GgmlType.values()).filter(GgmlType::isSupported).filter(type -> type != GgmlType.F32);
    }

    static Stream<GgmlType> withCodes() {
        return stored().filter(GgmlType::keepsCodes);
    }

    @ParameterizedTest
    @MethodSource("stored")
    void decodes_what_ggml_decodes(GgmlType type) {
        GgufRows rows = rows(type);
        float[] expected = expected(type);
        float[] row = new float[COLS];

        for (int r = 0; r < ROWS; r++) {
            rows.floats(r, row);
            for (int i = 0; i < COLS; i++) {
                float needed = expected[r * COLS + i];
                assertThat(row[i]).as("row %d, column %d", r, i).isCloseTo(needed, within(1e-6f * Math.abs(needed)));
            }
        }
    }

    /** Types whose scale is one float16 have the same values; a product of scales is rounded once. */
    @ParameterizedTest
    @MethodSource("withCodes")
    void codes_mean_what_ggml_decodes(GgmlType type) {
        boolean product = type == GgmlType.Q4_K || type == GgmlType.IQ4_XS;
        float[] expected = expected(type);
        byte[] codes = new byte[2 * COLS];
        short[] halves = new short[2 * BLOCKS * type.format().orElseThrow().halves()];
        rows(type).codes().read(1, 2, codes, halves); // the last two of three

        for (int r = 0; r < 2; r++) {
            for (int i = 0; i < COLS; i++) {
                float needed = expected[(r + 1) * COLS + i];
                float found = value(type.format().orElseThrow(), codes, halves, r, i);
                float largest =
                        product ? largest(expected, (r + 1) * COLS + i / 32 * 32) * 0x1p-10f : 1e-6f * Math.abs(needed);
                assertThat(found).as("row %d, column %d", r + 1, i).isCloseTo(needed, within(largest));
            }
        }
    }

    /** The largest value of a block, or the span between its extremes. */
    private static float largest(float[] values, int from) {
        float most = 0;
        for (int i = from; i < from + 32; i++) {
            for (int j = from; j < from + 32; j++) {
                most = Math.max(most, Math.max(Math.abs(values[i]), Math.abs(values[i] - values[j])));
            }
        }
        return most;
    }

    private static float value(WeightFormat format, byte[] codes, short[] halves, int row, int i) {
        int shared = format.halves();
        float scale = Float.float16ToFloat(halves[row * shared * BLOCKS + i / 32]);
        int code = codes[row * COLS + i] & 0xFF;
        return switch (format) {
            case Q8 -> (code - 128) * scale;
            case Q4 -> (code - 8) * scale;
            case Q4_1 -> code * scale + Float.float16ToFloat(halves[row * shared * BLOCKS + BLOCKS + i / 32]);
            case BF16 -> throw new IllegalArgumentException();
        };
    }

    @Test
    void a_product_of_scales_is_the_nearest_float16() {
        GgufRows rows = rows(GgmlType.Q4_K);
        byte[] block = rows.data().asSlice(0, 144).toArray(ValueLayout.JAVA_BYTE);
        double scales = Float.float16ToFloat(Halves.bits(block, 0));
        double minima = Float.float16ToFloat(Halves.bits(block, 2));
        short[] halves = new short[2 * BLOCKS];
        rows.codes().read(0, 1, new byte[COLS], halves);

        for (int part = 0; part < 4; part++) { // the six bits of the first four are not split
            assertThat(halves[part]).isEqualTo(Float.floatToFloat16((float) (scales * (block[4 + part] & 63))));
            assertThat(halves[BLOCKS + part])
                    .isEqualTo(Float.floatToFloat16((float) (-minima * (block[8 + part] & 63))));
        }
    }

    /** All codes and scales of Q3_K: their products need the whole range of 8 bits. */
    @Test
    void every_product_of_q3_fits_eight_bits() {
        byte[] block = new byte[110];
        Random random = new Random(3);
        boolean least = false;
        for (int round = 0; round < 300; round++) {
            random.nextBytes(block);
            block[108] = 0;
            block[109] = 0x3C; // the scale of the scales is 1
            GgufRows rows = new GgufRows("a", "b", GgmlType.Q3_K, 256, MemorySegment.ofArray(block));
            float[] values = new float[256];
            byte[] codes = new byte[256];
            short[] halves = new short[8];
            rows.floats(0, values);
            rows.codes().read(0, 1, codes, halves);

            for (int i = 0; i < 256; i++) {
                assertThat(((codes[i] & 0xFF) - 128) * Float.float16ToFloat(halves[i / 32]))
                        .isEqualTo(values[i]);
                least |= values[i] == 128;
            }
        }
        assertThat(least).as("the value that needs the code -128 occurs").isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q4_K", "Q8_0", "Q3_K", "IQ4_XS"})
    void a_scale_that_is_not_finite_is_refused(GgmlType type) {
        byte[] block = new byte[type.blockBytes()];
        Arrays.fill(block, (byte) 0x7C); // as float16, NaN; as six bits, not 0
        GgufRows rows = new GgufRows("a.gguf", "b", type, type.blockSize(), MemorySegment.ofArray(block));
        short[] halves = new short[16];

        assertThatThrownBy(() -> rows.codes().read(0, 1, new byte[256], halves))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("a.gguf: tensor 'b' has a scale in row 0 that is not a number of float16; "
                        + "the file is damaged, download it again");
    }

    @Test
    void types_that_are_refused_have_no_values() {
        assertThat(Stream.of(GgmlType.values()).filter(type -> !type.isSupported()))
                .contains(GgmlType.IQ2_XXS, GgmlType.IQ3_S, GgmlType.IQ1_M, GgmlType.TQ1_0, GgmlType.MXFP4)
                .allSatisfy(type -> assertThat(type.format()).isEmpty());
    }
}
