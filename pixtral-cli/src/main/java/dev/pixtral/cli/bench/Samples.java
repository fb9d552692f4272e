package dev.pixtral.cli.bench;

import dev.pixtral.cli.bench.OperationTable.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Samples of what the computing threads did while some passes ran, and the shares of the operations that follow.
 *
 * <p>A thread is sampled at regular times while it runs Java code. If it was not sampled at such a time, it had no
 * processor, which the system reports, or it waited. One thread alone waits for nobody.
 */
final class Samples {
    private final int threads;
    private final Map<Long, List<Instant>> times = new HashMap<>(); // by thread
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private final Map<Operation, Integer> callerCounts = new EnumMap<>(Operation.class);
    private final Map<Operation, Map<String, Integer>> methods = new EnumMap<>(Operation.class);
    private final Map<Long, Long> delays = new HashMap<>(); // nanoseconds by thread
    private final long caller;

    /**
     * Creates an empty collection.
     *
     * @param threads number of threads that compute
     * @param caller id of the thread that starts the passes, one of them
     */
    Samples(int threads, long caller) {
        this.threads = threads;
        this.caller = caller;
    }

    /**
     * Adds a sample.
     *
     * @param thread id of the sampled thread
     * @param at when
     * @param stack frames, the innermost first
     */
    void add(long thread, Instant at, List<Frame> stack) {
        Operation operation = OperationTable.of(stack);
        times.computeIfAbsent(thread, _ -> new ArrayList<>()).add(at);
        counts.merge(operation, 1, Integer::sum);
        if (thread == caller) {
            callerCounts.merge(operation, 1, Integer::sum);
        }
        methods.computeIfAbsent(operation, _ -> new HashMap<>()).merge(OperationTable.method(stack), 1, Integer::sum);
    }

    /** Returns the number of samples. */
    int count() {
        return sum(counts);
    }

    /** Adds the time that a thread was ready to run but had no processor. */
    void addDelay(long thread, long nanos) {
        delays.merge(thread, nanos, Long::sum);
    }

    /**
     * Computes the shares of time.
     *
     * @param nanos how long the passes took
     * @return for each operation with time, in the order of the operations; of all threads together 1
     */
    List<Share> shares(long nanos) {
        double ticks = ticks(nanos);
        long delay = delays.values().stream().mapToLong(delayed -> delayed).sum();
        Map<Operation, Double> all = shares(counts, threads * ticks, ticks * delay / nanos);
        Map<Operation, Double> own = shares(callerCounts, ticks, ticks * delays.getOrDefault(caller, 0L) / nanos);
        List<Share> shares = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            if (all.getOrDefault(operation, 0.0) > 0) {
                shares.add(
                        new Share(operation, all.get(operation), own.getOrDefault(operation, 0.0), busiest(operation)));
            }
        }
        return shares;
    }

    /**
     * The shares of some samples.
     *
     * @param ticks how often their threads could be sampled
     * @param delayed how often they had no processor then
     */
    private Map<Operation, Double> shares(Map<Operation, Integer> sampled, double ticks, double delayed) {
        double missing = Math.max(0, ticks - sum(sampled));
        double noProcessor = Math.min(missing, delayed);
        double waited = threads == 1 ? 0 : missing - noProcessor;
        double whole = sum(sampled) + noProcessor + waited;
        Map<Operation, Double> shares = new EnumMap<>(Operation.class);
        if (whole > 0) {
            sampled.forEach((operation, count) -> shares.put(operation, count / whole));
            shares.merge(Operation.WAITING, waited / whole, Double::sum);
            shares.put(Operation.NO_PROCESSOR, noProcessor / whole);
        }
        return shares;
    }

    /** How often each thread could be sampled: by the usual time between two samples of the busiest one. */
    private double ticks(long nanos) {
        List<Instant> busiest =
                times.values().stream().max(Comparator.comparing(List::size)).orElse(List.of());
        List<Instant> sorted = busiest.stream().sorted().toList();
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < sorted.size(); i++) {
            intervals.add(Duration.between(sorted.get(i - 1), sorted.get(i)).toNanos());
        }
        intervals.sort(Comparator.naturalOrder());
        return intervals.isEmpty() ? 0 : (double) nanos / intervals.get(intervals.size() / 2);
    }

    private static int sum(Map<Operation, Integer> counts) {
        return counts.values().stream().mapToInt(count -> count).sum();
    }

    private Optional<String> busiest(Operation operation) {
        return methods.getOrDefault(operation, Map.of()).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }

    /**
     * Time of an operation.
     *
     * @param operation the operation
     * @param all its share of the time of all threads
     * @param caller its share of the time of the thread that starts the passes; much more than {@code all} where the
     *     other threads wait for it
     * @param method the method with most of its samples; empty if there are none
     */
    record Share(Operation operation, double all, double caller, Optional<String> method) {}
}
