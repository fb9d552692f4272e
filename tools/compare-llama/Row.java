import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Kind of work, and what both needed for it. */
final class Row {
    private final String work;
    private final Unit unit;
    private final List<Double> llama = new ArrayList<>();
    private final List<Double> medians = new ArrayList<>(); // ours, of each process
    private final List<Double> best = new ArrayList<>(); // ours, of each process

    Row(String work, Unit unit) {
        this.work = work;
        this.unit = unit;
    }

    /** What the numbers are, and which of them are good. */
    enum Unit {
        /** Tokens per second. */
        RATE("%,.2f tok/s", 1, true),
        /** Seconds. */
        TIME("%,.2f s", 1, false),
        /** Bytes. Their ratio is ours to theirs, where less is better. */
        MEMORY("%,.2f GiB", 1 << 30, false);

        private final String form;
        private final double size;
        private final boolean moreIsBetter;

        Unit(String form, double size, boolean moreIsBetter) {
            this.form = form;
            this.size = size;
            this.moreIsBetter = moreIsBetter;
        }

        String text(double value) {
            return String.format(Locale.ROOT, form, value / size);
        }

        double best(List<Double> values) {
            Comparator<Double> order = moreIsBetter ? Comparator.reverseOrder() : Comparator.naturalOrder();
            return values.stream().min(order).orElse(Double.NaN);
        }

        /** More than 1 is better, except for memory. */
        double ratio(double ours, double theirs) {
            return this == TIME ? theirs / ours : ours / theirs;
        }
    }

    void llama(List<Double> samples) {
        llama.addAll(samples);
    }

    void ours(double median, double best) {
        medians.add(median);
        this.best.add(best);
    }

    String work() {
        return work;
    }

    Unit unit() {
        return unit;
    }

    List<Double> llamaSamples() {
        return List.copyOf(llama);
    }

    List<Double> ourMedians() {
        return List.copyOf(medians);
    }

    double bestOfLlama() {
        return unit.best(llama);
    }

    double bestOfOurs() {
        return unit.best(best);
    }

    double ratioOfBest() {
        return unit.ratio(bestOfOurs(), bestOfLlama());
    }

    double ratioOfMedians() {
        return unit.ratio(median(medians), median(llama));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
