package dev.pixtral.metrics;

import dev.pixtral.api.Internal;
import dev.pixtral.cache.CacheStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what an engine does. Thread-safe. Counting needs no memory, so it works when there is none.
 *
 * <p>Reading never holds up those who count: they mark the beginning and the end of each change in a version, and a
 * reader that sees one under way, or a version that has changed, reads again (a seqlock).
 */
@Internal
public final class EngineMeters {
    /** Upper bounds of the buckets of all histograms, in nanoseconds: 1 ms to 1,000 s. */
    private static final long[] BOUNDS = bounds();

    private static final double NANOS = 1e9;

    enum Count {
        STARTED,
        FINISHED,
        FAILED,
        CANCELLED,
        REFUSED_BUSY,
        REFUSED_OTHER,
        PREPARING,
        WAITING,
        RUNNING,
        PROMPT_TOKENS,
        GENERATED_TOKENS,
        COMPUTE_NANOS
    }

    enum Series {
        QUEUE,
        FIRST_TOKEN,
        PER_TOKEN,
        REQUEST,
        PICTURE
    }

    private static final int COUNTS = Count.values().length;
    private static final int SERIES_SLOTS = BOUNDS.length + 2; // a bucket without bound, and the sum

    private final long opened = System.nanoTime();
    private final AtomicLong version = new AtomicLong(); // odd during a change; written under the lock, like the values
    private final AtomicLongArray values = new AtomicLongArray(COUNTS + Series.values().length * SERIES_SLOTS);

    /** Creates meters that are all 0. */
    public EngineMeters() {}

    private static long[] bounds() {
        long[] steps = {10, 25, 50};
        long[] bounds = new long[19];
        long scale = 100_000;
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = steps[i % steps.length] * scale;
            scale *= i % steps.length == steps.length - 1 ? 10 : 1;
        }
        return bounds;
    }

    // ---- counting

    /**
     * Counts a request that gets a place in the queue, or has one no longer.
     *
     * @param change 1 or -1
     */
    public synchronized void preparing(int change) {
        begin();
        add(Count.PREPARING, change);
        end();
    }

    /**
     * Counts a request that never enters the queue.
     *
     * @param busy whether that is because the engine has too much to do
     */
    public synchronized void refused(boolean busy) {
        begin();
        add(busy ? Count.REFUSED_BUSY : Count.REFUSED_OTHER, 1);
        end();
    }

    /**
     * Counts time that was spent computing.
     *
     * @param nanos nanoseconds
     */
    public synchronized void computed(long nanos) {
        begin();
        add(Count.COMPUTE_NANOS, nanos);
        end();
    }

    /**
     * Counts a picture that was encoded.
     *
     * @param nanos nanoseconds spent on it
     */
    public synchronized void pictureEncoded(long nanos) {
        begin();
        observe(Series.PICTURE, nanos);
        end();
    }

    synchronized void queued() {
        begin();
        add(Count.PREPARING, -1);
        add(Count.STARTED, 1);
        add(Count.WAITING, 1);
        end();
    }

    synchronized void begun(int promptTokens, long queueNanos) {
        begin();
        add(Count.WAITING, -1);
        add(Count.RUNNING, 1);
        add(Count.PROMPT_TOKENS, promptTokens);
        observe(Series.QUEUE, queueNanos);
        end();
    }

    synchronized void moved(Count from, Count to) {
        begin();
        add(from, -1);
        add(to, 1);
        end();
    }

    synchronized void observed(Series series, long nanos) {
        begin();
        observe(series, nanos);
        end();
    }

    synchronized void generated() {
        begin();
        add(Count.GENERATED_TOKENS, 1);
        end();
    }

    /**
     * Counts a request that has finished.
     *
     * @param from where it was
     * @param nanos its whole time
     * @param tokenNanos average time of a token after the first; negative if there was none
     */
    synchronized void finished(Count from, long nanos, long tokenNanos) {
        begin();
        add(from, -1);
        add(Count.FINISHED, 1);
        observe(Series.REQUEST, nanos);
        if (tokenNanos >= 0) {
            observe(Series.PER_TOKEN, tokenNanos);
        }
        end();
    }

    private void begin() {
        version.set(version.get() + 1);
    }

    private void end() {
        version.set(version.get() + 1);
    }

    private void add(Count count, long more) {
        addAt(count.ordinal(), more);
    }

    private void observe(Series series, long nanos) {
        int first = first(series);
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        addAt(first + bucket, 1);
        addAt(first + SERIES_SLOTS - 1, nanos);
    }

    private void addAt(int slot, long more) {
        values.set(slot, values.get(slot) + more);
    }

    private static int first(Series series) {
        return COUNTS + series.ordinal() * SERIES_SLOTS;
    }

    // ---- reading

    /**
     * Returns everything that was counted.
     *
     * @param queueCapacity largest number of waiting requests
     * @param pages the key/value cache
     * @param caches the caches
     * @return a snapshot
     */
    public EngineStatistics statistics(int queueCapacity, PageCounts pages, CacheStatistics caches) {
        long[] all = read();
        return new EngineStatistics(
                requests(all, queueCapacity),
                new TokenCounts(
                        at(all, Count.PROMPT_TOKENS),
                        at(all, Count.GENERATED_TOKENS),
                        at(all, Count.COMPUTE_NANOS) / NANOS),
                new Latencies(
                        histogram(all, Series.QUEUE),
                        histogram(all, Series.FIRST_TOKEN),
                        histogram(all, Series.PER_TOKEN),
                        histogram(all, Series.REQUEST),
                        histogram(all, Series.PICTURE)),
                pages,
                caches,
                (System.nanoTime() - opened) / NANOS);
    }

    private long[] read() {
        long[] all = new long[values.length()];
        while (true) {
            long before = version.get();
            for (int i = 0; i < all.length; i++) {
                all[i] = values.get(i);
            }
            if (before % 2 == 0 && version.get() == before) {
                return all;
            }
            Thread.onSpinWait();
        }
    }

    private static RequestCounts requests(long[] all, int queueCapacity) {
        return new RequestCounts(
                at(all, Count.STARTED),
                at(all, Count.FINISHED),
                at(all, Count.FAILED),
                at(all, Count.CANCELLED),
                at(all, Count.REFUSED_BUSY),
                at(all, Count.REFUSED_OTHER),
                Math.toIntExact(at(all, Count.RUNNING)),
                Math.toIntExact(at(all, Count.WAITING)),
                Math.toIntExact(at(all, Count.PREPARING)),
                queueCapacity);
    }

    private static long at(long[] all, Count count) {
        return all[count.ordinal()];
    }

    private static Histogram histogram(long[] all, Series series) {
        int first = first(series);
        List<Long> counts = new ArrayList<>();
        for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
            counts.add(all[first + bucket]);
        }
        List<Double> bounds =
                Arrays.stream(BOUNDS).mapToObj(nanos -> nanos / NANOS).toList();
        return new Histogram(bounds, counts, all[first + SERIES_SLOTS - 1] / NANOS);
    }
}
