package dev.pixtral.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shared, copied, kept and evicted. */
class PrefixCacheTest {
    private static final int PAGE = KvLayout.PAGE;
    private static final String SALT = "";

    private final KvPool pool = new KvPool(TestText.LAYOUT, 10);
    private final AtomicInteger woken = new AtomicInteger();
    private final PrefixCache cache = new PrefixCache(pool, CacheOptions.DEFAULT, woken::incrementAndGet);

    @AfterEach
    void nothingIsLeft() {
        assertThat(pool.inUse()).isZero();
        assertThat(pool.used()).isEqualTo(pool.kept());
        cache.close();
        assertThat(pool.used()).isZero();
        pool.close();
    }

    private static CacheOptions bound(int pages) {
        return new CacheOptions(0, Optional.empty(), 0, pages * TestText.LAYOUT.pageBytes());
    }

    private PrefixPages pages(TestText text) {
        return new PrefixPages(cache, SALT, text.content, text.length());
    }

    /** Computes a text and gives its pages back. */
    private void leave(TestText text) {
        PrefixPages pages = pages(text);
        int computed = pages.adopt(0, text.length());
        assertThat(text.compute(pages, computed, text.length())).isTrue();
        pages.computed(text.length());
        pages.giveBack(text.length());
    }

    /** Returns how many positions of a text are found, and checks them. */
    private int found(TestText text) {
        PrefixPages pages = pages(text);
        int found = pages.adopt(0, text.length());
        text.check(pages, found, "found");
        pages.giveBack(found);
        return found;
    }

    @Test
    void a_text_is_found_again_but_for_what_must_be_computed() {
        TestText text = TestText.drawn(1, 100);
        leave(text);

        PrefixPages pages = pages(text);
        assertThat(pages.adopt(0, 99)).isEqualTo(99);
        text.check(pages, 99, "again");
        assertThat(pool.used()).isEqualTo(5); // four pages, and a copy of the last
        pages.giveBack(99);
        assertThat(pool.used()).isEqualTo(4);
    }

    @Test
    void a_branch_inside_a_page_goes_on_behind_it() {
        for (int at = 0; at <= 2 * PAGE; at++) {
            TestText text = TestText.drawn(1, 3 * PAGE);
            leave(text);
            TestText branch = text.branch(new Random(at), at, 20);

            PrefixPages pages = pages(branch);
            int common = branch.common(text);
            int found = pages.adopt(0, branch.length() - 1);
            assertThat(found).isEqualTo(common > 2 ? Math.min(common, branch.length() - 1) : 0);
            assertThat(branch.compute(pages, found, branch.length())).isTrue();
            pages.computed(branch.length());
            branch.check(pages, branch.length(), "branch at " + at);
            pages.giveBack(branch.length());

            assertThat(found(text)).as("unchanged").isEqualTo(text.length());
            assertThat(found(branch)).isEqualTo(branch.length());
        }
    }

    @Test
    void live_sequences_share_the_pages_that_one_of_them_has_filled() {
        TestText text = TestText.drawn(1, 3 * PAGE);
        PrefixPages first = pages(text);
        text.compute(first, 0, 40);
        first.computed(40);
        PrefixPages second = pages(text);

        assertThat(second.adopt(0, 90)).isEqualTo(PAGE); // a page that is not full may still change
        assertThat(pool.used()).isEqualTo(2);
        assertThat(second.adopt(PAGE, 90)).isEqualTo(PAGE);
        text.compute(second, PAGE, PAGE + 3);
        text.compute(first, 40, 70);
        first.computed(70);

        assertThat(second.adopt(PAGE + 3, 90)).isEqualTo(2 * PAGE); // in place of the page that it began
        assertThat(pool.used()).isEqualTo(3);
        text.check(second, 2 * PAGE, "second");
        assertThat(pool.inUse()).isEqualTo(3);
        second.giveBack(2 * PAGE);
        first.giveBack(70);
        assertThat(pool.kept()).isEqualTo(3);
    }

    @Test
    void equal_pages_that_were_computed_twice_become_one() {
        TestText text = TestText.drawn(1, 2 * PAGE + 5);
        PrefixPages first = pages(text);
        PrefixPages second = pages(text);
        text.compute(first, 0, text.length());
        text.compute(second, 0, text.length());
        assertThat(pool.used()).isEqualTo(6);

        first.computed(text.length());
        second.computed(text.length());
        assertThat(pool.used()).isEqualTo(4);

        first.giveBack(text.length());
        second.giveBack(text.length());
        assertThat(pool.kept()).isEqualTo(3);
        assertThat(found(text)).isEqualTo(text.length());
    }

    @Test
    void a_page_that_goes_on_takes_the_place_of_its_beginning() {
        leave(TestText.drawn(1, 10));
        leave(TestText.drawn(1, 20));
        assertThat(pool.kept()).isEqualTo(1);
        leave(TestText.drawn(1, 15)); // nothing new
        assertThat(pool.kept()).isEqualTo(1);
        leave(TestText.drawn(1, PAGE + 1));
        assertThat(pool.kept()).isEqualTo(2);
        assertThat(found(TestText.drawn(1, PAGE))).isEqualTo(PAGE);
    }

    @Test
    void other_salts_see_nothing() {
        TestText text = TestText.drawn(1, 3 * PAGE);
        PrefixPages own = pages(text);
        text.compute(own, 0, text.length());
        own.computed(text.length());
        PrefixPages other = new PrefixPages(cache, "other", text.content, text.length());

        assertThat(other.adopt(0, 50)).isZero();
        assertThat(other.sharedWithOthers(text.length())).isZero();
        assertThat(other.continuesLike(own, text.length())).isFalse();
        assertThat(other.continuesLike(pages(text), text.length())).isFalse();
        assertThat(pages(text).continuesLike(other, text.length())).isFalse();
        assertThat(cache.pin(text.content, "other").memory()).isEmpty();

        own.giveBack(text.length());
        assertThat(other.adopt(0, 50)).isZero();
        assertThat(other.available(text.length())).isZero();
    }

    @Test
    void pictures_of_the_same_size_are_told_apart() {
        int[] ids = new int[70];
        Arrays.fill(ids, TestText.IMG);
        ids[0] = 1;
        Content first = Content.of(ids, TestText.IMG, List.of(TestText.picture(1)), new int[] {69});
        Content second = Content.of(ids, TestText.IMG, List.of(TestText.picture(2)), new int[] {69});
        Content two =
                Content.of(ids, TestText.IMG, List.of(TestText.picture(1), TestText.picture(1)), new int[] {40, 29});

        assertThat(first.common(0, second, 0, 70)).isEqualTo(1);
        assertThat(first.common(0, two, 0, 70)).isEqualTo(41);
        assertThat(first.common(1, first, 2, 60)).as("other patches").isZero();
        Content same = Content.of(ids, TestText.IMG, List.of(TestText.picture(1)), new int[] {69});
        assertThat(first.common(0, same, 0, 70)).isEqualTo(70);
    }

    @Test
    void an_img_token_that_was_generated_is_no_patch() {
        Content generated = TestText.of(1, 1000).content;
        generated.append(TestText.IMG);
        int[] ids = {1, 1000, TestText.IMG};
        Content prompt = Content.of(ids, TestText.IMG, List.of(TestText.picture(0)), new int[] {1});

        assertThat(generated.common(0, prompt, 0, 3)).isEqualTo(2);
    }

    @Test
    void the_least_recently_used_is_evicted_from_its_end() {
        leave(TestText.drawn(1, 3 * PAGE));
        leave(TestText.drawn(2, 3 * PAGE));
        leave(TestText.drawn(3, 3 * PAGE));
        assertThat(found(TestText.drawn(1, 3 * PAGE))).isEqualTo(3 * PAGE); // the second is the oldest now
        assertThat(pool.kept()).isEqualTo(9);

        leave(TestText.drawn(4, 3 * PAGE)); // one page is free, two come from the second

        assertThat(found(TestText.drawn(4, 3 * PAGE))).isEqualTo(3 * PAGE);
        assertThat(found(TestText.drawn(1, 3 * PAGE))).isEqualTo(3 * PAGE);
        assertThat(found(TestText.drawn(3, 3 * PAGE))).isEqualTo(3 * PAGE);
        assertThat(found(TestText.drawn(2, 3 * PAGE))).isEqualTo(PAGE);
    }

    @Test
    void what_a_sequence_has_is_not_evicted() {
        TestText text = TestText.drawn(1, 9 * PAGE);
        leave(text);
        PrefixPages first = pages(text);
        assertThat(first.adopt(0, 9 * PAGE)).isEqualTo(9 * PAGE);
        TestText other = TestText.drawn(2, 2 * PAGE);
        PrefixPages second = pages(other);

        assertThat(other.compute(second, 0, PAGE)).isTrue();
        assertThat(second.reserve(2 * PAGE)).isFalse();

        text.check(first, 9 * PAGE, "still there");
        first.giveBack(9 * PAGE);
        assertThat(other.compute(second, PAGE, 2 * PAGE)).isTrue();
        second.giveBack(2 * PAGE);
    }

    @Test
    void the_page_to_copy_is_not_evicted_for_the_copy() {
        leave(TestText.drawn(1, 20)); // the oldest
        leave(TestText.drawn(2, 9 * PAGE));
        assertThat(pool.used()).isEqualTo(10);

        assertThat(found(TestText.drawn(1, 30))).isEqualTo(20);
        assertThat(found(TestText.drawn(1, 20))).isEqualTo(20);
    }

    @Test
    void without_room_for_a_copy_there_is_none() {
        TestText text = TestText.drawn(1, 9 * PAGE + 10);
        leave(text);
        PrefixPages all = pages(text);
        assertThat(all.adopt(0, 9 * PAGE)).isEqualTo(9 * PAGE); // the tenth is the one to copy

        PrefixPages second = pages(text);
        assertThat(second.adopt(0, text.length() - 1)).isEqualTo(9 * PAGE);
        second.giveBack(9 * PAGE);
        all.giveBack(9 * PAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6})
    void pages_without_a_user_stay_within_the_bound(int most) {
        try (KvPool own = new KvPool(TestText.LAYOUT, 10);
                PrefixCache bounded = new PrefixCache(own, bound(most), () -> {})) {
            for (int seed = 0; seed < 5; seed++) {
                TestText text = TestText.drawn(seed, 2 * PAGE + 1);
                PrefixPages pages = new PrefixPages(bounded, SALT, text.content, text.length());
                text.compute(pages, 0, text.length());
                pages.computed(text.length());
                assertThat(own.inUse()).isEqualTo(3);
                pages.giveBack(text.length());
                assertThat(own.kept()).isLessThanOrEqualTo(most);
                assertThat(own.kept()).isEqualTo(Math.min(most, 3 * (seed + 1)));
                assertThat(bounded.statistics().prefixBytes()).isEqualTo(own.kept() * TestText.LAYOUT.pageBytes());
            }
        }
    }

    @Test
    void a_cache_that_is_off_keeps_and_shares_nothing() {
        try (KvPool own = new KvPool(TestText.LAYOUT, 10);
                PrefixCache off = new PrefixCache(own, CacheOptions.OFF, () -> {})) {
            TestText text = TestText.drawn(1, 50);
            PrefixPages first = new PrefixPages(off, SALT, text.content, text.length());
            text.compute(first, 0, 50);
            first.computed(50);
            PrefixPages second = new PrefixPages(off, SALT, text.content, text.length());
            assertThat(second.adopt(0, 49)).isZero();
            assertThat(second.continuesLike(second, 49)).isFalse();
            first.giveBack(50);
            assertThat(second.adopt(0, 49)).isZero();
            assertThat(own.used()).isZero();
            assertThat(off.reserve(text.content, SALT).memory()).isEmpty();
        }
    }

    @Test
    void what_others_have_is_counted_for_one_that_waits() {
        TestText text = TestText.drawn(1, 4 * PAGE);
        leave(text);
        PrefixPages waiting = pages(text);
        assertThat(waiting.sharedWithOthers(4 * PAGE - 1)).as("nobody has them").isZero();
        assertThat(waiting.available(4 * PAGE - 1)).isEqualTo(3 * PAGE);

        PrefixPages live = pages(text);
        live.adopt(0, 2 * PAGE);
        assertThat(waiting.sharedWithOthers(4 * PAGE - 1)).isEqualTo(2);
        assertThat(waiting.sharedWithOthers(PAGE)).isEqualTo(2); // what was found before is not forgotten
        live.giveBack(2 * PAGE);
        assertThat(waiting.sharedWithOthers(4 * PAGE - 1)).isZero();

        leave(TestText.drawn(2, 9 * PAGE)); // evicts three of the four
        assertThat(waiting.available(4 * PAGE - 1)).isEqualTo(PAGE);
    }

    @Test
    void statistics_count_positions_that_nobody_uses() {
        TestText text = TestText.drawn(1, PAGE + 7);
        leave(text);
        assertThat(cache.statistics().prefixPositions()).isEqualTo(PAGE + 7);
        PrefixPages live = pages(text);
        live.adopt(0, PAGE);
        assertThat(cache.statistics().prefixPositions()).isEqualTo(7);
        live.giveBack(PAGE);
        assertThat(cache.statistics().promptTokens()).isEqualTo(2 * text.length());
        assertThat(cache.statistics().cachedTokens()).isEqualTo(PAGE);
        assertThat(live.promptCached()).isEqualTo(PAGE);
        live.adopt(0, text.length() - 1);
        assertThat(cache.statistics().promptTokens()).as("it begins once").isEqualTo(2 * text.length());
        assertThat(live.promptCached()).isEqualTo(text.length() - 1);
        live.giveBack(text.length() - 1);
    }
}
