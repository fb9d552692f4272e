package dev.pixtral.cli.bench;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import java.util.SplittableRandom;

/**
 * The keys and values of tokens that are not computed: random numbers, so that the maximum of the softmax changes as it
 * does in a text. Writing them takes seconds where computing a prompt of that length would take hours.
 *
 * <p>As many pages as a span has, and one more, get numbers of their own; the others are their copies in turn, so that
 * all pages of a span differ. Each page is in memory of its own, as it is after a prompt.
 */
final class EarlierTokens {
    private static final int DIFFERENT = KvLayout.SPAN / KvLayout.PAGE + 1;
    private static final long SEED = 1;

    private EarlierTokens() {}

    /**
     * Fills all pages of a pool, which nobody uses yet. They are free again afterwards, and keep the numbers.
     *
     * @param pool the pages
     */
    static void fill(KvPool pool) {
        try (KvSequence all = new KvSequence(pool)) {
            all.reserve(pool.maxPages() * KvLayout.PAGE);
            SplittableRandom random = new SplittableRandom(SEED);
            for (int page = 0; page < all.pageCount(); page++) {
                if (page < DIFFERENT) {
                    fill(all, page, pool.layout(), random);
                } else {
                    all.copy(page, all.page(page - DIFFERENT));
                }
            }
        }
    }

    private static void fill(KvSequence all, int page, KvLayout layout, SplittableRandom random) {
        float[] key = new float[layout.headDim()];
        float[] value = new float[layout.headDim()];
        for (int layer = 0; layer < layout.layers(); layer++) {
            for (int head = 0; head < layout.heads(); head++) {
                for (int slot = 0; slot < KvLayout.PAGE; slot++) {
                    for (int d = 0; d < key.length; d++) {
                        key[d] = (float) random.nextDouble(-1, 1);
                        value[d] = (float) random.nextDouble(-1, 1);
                    }
                    layout.head(layer, head).store(all.page(page).memory(), slot, key, value, 0);
                }
            }
        }
    }
}
