package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import org.junit.jupiter.api.Test;

/** Pages are counted, bounded, used again and given back. */
class KvPoolTest {
    private static final KvLayout LAYOUT = new KvLayout(KvType.BF16, 2, 2, 16);
    private static final long PAGE_BYTES = 2 * 2 * 2 * 16 * 32 * 2;

    @Test
    void memory_is_made_when_needed_and_counted() {
        try (KvPool pool = new KvPool(LAYOUT, 10);
                KvSequence sequence = new KvSequence(pool)) {
            assertThat(pool.bytes()).isZero();
            assertThat(pool.maxBytes()).isEqualTo(10 * PAGE_BYTES);

            sequence.reserve(33);

            assertThat(pool.used()).isEqualTo(2);
            assertThat(pool.bytes()).isEqualTo(2 * PAGE_BYTES);
        }
    }

    @Test
    void pages_that_were_given_back_are_used_again() {
        try (KvPool pool = new KvPool(LAYOUT, 10)) {
            for (int i = 0; i < 5; i++) {
                try (KvSequence sequence = new KvSequence(pool)) {
                    sequence.reserve(100);
                    assertThat(pool.used()).isEqualTo(4);
                }
            }
            assertThat(pool.used()).isZero();
            assertThat(pool.bytes()).isEqualTo(4 * PAGE_BYTES);
        }
    }

    @Test
    void a_pool_that_is_used_up_says_so_and_what_was_taken_is_given_back() {
        try (KvPool pool = new KvPool(LAYOUT, 3)) {
            try (KvSequence sequence = new KvSequence(pool)) {
                assertThatThrownBy(() -> sequence.reserve(97))
                        .isInstanceOf(PixtralException.class)
                        .hasMessageContaining("all 3 pages of 32 positions");
                assertThat(pool.used()).isEqualTo(3);
            }
            assertThat(pool.used()).isZero();
        }
    }

    @Test
    void memory_that_cannot_be_had_is_an_error_with_numbers_and_the_pool_stays_usable() {
        Arena arena = Arena.ofShared();
        int[] left = {2};
        SegmentAllocator scarce = (bytes, alignment) -> {
            if (left[0]-- <= 0) {
                throw new OutOfMemoryError("no more");
            }
            return arena.allocate(bytes, alignment);
        };
        try (KvPool pool = new KvPool(LAYOUT, 10, arena, scarce)) {
            try (KvSequence sequence = new KvSequence(pool)) {
                assertThatThrownBy(() -> sequence.reserve(100))
                        .isInstanceOf(PixtralException.class)
                        .hasMessageContaining("holds 2 of at most 10 pages")
                        .hasCauseInstanceOf(OutOfMemoryError.class);
            }
            assertThat(pool.used()).isZero();
            assertThat(pool.bytes()).isEqualTo(2 * PAGE_BYTES);

            left[0] = 1; // memory is there again
            try (KvSequence sequence = new KvSequence(pool)) {
                sequence.reserve(96);
                assertThat(pool.used()).isEqualTo(3);
            }
        }
    }

    @Test
    void the_jvm_itself_refuses_more_memory_than_there_is() {
        KvLayout huge = new KvLayout(KvType.F32, 1_000_000, 1_000, 128); // 30 TiB a page
        try (KvPool pool = new KvPool(huge, 1);
                KvSequence sequence = new KvSequence(pool)) {
            assertThatThrownBy(() -> sequence.reserve(1))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("MaxDirectMemorySize");
            assertThat(pool.used()).isZero();
        }
    }

    @Test
    void closing_twice_is_harmless() {
        KvPool pool = new KvPool(LAYOUT, 1);
        pool.close();
        pool.close();
        assertThat(pool.used()).isZero();
    }

    @Test
    void a_page_that_several_have_is_free_when_nobody_has_it() {
        try (KvPool pool = new KvPool(LAYOUT, 3)) {
            KvSequence first = new KvSequence(pool);
            first.reserve(64);
            KvPage shared = first.page(0);
            KvSequence second = new KvSequence(pool);
            second.share(0, shared);
            second.reserve(64);
            assertThat(pool.inUse()).isEqualTo(3);
            assertThat(second.tryReserve(96)).isFalse();

            first.close();
            assertThat(pool.inUse()).isEqualTo(2);
            pool.keep(shared, 1);
            pool.pin(shared);
            second.close();
            assertThat(pool.inUse()).isZero();
            assertThat(pool.pinned()).isEqualTo(1);
            assertThat(pool.onlyKept(shared)).isFalse();
            pool.unpin(shared);
            assertThat(pool.kept()).isEqualTo(1);
            assertThat(pool.onlyKept(shared)).isTrue();
            assertThat(pool.used()).isEqualTo(1);
            pool.drop(shared);
            assertThat(pool.used()).isZero();
        }
    }

    @Test
    void a_page_of_others_takes_the_place_of_an_own_one() {
        try (KvPool pool = new KvPool(LAYOUT, 3);
                KvSequence first = new KvSequence(pool);
                KvSequence second = new KvSequence(pool)) {
            first.reserve(32);
            second.reserve(40);
            second.share(0, first.page(0));
            assertThat(pool.inUse()).isEqualTo(2);
            assertThat(second.pageCount()).isEqualTo(2);
            assertThat(second.pages()[0]).isSameAs(first.pages()[0]);
        }
    }

    /** Pages that only a cache has do not stop the pool from asking for memory again. */
    @Test
    void memory_is_asked_for_again_once_no_sequence_has_a_page() {
        Arena arena = Arena.ofShared();
        int[] left = {1};
        SegmentAllocator scarce = (bytes, alignment) -> {
            if (left[0]-- <= 0) {
                throw new OutOfMemoryError("no more");
            }
            return arena.allocate(bytes, alignment);
        };
        try (KvPool pool = new KvPool(LAYOUT, 10, arena, scarce)) {
            KvSequence first = new KvSequence(pool);
            assertThat(first.tryReserve(64)).isFalse();
            assertThat(pool.limit()).isEqualTo(1);
            KvPage kept = first.page(0);
            pool.keep(kept, 1);
            first.close();
            assertThat(pool.limit()).isEqualTo(10);

            left[0] = 2;
            KvSequence second = new KvSequence(pool);
            second.share(0, kept);
            assertThat(second.tryReserve(96)).isTrue();
            second.close();
            pool.drop(kept);
            assertThat(pool.used()).isZero();
        }
    }

    @Test
    void pinned_pages_outlive_the_pool() {
        KvPool pool = new KvPool(LAYOUT, 1);
        KvSequence sequence = new KvSequence(pool);
        sequence.reserve(1);
        KvPage page = sequence.page(0);
        pool.pin(page);
        sequence.close();
        pool.close();
        assertThat(page.memory().scope().isAlive()).isTrue();

        pool.unpin(page);

        assertThat(page.memory().scope().isAlive()).isFalse();
    }
}
