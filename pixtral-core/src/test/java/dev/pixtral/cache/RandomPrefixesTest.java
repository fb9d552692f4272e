package dev.pixtral.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random texts that branch from each other, begun, computed and given back in any order, with pins, bounds and pages
 * that there is no memory for: what is found is what would be computed, nothing of another salt, and no page is lost or
 * freed twice.
 *
 * <p>{@code -Dpixtral.test.rounds=1000} makes it long.
 */
class RandomPrefixesTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 150);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int PAGE = KvLayout.PAGE;

    private final List<Running> running = new ArrayList<>();
    private final List<PinnedPages> pins = new ArrayList<>();
    private final List<TestText> texts = new ArrayList<>();
    private KvPool pool;
    private PrefixCache cache;
    private int memory;

    private record Running(TestText text, String salt, PrefixPages pages, int[] computed) {}

    @Test
    void what_is_found_is_what_would_be_computed() {
        System.out.printf("RandomPrefixesTest: -Dpixtral.test.seed=%d%n", SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            String where = "seed %d, round %d".formatted(SEED, round);
            start(random);
            for (int step = 0; step < 400; step++) {
                act(random, where + ", step " + step);
            }
            end(where);
        }
    }

    private void start(Random random) {
        running.clear();
        pins.clear();
        texts.clear();
        texts.add(TestText.of());
        Arena arena = Arena.ofShared();
        SegmentAllocator scarce = (bytes, alignment) -> {
            if (memory-- <= 0) {
                memory++;
                throw new OutOfMemoryError("test");
            }
            return arena.allocate(bytes, alignment);
        };
        memory = random.nextBoolean() ? 1000 : random.nextInt(20);
        int pages = 1 + random.nextInt(40);
        long bound = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20) * TestText.LAYOUT.pageBytes() + 1;
        pool = new KvPool(TestText.LAYOUT, pages, arena, scarce);
        cache = new PrefixCache(pool, new CacheOptions(0, Optional.empty(), 0, bound), () -> {});
    }

    private void act(Random random, String where) {
        switch (random.nextInt(10)) {
            case 0, 1 -> begin(random, where);
            case 2, 3, 4, 5 -> compute(random, where);
            case 6 -> giveBack(random);
            case 7 -> pin(random, where);
            case 8 -> restore(random);
            default -> {
                memory += random.nextInt(8) == 0 ? 1 : 0;
                if (!pins.isEmpty()) {
                    pins.remove(random.nextInt(pins.size())).close();
                }
            }
        }
        assertThat(pool.used())
                .as(where)
                .isEqualTo(pool.inUse() + pool.pinned() + pool.kept())
                .isLessThanOrEqualTo(pool.maxPages());
    }

    private void begin(Random random, String where) {
        TestText from = texts.get(random.nextInt(texts.size()));
        int at = from.cut(random.nextInt(from.length() + 1));
        TestText text = from.branch(random, at, 1 + random.nextInt(3 * PAGE));
        texts.add(text);
        String salt = random.nextInt(3) == 0 ? "other" : "";
        PrefixPages pages = new PrefixPages(cache, salt, text.content, text.length());
        int shared = pages.sharedWithOthers(text.length() - 1);
        int available = pages.available(text.length() - 1);
        assertThat(shared * PAGE).as(where).isLessThanOrEqualTo(available);
        Running one = new Running(text, salt, pages, new int[1]);
        int inUse = pool.inUse();
        adopt(one, where);
        assertThat(one.computed[0]).as(where).isGreaterThanOrEqualTo(available);
        int copied = pages.kv().pageCount() - available / PAGE;
        assertThat(copied).as(where).isBetween(0, 1);
        assertThat(pool.inUse() - inUse).as(where).isEqualTo(available / PAGE - shared + copied);
        running.add(one);
    }

    private static void adopt(Running one, String where) {
        int before = one.computed[0];
        int now = one.pages.adopt(before, one.text.length() - 1);
        assertThat(now).as(where).isBetween(before, Math.max(before, one.text.length() - 1));
        one.computed[0] = now;
        one.text.check(one.pages, now, where);
    }

    private void compute(Random random, String where) {
        if (running.isEmpty()) {
            return;
        }
        Running one = running.get(random.nextInt(running.size()));
        adopt(one, where);
        int to = Math.min(one.text.length(), one.computed[0] + 1 + random.nextInt(2 * PAGE));
        if (one.text.compute(one.pages, one.computed[0], to)) {
            one.computed[0] = to;
            one.pages.computed(to);
            one.text.check(one.pages, to, where);
        }
    }

    private void giveBack(Random random) {
        if (running.isEmpty()) {
            return;
        }
        int which = random.nextInt(running.size());
        Running one = running.get(which);
        one.pages.giveBack(one.computed[0]);
        one.computed[0] = 0;
        if (random.nextInt(3) > 0) { // or it begins again later
            running.remove(which);
        }
    }

    private void pin(Random random, String where) {
        TestText text = texts.get(random.nextInt(texts.size()));
        PinnedPages pinned = cache.pin(text.content, "");
        int length = pinned.content().length();
        assertThat(length).as(where).isLessThanOrEqualTo(text.length());
        assertThat(pinned.memory()).as(where).hasSize(KvLayout.pages(length));
        text.check(pinned.memory(), length, where);
        pins.add(pinned);
    }

    private void restore(Random random) {
        TestText text = texts.get(random.nextInt(texts.size()));
        int free = pool.limit() - pool.inUse() - pool.pinned();
        PinnedPages pages = cache.reserve(text.content, "");
        assertThat(pages.memory().size()).isLessThanOrEqualTo(Math.max(0, free));
        if (random.nextInt(4) > 0) { // or reading fails
            text.fill(pages.memory());
            assertThat(pages.add()).isLessThanOrEqualTo(text.length());
        }
        pins.add(pages);
    }

    private void end(String where) {
        for (Running one : running) {
            one.text.check(one.pages, one.computed[0], where);
            one.pages.giveBack(one.computed[0]);
        }
        assertThat(pool.inUse()).as(where).isZero();
        boolean pinsFirst = where.hashCode() % 2 == 0;
        if (pinsFirst) {
            pins.forEach(PinnedPages::close);
            assertThat(pool.used()).as(where).isEqualTo(pool.kept());
        }
        assertThat(cache.statistics().prefixBytes()).isEqualTo(pool.kept() * TestText.LAYOUT.pageBytes());
        cache.close();
        pool.close();
        pins.forEach(PinnedPages::close);
        assertThat(pool.used()).as(where).isZero();
    }
}
