package dev.pixtral.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A number of {@link EngineStatistics} under the name that monitoring systems see. {@link #all} is the one list of
 * them, so that all systems show the same.
 */
public sealed interface EngineMetric {
    /**
     * Returns the name.
     *
     * @return words separated by dots, such as {@code pixtral.requests.running}, without a unit
     */
    String name();

    /**
     * Returns what it means.
     *
     * @return a sentence without a full stop
     */
    String help();

    /** How a number may change. */
    enum Kind {
        /** It grows, and begins at 0 when the model is opened. */
        COUNTER,
        /** It grows and shrinks. */
        GAUGE
    }

    /**
     * A number.
     *
     * @param name its name; several may have the same if their tags differ, and then follow each other
     * @param kind how it may change
     * @param unit {@code seconds} or {@code bytes}; empty if it counts things
     * @param help what it means
     * @param tags what distinguishes it from others of the same name
     * @param value reads it
     */
    record Scalar(
            String name,
            Kind kind,
            String unit,
            String help,
            Map<String, String> tags,
            ToDoubleFunction<EngineStatistics> value)
            implements EngineMetric {
        /** Copies the tags. */
        public Scalar {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * Durations.
     *
     * @param name its name
     * @param help what it means
     * @param histogram reads it
     */
    record Timing(String name, String help, Function<EngineStatistics, Histogram> histogram) implements EngineMetric {}

    /**
     * Returns everything that an engine counts.
     *
     * @return all metrics
     */
    static List<EngineMetric> all() {
        List<EngineMetric> all = new ArrayList<>();
        addRequests(all);
        addTokens(all);
        addTimings(all);
        addMemory(all);
        return List.copyOf(all);
    }

    private static void addRequests(List<EngineMetric> all) {
        all.add(counter(
                "requests.started",
                "Requests that entered the queue",
                s -> s.requests().started()));
        String ended = "Requests that ended, by outcome";
        all.add(counter(
                "requests.ended",
                ended,
                "outcome",
                "finished",
                s -> s.requests().finished()));
        all.add(counter(
                "requests.ended", ended, "outcome", "failed", s -> s.requests().failed()));
        all.add(counter(
                "requests.ended",
                ended,
                "outcome",
                "cancelled",
                s -> s.requests().cancelled()));
        String refused = "Requests that never entered the queue, by reason";
        all.add(counter(
                "requests.refused", refused, "reason", "busy", s -> s.requests().refusedBusy()));
        all.add(counter(
                "requests.refused",
                refused,
                "reason",
                "other",
                s -> s.requests().refusedOther()));
        all.add(gauge(
                "requests.running",
                "",
                "Requests that are being computed",
                s -> s.requests().running()));
        all.add(gauge(
                "requests.waiting",
                "",
                "Requests that wait for their turn",
                s -> s.requests().waiting()));
        all.add(gauge(
                "requests.preparing",
                "",
                "Requests whose pictures and texts are being prepared",
                s -> s.requests().preparing()));
        all.add(gauge(
                "queue.capacity",
                "",
                "Requests that may wait or be prepared",
                s -> s.requests().queueCapacity()));
    }

    private static void addTokens(List<EngineMetric> all) {
        all.add(counter(
                "tokens.prompt",
                "Tokens of prompts, computed or cached",
                s -> s.tokens().prompt()));
        all.add(counter(
                "tokens.cached",
                "Tokens of prompts that did not have to be computed",
                s -> s.caches().cachedTokens()));
        all.add(counter("tokens.generated", "Tokens of answers", s -> s.tokens().generated()));
        all.add(new Scalar(
                "pixtral.compute",
                Kind.COUNTER,
                "seconds",
                "Time in which the engine computed anything",
                Map.of(),
                s -> s.tokens().computeSeconds()));
    }

    private static void addTimings(List<EngineMetric> all) {
        all.add(new Timing(
                "pixtral.request.queue",
                "From entering the queue to the first turn",
                s -> s.latencies().queue()));
        all.add(new Timing(
                "pixtral.request.first.token",
                "From entering the queue to the first token",
                s -> s.latencies().firstToken()));
        all.add(new Timing(
                "pixtral.request.time.per.token",
                "Average time of a token after the first, by request",
                s -> s.latencies().perToken()));
        all.add(new Timing(
                "pixtral.request.duration",
                "From entering the queue to the end of the answer",
                s -> s.latencies().request()));
        all.add(new Timing(
                "pixtral.picture.encoding",
                "Computing a picture that was not cached",
                s -> s.latencies().picture()));
    }

    private static void addMemory(List<EngineMetric> all) {
        all.add(gauge(
                "pages.used",
                "",
                "Pages of the key/value cache that requests have",
                s -> s.pages().inUse()));
        all.add(gauge(
                "pages.kept",
                "",
                "Pages of the key/value cache that only the prefix cache has",
                s -> s.pages().kept()));
        all.add(gauge(
                "pages.max",
                "",
                "Largest number of pages of the key/value cache",
                s -> s.pages().total()));
        all.add(gauge(
                "pages.memory",
                "bytes",
                "Memory of all pages that were ever needed",
                s -> s.pages().bytes()));
        all.add(counter(
                "pictures.cached",
                "Pictures that did not have to be encoded",
                s -> s.caches().pictureHits()));
        all.add(counter(
                "pictures.encoded",
                "Pictures that had to be encoded",
                s -> s.caches().pictureMisses()));
        String memory = "Memory of what a cache keeps";
        all.add(cacheMemory(memory, "prefix", s -> s.caches().prefixBytes()));
        all.add(cacheMemory(memory, "pictures", s -> s.caches().pictureBytes()));
    }

    private static Scalar counter(String name, String help, ToDoubleFunction<EngineStatistics> value) {
        return new Scalar("pixtral." + name, Kind.COUNTER, "", help, Map.of(), value);
    }

    private static Scalar counter(
            String name, String help, String tag, String tagValue, ToDoubleFunction<EngineStatistics> value) {
        return new Scalar("pixtral." + name, Kind.COUNTER, "", help, Map.of(tag, tagValue), value);
    }

    private static Scalar gauge(String name, String unit, String help, ToDoubleFunction<EngineStatistics> value) {
        return new Scalar("pixtral." + name, Kind.GAUGE, unit, help, Map.of(), value);
    }

    private static Scalar cacheMemory(String help, String cache, ToDoubleFunction<EngineStatistics> value) {
        return new Scalar("pixtral.cache.memory", Kind.GAUGE, "bytes", help, Map.of("cache", cache), value);
    }
}
