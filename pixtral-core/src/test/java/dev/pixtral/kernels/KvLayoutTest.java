package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is stored in a page is what is read from it. */
class KvLayoutTest {
    @ParameterizedTest
    @CsvSource({"F32, 335544320", "BF16, 167772160", "Q8, 86507520"})
    void a_page_of_the_large_model_has_the_size_that_was_planned(KvType type, long bytesOf1024Positions) {
        KvLayout layout = new KvLayout(type, 40, 8, 128);

        assertThat(layout.pageBytes() * KvLayout.pages(1024)).isEqualTo(bytesOf1024Positions);
    }

    @Test
    void pages_are_whole() {
        assertThat(List.of(KvLayout.pages(0), KvLayout.pages(1), KvLayout.pages(32), KvLayout.pages(33)))
                .containsExactly(0, 1, 1, 2);
    }

    @Test
    void dimensions_come_in_pairs() {
        assertThatThrownBy(() -> new KvLayout(KvType.BF16, 1, 1, 7)).hasMessageContaining("7");
    }

    /**
     * Every position of every head is written with numbers of its own; nothing overwrites anything else, or falls
     * beside the page.
     */
    @ParameterizedTest
    @EnumSource
    void all_numbers_have_a_place_of_their_own(KvType type) {
        KvLayout layout = new KvLayout(type, 2, 3, 10);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(layout.pageBytes());
            List<float[]> stored = new ArrayList<>();
            Random random = new Random(1);
            for (int layer = 0; layer < 2; layer++) {
                for (int head = 0; head < 3; head++) {
                    for (int slot = 0; slot < KvLayout.PAGE; slot++) {
                        float[] k = integers(random, 10);
                        float[] v = integers(random, 10);
                        layout.head(layer, head).store(page, slot, k, v, 0);
                        stored.add(k);
                        stored.add(v);
                    }
                }
            }
            int at = 0;
            for (int layer = 0; layer < 2; layer++) {
                for (int head = 0; head < 3; head++) {
                    for (int slot = 0; slot < KvLayout.PAGE; slot++, at += 2) {
                        assertThat(key(layout.head(layer, head), page, slot)).containsExactly(stored.get(at));
                        assertThat(value(layout.head(layer, head), page, slot)).containsExactly(stored.get(at + 1));
                    }
                }
            }
        }
    }

    @Test
    void bfloat16_rounds_to_nearest_even_and_keeps_nan() {
        float[] x = {1f + 0x1p-8f, 1f + 3 * 0x1p-8f, 1f + 0x1.1p-8f, -1f - 0x1p-8f, Float.NaN, 3.4e38f, -0f, 1e-42f};
        float[] expected = {1f, 1f + 4 * 0x1p-8f, 1f + 2 * 0x1p-8f, -1f, Float.NaN, Float.POSITIVE_INFINITY, -0f, 0f};
        expected[7] = Bf16.toFloat(Bf16.fromFloat(1e-42f));

        assertThat(stored(KvType.BF16, x)).containsExactly(expected);
    }

    @Test
    void int8_codes_are_rounded_to_nearest_even_of_a_scale_of_127_steps() {
        float[] x = {127f, -127f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 3.49f};

        assertThat(stored(KvType.Q8, x)).containsExactly(127f, -127f, 0f, 2f, 2f, 0f, -2f, 3f);
    }

    @Test
    void int8_of_zeros_is_zero() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(new KvLayout(KvType.Q8, 1, 1, 4).pageBytes());
            page.fill((byte) 0xFF);
            KvLayout.Head head = new KvLayout(KvType.Q8, 1, 1, 4).head(0, 0);
            head.store(page, 5, new float[] {0f, -0f, 0f, 0f}, new float[4], 0);

            assertThat(head.keyScale(page, 5)).isZero();
            assertThat(head.valueScale(page, 5)).isZero();
            assertThat(key(head, page, 5)).containsOnly(0f);
        }
    }

    @Test
    void int8_of_subnormal_numbers_stays_in_range() {
        float[] x = {Float.MIN_VALUE * 190, -Float.MIN_VALUE * 190, Float.MIN_VALUE, 0f};

        for (float value : stored(KvType.Q8, x)) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(Float.MIN_VALUE * 190);
        }
        assertThat(stored(KvType.Q8, new float[] {Float.MIN_VALUE, 0f})).containsExactly(0f, 0f);
    }

    @Test
    void int8_remembers_numbers_that_are_not_finite() {
        assertThat(stored(KvType.Q8, new float[] {1f, Float.NaN})).containsOnly(Float.NaN);
        assertThat(stored(KvType.Q8, new float[] {1f, Float.NEGATIVE_INFINITY})).containsOnly(Float.NaN);
    }

    /** Stores {@code x} as key and as value and returns what is read, the scale included. */
    private static float[] stored(KvType type, float[] x) {
        KvLayout layout = new KvLayout(type, 1, 1, x.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(layout.pageBytes());
            layout.head(0, 0).store(page, 17, x, x, 0);
            float[] key = key(layout.head(0, 0), page, 17);
            assertThat(value(layout.head(0, 0), page, 17)).containsExactly(key);
            return key;
        }
    }

    private static float[] key(KvLayout.Head head, MemorySegment page, int slot) {
        float[] key = new float[head.headDim()];
        for (int d = 0; d < key.length; d++) {
            key[d] = head.keys().get(page, d, slot) * head.keyScale(page, slot);
        }
        return key;
    }

    private static float[] value(KvLayout.Head head, MemorySegment page, int slot) {
        float[] value = new float[head.headDim()];
        for (int d = 0; d < value.length; d++) {
            value[d] = head.values().get(page, slot, d) * head.valueScale(page, slot);
        }
        return value;
    }

    /** Whole numbers whose largest is 127 or -127: exact in every type. */
    private static float[] integers(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextInt(-127, 128);
        }
        x[random.nextInt(n)] = random.nextBoolean() ? 127f : -127f;
        return x;
    }
}
