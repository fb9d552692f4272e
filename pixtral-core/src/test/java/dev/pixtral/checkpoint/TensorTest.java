package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.kernels.Bf16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorTest {
    @Test
    void every_bfloat16_survives_the_way_to_float_and_back() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short before = (short) bits;
            float value = Bf16.toFloat(before);
            short after = Bf16.fromFloat(value);
            if (Float.isNaN(value)) {
                assertThat(Bf16.toFloat(after)).isNaN();
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x3F808000, 0x3F80", // half way, even below
        "0x3F818000, 0x3F82", // half way, even above
        "0x3F808001, 0x3F81", // just over half
        "0x3F817FFF, 0x3F81", // just under half
        "0xBF818000, 0xBF82", // the same for negative numbers
        "0x7F7FFFFF, 0x7F80", // larger than the largest bfloat16: infinity
        "0x7F800000, 0x7F80", // infinity
        "0xFF800000, 0xFF80",
        "0x80000000, 0x8000", // negative zero
        "0x00008000, 0x0000", // half of the smallest bfloat16
        "0x00008001, 0x0001",
        "0x7F800001, 0x7FC0", // NaN with nothing in the upper half must not become infinity
        "0xFFFFFFFF, 0xFFFF",
    })
    void floats_round_to_nearest_even(String floatBits, String expected) {
        float value = Float.intBitsToFloat(Integer.parseUnsignedInt(floatBits.substring(2), 16));

        assertThat(Bf16.fromFloat(value)).isEqualTo((short) Integer.parseInt(expected.substring(2), 16));
    }

    @Test
    void no_bfloat16_is_nearer_than_the_rounded_one() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value)) {
                continue;
            }
            short rounded = Bf16.fromFloat(value);
            double error = distance(rounded, value);
            assertThat(error).isLessThanOrEqualTo(distance((short) (rounded + 1), value));
            assertThat(error).isLessThanOrEqualTo(distance((short) (rounded - 1), value));
        }
    }

    /** Infinity stands for 2^128 here, the value the rounding rule gives it. */
    private static double distance(short bfloat16, float value) {
        double other = Bf16.toFloat(bfloat16);
        if (Double.isNaN(other)) {
            return Double.MAX_VALUE;
        }
        return Math.abs((Double.isInfinite(other) ? Math.copySign(0x1p128, other) : other) - value);
    }

    @ParameterizedTest
    @CsvSource({"F16", "F32", "BF16"})
    void special_values_are_read_in_every_float_type(String dtype) {
        float[] values = {0f, -0f, 1f, -1.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0x1p-24f};
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = only(arena, dtype, List.of(2, 2, 2), SafetensorsBytes.encode(values, dtype));

            assertThat(tensor.toFloats()).containsExactly(values);
            short[] row = new short[4];
            tensor.bf16Row(1, row);
            assertThat(row).containsExactly((short) 0x7F80, (short) 0xFF80, (short) 0x7FC0, (short) 0x3380);
        }
    }

    @Test
    void integers_are_read_as_numbers() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(only(arena, "I32", List.of(2), new byte[] {1, 0, 0, 0, -2, -1, -1, -1})
                            .toFloats())
                    .containsExactly(1f, -2f);
            assertThat(only(arena, "U8", List.of(2), new byte[] {1, -1}).toFloats())
                    .containsExactly(1f, 255f);
        }
    }

    @Test
    void a_tensor_is_a_matrix_of_its_first_dimension() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = only(arena, "U8", List.of(2, 3, 4), new byte[24]);
            assertThat(tensor.rows()).isEqualTo(2);
            assertThat(tensor.cols()).isEqualTo(12);
            assertThat(tensor.elements()).isEqualTo(24);

            Tensor vector = only(arena, "F32", List.of(5), new byte[20]);
            assertThat(vector.rows()).isEqualTo(5);
            assertThat(vector.cols()).isEqualTo(1);

            Tensor scalar = only(arena, "F32", List.of(), new byte[4]);
            assertThat(scalar.rows()).isEqualTo(1);
            assertThat(scalar.cols()).isEqualTo(1);

            Tensor empty = only(arena, "F32", List.of(0, 7), new byte[0]);
            assertThat(empty.rows()).isZero();
            assertThat(empty.toFloats()).isEmpty();
        }
    }

    @Test
    void rows_outside_and_short_targets_are_refused() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = only(arena, "F32", List.of(2, 3), new byte[24]);

            assertThatThrownBy(() -> tensor.bf16Row(2, new short[3])).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> tensor.floatRow(-1, new float[3])).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> tensor.bf16Row(0, new short[2])).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void interleaved_order_undoes_that_of_hugging_face() {
        Tensor.RowOrder order = Tensor.RowOrder.interleaved(8);

        assertThat(IntStream.range(0, 16).map(order::storedRow))
                .containsExactly(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
    }

    private static Tensor only(Arena arena, String dtype, List<Integer> shape, byte[] values) {
        byte[] file = new SafetensorsBytes().add("x", dtype, shape, values).build();
        MemorySegment segment = arena.allocate(file.length).copyFrom(MemorySegment.ofArray(file));
        return Safetensors.of(segment, "test", arena).find("x").orElseThrow();
    }
}
