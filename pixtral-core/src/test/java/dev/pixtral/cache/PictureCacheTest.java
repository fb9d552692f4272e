package dev.pixtral.cache;

import static dev.pixtral.cache.Pictures.BYTES;
import static dev.pixtral.cache.Pictures.contentOf;
import static dev.pixtral.cache.Pictures.encoded;
import static dev.pixtral.cache.Pictures.expected;
import static dev.pixtral.cache.Pictures.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PictureCacheTest {
    private final AtomicInteger room = new AtomicInteger(1000); // pictures that the system still has memory for
    private final FeatureMemory memory = new FeatureMemory((arena, bytes) -> {
        if (this.room.get() <= this.memory().pictures()) {
            throw new OutOfMemoryError("test");
        }
        return arena.allocate(bytes, 64);
    });

    private FeatureMemory memory() {
        return memory;
    }

    private PictureCache cache(long bytes) {
        CacheOptions options = new CacheOptions(bytes, Optional.empty(), 0, 0);
        return new PictureCache(options, memory, Pictures.model("a"), () -> {});
    }

    private static void keep(PictureCache cache, int number) {
        cache.keep(key(number), encoded(number)).release();
    }

    @Test
    void finds_what_it_keeps_and_counts_it() {
        try (PictureCache cache = cache(2 * BYTES)) {
            assertThat(cache.find(key(1))).isEmpty();
            PictureFeatures kept = cache.keep(key(1), encoded(1));
            assertThat(kept.isOutsideHeap()).isTrue();
            assertThat(Pictures.content(kept)).isEqualTo(expected(1));
            kept.release();
            cache.countHits(3);
            assertThat(contentOf(cache.find(key(1)))).contains(expected(1));
            assertThat(cache.entries()).isEqualTo(1);
            assertThat(cache.bytes()).isEqualTo(BYTES);
            assertThat(cache.hits()).isEqualTo(3);
            assertThat(cache.misses()).isEqualTo(1);
        }
        assertThat(memory.pictures()).isZero();
    }

    @Test
    void drops_the_least_recently_used_beyond_its_bound() {
        try (PictureCache cache = cache(3 * BYTES + 1)) {
            keep(cache, 1);
            keep(cache, 2);
            keep(cache, 3);
            contentOf(cache.find(key(1))); // now 2 is the oldest
            keep(cache, 4);
            assertThat(cache.find(key(2))).isEmpty();
            keep(cache, 5);
            assertThat(cache.find(key(3))).isEmpty();
            assertThat(contentOf(cache.find(key(1)))).contains(expected(1));
            assertThat(contentOf(cache.find(key(4)))).contains(expected(4));
            assertThat(contentOf(cache.find(key(5)))).contains(expected(5));
            assertThat(cache.bytes()).isEqualTo(3 * BYTES);
            assertThat(memory.pictures()).isEqualTo(3);
        }
        assertThat(memory.pictures()).isZero();
    }

    @Test
    void what_is_dropped_stays_for_those_who_use_it() {
        PictureFeatures used;
        try (PictureCache cache = cache(BYTES)) {
            used = cache.keep(key(1), encoded(1));
            keep(cache, 2);
            assertThat(cache.find(key(1))).isEmpty();
            assertThat(memory.pictures()).isEqualTo(2);
            assertThat(Pictures.content(used)).isEqualTo(expected(1));
        }
        assertThat(Pictures.content(used)).as("even after the end").isEqualTo(expected(1));
        used.release();
        assertThat(memory.pictures()).isZero();
    }

    @Test
    void a_picture_that_exceeds_the_bound_is_used_but_not_kept() {
        for (long bound : new long[] {0, BYTES - 1}) {
            try (PictureCache cache = cache(bound)) {
                PictureFeatures features = cache.keep(key(1), encoded(1));
                assertThat(Pictures.content(features)).isEqualTo(expected(1));
                assertThat(features.isOutsideHeap()).isTrue();
                features.release();
                assertThat(cache.find(key(1))).isEmpty();
                assertThat(cache.entries()).isZero();
                assertThat(memory.pictures()).isZero();
            }
        }
    }

    @Test
    void what_nobody_uses_makes_room_when_the_system_has_no_memory() {
        try (PictureCache cache = cache(100 * BYTES)) {
            room.set(3);
            keep(cache, 1);
            PictureFeatures used = cache.keep(key(2), encoded(2));
            keep(cache, 3);
            PictureFeatures next = cache.keep(key(4), encoded(4)); // 1 and 3 make room
            assertThat(next.isOutsideHeap()).isTrue();
            assertThat(cache.find(key(1))).isEmpty();
            assertThat(cache.find(key(3))).isEmpty();
            assertThat(contentOf(cache.find(key(2)))).contains(expected(2));

            room.set(2);
            PictureFeatures heap = cache.keep(key(5), encoded(5)); // nobody can make room
            assertThat(heap.isOutsideHeap()).isFalse();
            assertThat(Pictures.content(heap)).isEqualTo(expected(5));
            assertThat(cache.find(key(5))).as("is used, but not kept").isEmpty();
            assertThat(cache.bytes()).isEqualTo(2 * BYTES);
            used.release();
            next.release();
            heap.release();
        }
        assertThat(memory.pictures()).isZero();
    }

    @Test
    void keeps_nothing_after_its_end() {
        PictureCache cache = cache(100 * BYTES);
        keep(cache, 1);
        cache.close();
        cache.close();
        keep(cache, 2);
        assertThat(cache.entries()).isZero();
        assertThat(memory.pictures()).isZero();
    }
}
