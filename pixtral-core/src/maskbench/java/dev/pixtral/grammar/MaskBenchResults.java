package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts and times of a run of {@link MaskBench}. */
final class MaskBenchResults {
    private static final double NANOS = 1_000;

    private final Map<Outcome, Integer> counts = new LinkedHashMap<>();
    private final List<Long> firstMasks = new ArrayList<>();
    private final List<long[]> masks = new ArrayList<>();
    private int schemas;

    /** How a case ended, worst first. */
    enum Outcome {
        CRASH,
        REFUSED,
        INVALID_ACCEPTED,
        VALID_REJECTED,
        PASS
    }

    /** The run of one case. */
    static final class Run {
        private Outcome outcome = Outcome.PASS;
        private String why = "";
        private long firstMask = -1;
        private long[] masks = new long[256];
        private int count;

        void crash(String problem) {
            note(Outcome.CRASH, problem);
        }

        void refused(String problem) {
            note(Outcome.REFUSED, problem);
        }

        void instance(int index, boolean valid, boolean accepted) {
            if (valid != accepted) {
                note(valid ? Outcome.VALID_REJECTED : Outcome.INVALID_ACCEPTED, "instance " + index);
            }
        }

        private void note(Outcome found, String reason) {
            if (found.compareTo(outcome) < 0) {
                outcome = found;
                why = reason;
            }
        }

        void firstMask(long nanos) {
            firstMask = nanos;
        }

        void mask(long nanos) {
            if (count == masks.length) {
                masks = Arrays.copyOf(masks, 2 * count);
            }
            masks[count++] = nanos;
        }

        private long[] masks() {
            return Arrays.copyOf(masks, count);
        }

        /** What is written about the case. */
        Map<String, Object> details(String id) {
            long[] all = masks();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", id);
            line.put("outcome", outcome.name());
            line.put("why", why);
            line.put("ttfmUs", firstMask / NANOS);
            line.put("masks", all.length);
            line.put("tbmUsMax", Arrays.stream(all).max().orElse(0) / NANOS);
            line.put("tbmUsSum", Arrays.stream(all).sum() / NANOS);
            line.put(
                    "above500Us",
                    Arrays.stream(all).filter(n -> n > 500 * NANOS).count());
            return line;
        }
    }

    void add(Run run) {
        schemas++;
        counts.merge(run.outcome, 1, Integer::sum);
        if (run.firstMask >= 0) {
            firstMasks.add(run.firstMask);
        }
        masks.add(run.masks());
    }

    /** The line of the whole run. */
    Map<String, Object> summary() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("schemas", schemas);
        line.put("pass", counts.getOrDefault(Outcome.PASS, 0));
        line.put("compileErrors", counts.getOrDefault(Outcome.REFUSED, 0));
        line.put("validation", counts.getOrDefault(Outcome.VALID_REJECTED, 0));
        line.put("invalidation", counts.getOrDefault(Outcome.INVALID_ACCEPTED, 0));
        line.put("crashes", counts.getOrDefault(Outcome.CRASH, 0));
        line.put("ttfmUs", times(firstMasks.stream().mapToLong(Long::longValue).toArray()));
        line.put("tbmUs", times(masks.stream().flatMapToLong(Arrays::stream).toArray()));
        return line;
    }

    private static Map<String, Double> times(long[] nanos) {
        Arrays.sort(nanos);
        Map<String, Double> times = new LinkedHashMap<>();
        times.put("avg", rounded(Arrays.stream(nanos).average().orElse(0)));
        times.put("p50", at(nanos, 0.5));
        times.put("p90", at(nanos, 0.9));
        times.put("p99", at(nanos, 0.99));
        times.put("p999", at(nanos, 0.999));
        return times;
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : rounded(sorted[Math.max(0, (int) (sorted.length * part) - 1)]);
    }

    private static double rounded(double nanos) {
        return Math.round(nanos / 100) / 10.0;
    }
}
