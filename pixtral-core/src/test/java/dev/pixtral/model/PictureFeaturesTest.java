package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureFeaturesTest {
    /** Values whose bits a conversion could change: not-a-numbers with a payload, both zeros, subnormals. */
    private static float[] values() {
        int[] bits = {0x7FC00001, 0xFFC12345, 0x7F812345, 0x80000000, 0, 1, 0x80000001, 0x7F800000, 0x3F800001};
        float[] values = new float[bits.length * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i % bits.length]);
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void rows_outside_the_heap_have_the_same_bits() {
        PictureFeatures heap = new PictureFeatures(values());
        PictureFeatures outside = new FeatureMemory().tryCopy(heap).orElseThrow();
        assertThat(outside.isOutsideHeap()).isTrue();
        assertThat(outside.bytes()).isEqualTo(heap.bytes()).isEqualTo(18 * 4);
        for (PictureFeatures features : List.of(heap, outside)) {
            float[] row = new float[11];
            features.copyRow(1, row, 2, 9);
            float[] expected = new float[11];
            System.arraycopy(values(), 9, expected, 2, 9);
            assertThat(bits(row)).isEqualTo(bits(expected));
        }
        outside.release();
    }

    @Test
    void memory_is_freed_once_by_whoever_is_last() throws InterruptedException {
        FeatureMemory memory = new FeatureMemory();
        for (int round = 0; round < 50; round++) {
            PictureFeatures features = memory.tryAllocate(4096).orElseThrow();
            List<Thread> holders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                features.retain();
                holders.add(Thread.ofPlatform().start(() -> {
                    features.retain().release();
                    features.release();
                }));
            }
            assertThat(memory.pictures()).isEqualTo(1);
            assertThat(memory.bytes()).isEqualTo(4096);
            features.release();
            for (Thread holder : holders) {
                holder.join();
            }
            assertThat(memory.pictures()).isZero();
            assertThat(memory.bytes()).isZero();
            assertThatThrownBy(features::release).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(features::retain).isInstanceOf(IllegalStateException.class);
            assertThat(memory.pictures()).isZero();
        }
    }

    @Test
    void no_memory_is_no_error_and_leaves_nothing_behind() {
        FeatureMemory none = new FeatureMemory((_, _) -> {
            throw new OutOfMemoryError("test");
        });
        assertThat(none.tryAllocate(4)).isEmpty();
        PictureFeatures heap = new PictureFeatures(values());
        assertThat(none.tryCopy(heap)).isEmpty();
        assertThat(none.pictures()).isZero();
        heap.release();
        assertThat(heap.isOutsideHeap()).isFalse();
    }
}
