package dev.pixtral.plan;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.WorkSpace;

/**
 * What a model needs with some settings.
 *
 * <p>Not counted: the JVM itself, the text of a generation (about 100 bytes a token), decoded pictures before they are
 * scaled, and the cache of pictures, which only fills what is free. The files that weights are packed from are in the
 * system's cache, which makes room by itself.
 *
 * @param config sizes of the model
 * @param settings its settings
 * @param weights memory of its weights
 * @param cache layout of keys and values
 * @param work working memory
 */
public record MemoryPlan(
        ModelConfig config, PlanSettings settings, WeightMemory weights, KvLayout cache, WorkSpace work) {
    /** Positions that must fit when a model is opened. */
    public static final int OPENING_POSITIONS = 2048;

    /**
     * Models that need less are opened whatever the system says: it counts too coarsely for them, and they do no harm.
     */
    static final long SMALL = 512L << 20;

    /**
     * Plans a model.
     *
     * @param config its sizes
     * @param settings its settings
     * @return what it needs
     */
    public static MemoryPlan of(ModelConfig config, PlanSettings settings) {
        TextConfig text = config.text();
        return new MemoryPlan(
                config,
                settings,
                WeightMemory.of(config, settings.formats()),
                new KvLayout(settings.keyValues(), text.numLayers(), text.numKeyValueHeads(), text.headDim()),
                WorkSpace.of(config, settings.formats(), settings.rows(), settings.logitRows(), settings.threads()));
    }

    /**
     * Returns the same model with other settings.
     *
     * @param other the settings
     * @return what it needs with them
     */
    public MemoryPlan with(PlanSettings other) {
        return of(config, other);
    }

    /**
     * Returns the same model with another context.
     *
     * @param tokens tokens of prompt and answer together
     * @return what it needs with that
     */
    public MemoryPlan forContext(int tokens) {
        return with(settings.with(tokens));
    }

    /**
     * Returns the memory of keys and values.
     *
     * @param positions number of positions, in whole pages
     * @return bytes outside the heap
     */
    public long cacheBytes(int positions) {
        return KvLayout.pages(positions) * cache.pageBytes();
    }

    /**
     * Returns everything that is needed for some positions.
     *
     * @param positions number of positions
     * @return bytes, in the heap and outside
     */
    public long bytes(int positions) {
        return weights.bytes() + weights.embeddings(positions) + work.bytes() + cacheBytes(positions);
    }

    /**
     * Returns what is needed in the Java heap, without pictures; one that does not fit is refused on its own.
     *
     * @return bytes
     */
    public long heapBytes() {
        return weights.vectors() + work.pass() + work.threads();
    }

    /**
     * Returns how many positions fit.
     *
     * @param available bytes for all that the model needs
     * @return the largest number of positions, in whole pages; 0 if not even a page fits
     */
    public int positionsIn(long available) {
        int low = 0;
        int high = Integer.MAX_VALUE / KvLayout.PAGE;
        while (low < high) { // low pages fit
            int middle = (low + high + 1) >>> 1;
            if (bytes(middle * KvLayout.PAGE) <= available) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low * KvLayout.PAGE;
    }

    /**
     * Returns a context that fits, as people would choose it.
     *
     * @param available bytes for all that the model needs
     * @return at most the model's maximum, rounded down to 2^n or 3 * 2^n; 0 if less than {@link #OPENING_POSITIONS} or
     *     the model's maximum fit
     */
    public int contextIn(long available) {
        int most = config.text().maxPositions();
        int positions = positionsIn(available);
        if (positions >= most) {
            return most;
        }
        int power = Integer.highestOneBit(positions);
        int rounded = positions >= power + power / 2 ? power + power / 2 : power;
        return rounded >= OPENING_POSITIONS ? rounded : 0;
    }
}
