package dev.pixtral.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A text, and what stands for its keys and values: at each position a number that all positions so far determine, as in
 * a network.
 */
final class TestText {
    static final int IMG = 10;

    /** A page has space for a long for each of its positions. */
    static final KvLayout LAYOUT = new KvLayout(KvType.F32, 1, 1, 2);

    final Content content;
    private final long[] items; // [length]: id, picture and patch of each position

    private TestText(long[] items) {
        this.items = items;
        List<PictureKey> keys = new ArrayList<>();
        List<Integer> patches = new ArrayList<>();
        int[] ids = new int[items.length];
        for (int i = 0; i < items.length; i++) {
            ids[i] = (int) items[i];
            if (ids[i] == IMG && items[i] >>> 48 == 0) {
                keys.add(picture((int) (items[i] >>> 32) & 0xffff));
                patches.add(0);
            }
            if (ids[i] == IMG) {
                patches.set(patches.size() - 1, patches.getLast() + 1);
            }
        }
        this.content = Content.of(
                ids, IMG, keys, patches.stream().mapToInt(count -> count).toArray());
    }

    static TestText of(int... ids) {
        return new TestText(Arrays.stream(ids).asLongStream().toArray());
    }

    /** The same seed gives the same text, or the beginning of it. */
    static TestText drawn(int seed, int length) {
        return new TestText(
                new Random(seed).ints(length, 1000, 1100).asLongStream().toArray());
    }

    /** The beginning of this text, and then some random tokens, or patches of a picture. */
    TestText branch(Random random, int at, int more) {
        long[] all = Arrays.copyOf(items, at + more);
        long picture = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
        for (int i = at; i < all.length; i++) {
            all[i] = picture > 0 ? IMG | picture << 32 | (long) (i - at) << 48 : 1000 + random.nextInt(3);
        }
        return new TestText(all);
    }

    /** Where a picture may be cut off: only at its end. */
    int cut(int at) {
        int end = at;
        while (end < items.length && (int) items[end] == IMG && items[end] >>> 48 > 0) {
            end++;
        }
        return end;
    }

    static PictureKey picture(int number) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) number;
        return PictureKey.of(bytes);
    }

    int length() {
        return items.length;
    }

    int common(TestText other) {
        int mismatch = Arrays.mismatch(items, other.items);
        return mismatch < 0 ? items.length : mismatch;
    }

    /** Stores what a pass would store; returns false if there are no pages. */
    boolean compute(PrefixPages pages, int from, int to) {
        if (!pages.reserve(to)) {
            return false;
        }
        for (int i = from; i < to; i++) {
            pages.kv()
                    .page(i / KvLayout.PAGE)
                    .memory()
                    .setAtIndex(ValueLayout.JAVA_LONG, i % KvLayout.PAGE, valueAt(i));
        }
        return true;
    }

    void check(PrefixPages pages, int computed, String where) {
        List<MemorySegment> memory = new ArrayList<>();
        for (int i = 0; i < KvLayout.pages(computed); i++) {
            memory.add(pages.kv().page(i).memory());
        }
        check(memory, computed, where);
    }

    /** Checks that everything is there that passes would have stored. */
    void check(List<MemorySegment> pages, int computed, String where) {
        for (int i = 0; i < computed; i++) {
            assertThat(pages.get(i / KvLayout.PAGE).getAtIndex(ValueLayout.JAVA_LONG, i % KvLayout.PAGE))
                    .as("%s, position %d of %d", where, i, computed)
                    .isEqualTo(valueAt(i));
        }
    }

    void fill(List<MemorySegment> pages) {
        for (int i = 0; i < Math.min(length(), pages.size() * KvLayout.PAGE); i++) {
            pages.get(i / KvLayout.PAGE).setAtIndex(ValueLayout.JAVA_LONG, i % KvLayout.PAGE, valueAt(i));
        }
    }

    private long valueAt(int position) {
        long value = 17;
        for (int i = 0; i <= position; i++) {
            value = 31 * value + items[i];
        }
        return value;
    }
}
