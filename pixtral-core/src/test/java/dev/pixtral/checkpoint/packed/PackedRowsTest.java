package dev.pixtral.checkpoint.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes and scales as their libraries write them, against values that are computed another way. */
class PackedRowsTest {
    private static final int ROWS = 3;

    /** Bytes and values of the format's definition. */
    @ParameterizedTest
    @CsvSource({
        "0x00, 0.0",
        "0x80, -0.0",
        "0x01, 0.001953125",
        "0x07, 0.013671875",
        "0x08, 0.015625",
        "0x38, 1.0",
        "0xB9, -1.125",
        "0x40, 2.0",
        "0x7E, 448.0",
        "0xFE, -448.0",
        "0x7F, NaN",
        "0xFF, NaN"
    })
    void numbers_of_8_bits_have_the_values_of_their_definition(int bits, float value) {
        assertThat(Float8.toFloat((byte) bits)).isEqualTo(Float.valueOf(value)); // NaN equals NaN
    }

    @Test
    void numbers_of_8_bits_ascend() {
        for (int bits = 1; bits < 0x7F; bits++) {
            assertThat(Float8.toFloat((byte) bits)).isGreaterThan(Float8.toFloat((byte) (bits - 1)));
            assertThat(Float8.toFloat((byte) (bits | 0x80))).isEqualTo(-Float8.toFloat((byte) bits));
        }
    }

    /** The value of column 8 j + i is bits 4 i to 4 i + 3 of word j, minus 8. */
    @ParameterizedTest
    @ValueSource(ints = {128, 64, 40, 33, 256})
    void words_have_eight_columns_each(int cols) {
        int words = Math.ceilDiv(cols, 8);
        Random random = new Random(cols);
        ByteBuffer packed = ByteBuffer.allocate(ROWS * words * 4).order(ByteOrder.LITTLE_ENDIAN);
        int[] written = random.ints(ROWS * words).toArray();
        packed.asIntBuffer().put(written);
        float[] scales = scales(random, ROWS * Math.ceilDiv(cols, 64));
        Scheme scheme = new Scheme("pack-quantized", Codes.INT4_IN_WORDS, Scheme.Sharing.GROUP, 64);
        PackedRows rows = rows(scheme, cols, packed.array(), scales);

        check(rows, cols, 8, (row, col) -> {
            int code = (written[row * words + col / 8] >>> 4 * (col % 8) & 15) - 8;
            return new Weight(code, scales[row * Math.ceilDiv(cols, 64) + col / 64]);
        });
    }

    /** Byte j of 32 columns has column j in its lower half and column 16 + j in its upper one. */
    @Test
    void Q4_of_Jlama_has_columns_in_halves() {
        int cols = 96;
        Random random = new Random(5);
        byte[] packed = new byte[ROWS * cols / 2];
        random.nextBytes(packed);
        float[] scales = scales(random, ROWS * cols / 32);
        PackedRows rows = rows(Scheme.JLAMA_Q4, cols, packed, scales);

        check(rows, cols, 8, (row, col) -> {
            int pair = packed[(row * cols + col / 32 * 32) / 2 + col % 16] & 0xFF;
            return new Weight((col % 32 < 16 ? pair & 15 : pair >> 4) - 8, scales[row * 3 + col / 32]);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 45})
    void bytes_have_all_256_codes(int cols) {
        byte[] codes = new byte[ROWS * cols];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (i * 77 - 128); // begins with -128 and comes through all of them in 192 steps or more
        }
        float[] scales = scales(new Random(6), ROWS);
        Scheme scheme = new Scheme("int-quantized", Codes.INT8, Scheme.Sharing.CHANNEL, 0);

        check(
                rows(scheme, cols, codes, scales),
                cols,
                128,
                (row, col) -> new Weight(codes[row * cols + col], scales[row]));
    }

    @Test
    void one_scale_may_be_for_a_whole_matrix() {
        byte[] codes = {0x38, (byte) 0xB9, 0x7E, 0x01};
        Scheme scheme = new Scheme("float-quantized", Codes.FLOAT8, Scheme.Sharing.TENSOR, 0);
        PackedRows rows = rows(scheme, 2, codes, new float[] {0.5f});
        float[] row = new float[2];

        rows.decode(1, row);

        assertThat(row).containsExactly(224f, 0.0009765625f);
    }

    @ParameterizedTest
    @CsvSource({"0.0123, false", "0.5, true", "-0.0, true", "7.62939453125e-06, true", "3e-8, false", "65536, false"})
    void scales_are_used_as_they_are_if_float16_has_them(float scale, boolean fit) {
        Part part = new Part("a.weight_scale", "F32", List.of(1L), "file", "file", 0, 4);

        assertThat(floats(scale, 0.25f).fitFloat16(part)).isEqualTo(fit);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void scales_that_are_no_numbers_are_refused(float scale) {
        Part part = new Part("a.weight_scale", "F32", List.of(1L), "file", "the file", 0, 4);

        assertThatThrownBy(() -> floats(1, scale).fitFloat16(part))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("the file: tensor 'a.weight_scale' has a scale that is not a number; "
                        + "the file is damaged, download it again");
    }

    /** A code with its scale. */
    private record Weight(int code, float scale) {}

    @FunctionalInterface
    private interface Expected {
        Weight at(int row, int col);
    }

    private static void check(PackedRows rows, int cols, int zero, Expected expected) {
        int blocks = Math.ceilDiv(cols, 32);
        byte[] codes = new byte[ROWS * blocks * 32];
        short[] halves = new short[ROWS * blocks];
        float[] values = new float[cols];

        rows.read(0, ROWS, codes, halves);

        for (int row = 0; row < ROWS; row++) {
            rows.decode(row, values);
            for (int col = 0; col < blocks * 32; col++) {
                int code = (codes[row * blocks * 32 + col] & 0xFF) - zero;
                if (col >= cols) {
                    assertThat(code).as("padding").isZero();
                    continue;
                }
                Weight weight = expected.at(row, col);
                assertThat(code).isEqualTo(weight.code());
                assertThat(Float.float16ToFloat(halves[row * blocks + col / 32]))
                        .isEqualTo(weight.scale());
                assertThat(values[col]).isEqualTo(weight.code() * weight.scale());
            }
        }
    }

    /** Scales that float16 has. */
    private static float[] scales(Random random, int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = Float.float16ToFloat(Float.floatToFloat16(random.nextFloat() - 0.5f));
        }
        return scales;
    }

    private static PackedRows rows(Scheme scheme, int cols, byte[] codes, float[] scales) {
        return new PackedRows(scheme, cols, MemorySegment.ofArray(codes), floats(scales));
    }

    private static Scales floats(float... scales) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * scales.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(scales);
        return new Scales(Scales.Type.F32, MemorySegment.ofArray(bytes.array()));
    }
}
