package dev.pixtral.plan;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvType;

/**
 * The settings on which the memory of a model depends.
 *
 * @param formats formats of its matrices
 * @param prepared whether the formats are those of a prepared file, which cannot be chosen when it is opened
 * @param keyValues how keys and values are stored
 * @param contextLength tokens of prompt and answer together
 * @param chunk rows of a pass
 * @param sequences number of generations at the same time
 * @param threads number of threads that compute
 * @param pictureCacheBytes largest memory of the cache of pictures, outside the heap
 */
public record PlanSettings(
        WeightFormats formats,
        boolean prepared,
        KvType keyValues,
        int contextLength,
        int chunk,
        int sequences,
        int threads,
        long pictureCacheBytes) {
    private static final int DRAFTED_ROWS = 32;
    private static final int MOST_LOGIT_ROWS = 256;

    /**
     * Creates settings for one thread and without a cache of pictures.
     *
     * @param formats formats of its matrices
     * @param prepared whether the formats are those of a prepared file
     * @param keyValues how keys and values are stored
     * @param contextLength tokens of prompt and answer together
     * @param chunk rows of a pass
     * @param sequences number of generations at the same time
     */
    public PlanSettings(
            WeightFormats formats, boolean prepared, KvType keyValues, int contextLength, int chunk, int sequences) {
        this(formats, prepared, keyValues, contextLength, chunk, sequences, 1, 0);
    }

    /**
     * Returns these settings for several threads.
     *
     * @param count number of threads that compute
     * @return the settings
     */
    public PlanSettings withThreads(int count) {
        return new PlanSettings(
                formats, prepared, keyValues, contextLength, chunk, sequences, count, pictureCacheBytes);
    }

    /**
     * Returns these settings with a cache of pictures.
     *
     * @param bytes its largest memory
     * @return the settings
     */
    public PlanSettings withPictureCache(long bytes) {
        return new PlanSettings(formats, prepared, keyValues, contextLength, chunk, sequences, threads, bytes);
    }

    /** Returns the largest number of rows of a pass: a token of each generation, and pieces of prompts. */
    int rows() {
        return Math.max(chunk, sequences + Math.max(1, chunk / 4)); // as the scheduler plans it
    }

    /** Returns the largest number of rows of a pass that get logits: those that decode, and tokens computed ahead. */
    int logitRows() {
        return Math.max(sequences, Math.min(sequences + DRAFTED_ROWS, MOST_LOGIT_ROWS)); // as the scheduler plans it
    }

    /**
     * Returns these settings with other formats of matrices.
     *
     * @param other the formats
     * @return the settings
     */
    public PlanSettings with(WeightFormats other) {
        return new PlanSettings(
                other, prepared, keyValues, contextLength, chunk, sequences, threads, pictureCacheBytes);
    }

    PlanSettings with(int otherContext) {
        return new PlanSettings(
                formats, prepared, keyValues, otherContext, chunk, sequences, threads, pictureCacheBytes);
    }

    /**
     * Returns these settings with another type of keys and values.
     *
     * @param other the type
     * @return the settings
     */
    public PlanSettings with(KvType other) {
        return new PlanSettings(formats, prepared, other, contextLength, chunk, sequences, threads, pictureCacheBytes);
    }
}
