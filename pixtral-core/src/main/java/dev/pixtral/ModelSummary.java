package dev.pixtral;

import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.Locale;

/**
 * Summary of an opened model and its resources.
 *
 * @param name name or path by which the model was opened
 * @param layout layout of its files: {@code Mistral}, {@code Hugging Face}, {@code prepared} or {@code embedded}
 * @param weights format of the text decoder's matrices in memory
 * @param visionWeights format of the vision encoder's and the projector's matrices in memory
 * @param weightBytes memory of all matrices, outside the heap
 * @param keyValues how keys and values are stored
 * @param contextLength largest number of tokens of one generation, prompt and answer together
 * @param cachePositions capacity of the key/value cache in tokens, shared by all generations
 * @param maxCacheBytes largest memory that the key/value cache may use, outside the heap
 * @param kernels the kernels in use when this summary was made; they may later be replaced by faster ones
 * @param threads number of compute threads
 * @param loadMs milliseconds that opening took
 */
public record ModelSummary(
        String name,
        String layout,
        WeightFormat weights,
        WeightFormat visionWeights,
        long weightBytes,
        KvType keyValues,
        int contextLength,
        int cachePositions,
        long maxCacheBytes,
        String kernels,
        int threads,
        double loadMs) {
    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;
    private static final long LONG_MS = 10_000; // from here on shown in seconds

    /** Returns the same summary with the kernels that are in use now. */
    ModelSummary withKernels(String inUse) {
        return new ModelSummary(
                name,
                layout,
                weights,
                visionWeights,
                weightBytes,
                keyValues,
                contextLength,
                cachePositions,
                maxCacheBytes,
                inUse,
                threads,
                loadMs);
    }

    /**
     * Returns the whole summary in one line.
     *
     * @return a line for a log; control characters in the name are escaped
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: layout %s; weights %s, vision weights %s, %s; context %,d tokens, "
                        + "key/value cache %s for %,d tokens, at most %s; kernels %s, %d %s; opened in %s",
                Visible.line(name),
                layout,
                text(weights),
                text(visionWeights),
                bytes(weightBytes),
                contextLength,
                text(keyValues),
                cachePositions,
                bytes(maxCacheBytes),
                kernels,
                threads,
                threads == 1 ? "thread" : "threads",
                loadMs < LONG_MS
                        ? String.format(Locale.ROOT, "%.0f ms", loadMs)
                        : String.format(Locale.ROOT, "%,.1f s", loadMs / 1000));
    }

    private static String text(Enum<?> format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static String bytes(long bytes) {
        return bytes < GIBI
                ? String.format(Locale.ROOT, "%,.1f MiB", bytes / MEBI)
                : String.format(Locale.ROOT, "%,.1f GiB", bytes / GIBI);
    }
}
