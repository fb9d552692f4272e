package dev.pixtral;

import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.Locale;

/**
 * What an opened model is and takes.
 *
 * @param name {@code pixtral-tiny} or the path of the checkpoint
 * @param layout how its files are laid out: {@code Mistral}, {@code Hugging Face} or {@code embedded}
 * @param weights how the matrices of the text decoder are held in memory
 * @param visionWeights how those of vision encoder and projector are
 * @param weightBytes memory that all matrices take, outside the heap
 * @param keyValues how keys and values are stored
 * @param contextLength most tokens of one generation
 * @param cachePositions tokens that the key/value cache has room for, all generations together
 * @param maxCacheBytes memory that the key/value cache may come to take, outside the heap
 * @param kernels the kernels in use when this was asked for; they may change over to faster ones
 * @param threads threads that compute
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
    private static final long LONG_MS = 10_000; // from here on in seconds

    /** The same with the kernels that are in use now. */
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
     * All of it in one line.
     *
     * @return line for a log; control characters of the name are spelled out
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: layout %s; weights %s, of what sees pictures %s, %s; context %,d tokens, key/value cache %s for %,d tokens, at most %s; kernels %s, %d %s; opened in %s",
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
