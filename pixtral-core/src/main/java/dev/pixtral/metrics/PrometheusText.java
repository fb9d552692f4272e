package dev.pixtral.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Writes statistics in Prometheus' text format, version 0.0.4.
 *
 * <p>A name is that of the {@link EngineMetric} with underscores, then its unit, then {@code _total} for a counter.
 * Each series has the label {@code model}.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
public final class PrometheusText {
    /** Value of the header {@code Content-Type} of a response with this text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder();

    private PrometheusText() {}

    /**
     * Writes the statistics of one or several models.
     *
     * @param models a snapshot of each model, by the name that its label has
     * @return lines, each with an end of line
     */
    public static String of(SequencedMap<String, EngineStatistics> models) {
        PrometheusText text = new PrometheusText();
        Optional<String> before = Optional.empty();
        List<EngineMetric> all = EngineMetric.all();
        for (int i = 0; i < all.size(); i++) {
            String name = name(all.get(i));
            if (!before.equals(Optional.of(name))) {
                text.head(name, all.get(i));
                before = Optional.of(name);
            }
            for (Map.Entry<String, EngineStatistics> model : models.entrySet()) {
                text.series(name, all.get(i), model.getKey(), model.getValue());
            }
        }
        return text.out.toString();
    }

    /**
     * Returns the name of a metric in this format.
     *
     * @param metric the metric
     * @return for example {@code pixtral_requests_running}; of a histogram without {@code _bucket}, {@code _sum} and
     *     {@code _count}
     */
    public static String name(EngineMetric metric) {
        String name = metric.name().replace('.', '_');
        return switch (metric) {
            case EngineMetric.Timing _ -> name + "_seconds";
            case EngineMetric.Scalar scalar ->
                name
                        + (scalar.unit().isEmpty() ? "" : "_" + scalar.unit())
                        + (scalar.kind() == EngineMetric.Kind.COUNTER ? "_total" : "");
        };
    }

    private void head(String name, EngineMetric metric) {
        String type = switch (metric) {
            case EngineMetric.Timing _ -> "histogram";
            case EngineMetric.Scalar scalar -> scalar.kind() == EngineMetric.Kind.COUNTER ? "counter" : "gauge";
        };
        out.append("# HELP ")
                .append(name)
                .append(' ')
                .append(escapedHelp(metric.help()))
                .append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void series(String name, EngineMetric metric, String model, EngineStatistics statistics) {
        SequencedMap<String, String> labels = new LinkedHashMap<>();
        labels.put("model", model);
        switch (metric) {
            case EngineMetric.Scalar scalar -> {
                labels.putAll(scalar.tags());
                line(name, labels, scalar.value().applyAsDouble(statistics));
            }
            case EngineMetric.Timing timing ->
                histogram(name, labels, timing.histogram().apply(statistics));
        }
    }

    /** The counts of this format include those of all smaller buckets. */
    private void histogram(String name, SequencedMap<String, String> labels, Histogram histogram) {
        long count = 0;
        for (int i = 0; i < histogram.counts().size(); i++) {
            count += histogram.counts().get(i);
            SequencedMap<String, String> bucket = new LinkedHashMap<>(labels);
            bucket.put(
                    "le",
                    i < histogram.bounds().size() ? number(histogram.bounds().get(i)) : "+Inf");
            line(name + "_bucket", bucket, count);
        }
        line(name + "_sum", labels, histogram.sumSeconds());
        line(name + "_count", labels, count);
    }

    private void line(String name, SequencedMap<String, String> labels, double value) {
        out.append(name);
        char separator = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            out.append(separator)
                    .append(label.getKey())
                    .append("=\"")
                    .append(escaped(label.getValue()))
                    .append('"');
            separator = ',';
        }
        out.append("} ").append(number(value)).append('\n');
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    static String escapedHelp(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    static String escaped(String label) {
        return escapedHelp(label).replace("\"", "\\\"");
    }
}
