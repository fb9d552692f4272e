package dev.pixtral.metrics;

import java.util.List;

/**
 * How often something took how long.
 *
 * @param bounds upper bounds of the buckets in seconds, inclusive, in ascending order
 * @param counts observations in each bucket, not in those before it; the last one, which has no bound, follows
 * @param sumSeconds all observations together, in seconds
 */
public record Histogram(List<Double> bounds, List<Long> counts, double sumSeconds) {
    /** Copies the lists. */
    public Histogram {
        bounds = List.copyOf(bounds);
        counts = List.copyOf(counts);
        if (counts.size() != bounds.size() + 1) {
            throw new IllegalArgumentException("A histogram with %d bounds has %d counts, not %d."
                    .formatted(bounds.size(), bounds.size() + 1, counts.size()));
        }
    }

    /**
     * Returns the number of observations.
     *
     * @return sum of all counts
     */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns the average of all observations.
     *
     * @return seconds, 0 if there was none
     */
    public double meanSeconds() {
        long count = count();
        return count == 0 ? 0 : sumSeconds / count;
    }
}
