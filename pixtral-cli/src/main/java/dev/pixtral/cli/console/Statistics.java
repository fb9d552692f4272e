package dev.pixtral.cli.console;

import dev.pixtral.Reply;
import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.Histogram;
import dev.pixtral.metrics.RequestCounts;
import dev.pixtral.plan.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines of statistics on an answer, on the engine and on the caches. */
public final class Statistics {
    private static final int SIZES_SHOWN = 4;
    private static final double LONG_MS = 10_000; // from here on shown in seconds
    private static final double SLOW = 10; // tokens a second, below which a decimal is shown

    private Statistics() {}

    /**
     * The line, such as {@code 1 image 160x176 (110 patches, 121 tokens) 38 ms · prompt 131 tokens 90 ms · 9 tokens at
     * 310/s}.
     *
     * @param images sizes in patches, as the model saw them
     * @param patchSize side of a patch in pixels
     */
    public static String line(Reply reply, List<PatchGrid> images, int patchSize) {
        Timings timings = reply.timings();
        List<String> parts = new ArrayList<>();
        if (!images.isEmpty()) {
            parts.add(images(images, patchSize) + " " + encoding(timings, images.size()));
        }
        parts.add("prompt " + count(reply.usage().promptTokens(), "token") + cached(reply.usage()) + " "
                + time(timings.prefillMs()));
        double speed = timings.decodeTokensPerSecond();
        String generated = count(reply.usage().generatedTokens(), "token");
        parts.add(speed > 0 ? generated + " at " + number(speed < SLOW ? "%.1f" : "%,.0f", speed) + "/s" : generated);
        return String.join(" · ", parts);
    }

    /** How long the pictures took; those that did not have to be encoded took no time. */
    private static String encoding(Timings timings, int images) {
        int cached = Math.min(images, timings.cachedPictures());
        if (cached == images) {
            return "cached";
        }
        return time(timings.imageMs()) + (cached > 0 ? ", %d of them cached".formatted(cached) : "");
    }

    private static String cached(Usage usage) {
        return usage.cachedTokens() > 0 ? number(" (%,d cached)", usage.cachedTokens()) : "";
    }

    /**
     * One line of what an answer did not have to compute or computed ahead, such as {@code waited 0 ms · cached 120 of
     * 131 prompt tokens and 1 of 1 image, 3 MiB · accepted 4 of 6 drafted tokens}.
     *
     * @param images number of pictures that the model saw
     */
    public static String details(Reply reply, int images) {
        Usage usage = reply.usage();
        return "waited %s · cached %s of %s and %s of %s, %s · accepted %s of %s"
                .formatted(
                        time(reply.timings().queueMs()),
                        number("%,d", usage.cachedTokens()),
                        count(usage.promptTokens(), "prompt token"),
                        number("%,d", Math.min(images, usage.cachedPictures())),
                        count(images, "image"),
                        Amount.text(usage.cachedBytes()),
                        number("%,d", usage.acceptedTokens()),
                        count(usage.draftedTokens(), "drafted token"));
    }

    /**
     * One line of what the caches hold and how often they have helped, such as {@code caches: 1 image in 3 MiB (2
     * reused, 1 encoded) · 131 positions in 2 MiB (240 of 371 prompt tokens reused)}.
     */
    public static String line(CacheStatistics caches) {
        return "caches: %s in %s (%s reused, %s encoded) · %s in %s (%s of %s reused)"
                .formatted(
                        count(caches.pictures(), "image"),
                        Amount.text(caches.pictureBytes()),
                        number("%,d", caches.pictureHits()),
                        number("%,d", caches.pictureMisses()),
                        count(caches.prefixPositions(), "position"),
                        Amount.text(caches.prefixBytes()),
                        number("%,d", caches.cachedTokens()),
                        count(caches.promptTokens(), "prompt token"));
    }

    /**
     * One line of what the engine has done since it was opened, such as {@code engine: 2 answers, 0 failed, 1 cancelled
     * · first token after 90 ms, each further one 3 ms · 18 tokens at 310/s of computing · 0 of 64 pages in use}. Times
     * are averages.
     */
    public static String line(EngineStatistics engine) {
        RequestCounts requests = engine.requests();
        return ("engine: %s, %s failed, %s cancelled · first token after %s, each further one %s · "
                        + "%s at %s/s of computing · %s of %s in use")
                .formatted(
                        count(requests.finished(), "answer"),
                        number("%,d", requests.failed()),
                        number("%,d", requests.cancelled()),
                        mean(engine.latencies().firstToken()),
                        mean(engine.latencies().perToken()),
                        count(engine.tokens().generated(), "token"),
                        number("%,.0f", engine.tokens().generatedPerSecond()),
                        number("%,d", engine.pages().inUse()),
                        count(engine.pages().total(), "page"));
    }

    private static String mean(Histogram histogram) {
        return time(histogram.meanSeconds() * 1000);
    }

    private static String images(List<PatchGrid> images, int patchSize) {
        String sizes = images.stream()
                .limit(SIZES_SHOWN)
                .map(grid -> grid.cols() * patchSize + "x" + grid.rows() * patchSize)
                .collect(Collectors.joining(", "));
        return "%s %s (%s, %s)"
                .formatted(
                        count(images.size(), "image"),
                        images.size() > SIZES_SHOWN ? sizes + ", ..." : sizes,
                        count(images.stream().mapToInt(PatchGrid::patches).sum(), "patch"),
                        count(images.stream().mapToInt(PatchGrid::tokens).sum(), "token"));
    }

    /** A number with the noun that it counts, such as "1 patch" and "1,024 patches". */
    public static String count(long number, String what) {
        String plural = what.endsWith("ch") ? what + "es" : what + "s";
        return number("%,d", number) + " " + (number == 1 ? what : plural);
    }

    private static String time(double ms) {
        return ms < LONG_MS ? number("%.0f ms", ms) : number("%,.1f s", ms / 1000);
    }

    private static String number(String format, Object number) {
        return String.format(Locale.ROOT, format, number);
    }
}
