package dev.pixtral.langchain4j.metrics;

import dev.pixtral.metrics.EngineMetric;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.Histogram;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Binds what engines count to Micrometer: the metrics of {@link EngineMetric}, with the tag {@code model}. Needs
 * {@code micrometer-core}, an optional dependency.
 *
 * <pre>{@code
 * PixtralMetrics.of(chatModel, streamingChatModel).bindTo(registry);
 * }</pre>
 *
 * <p>An engine that several models share counts once, under the first of their names. Different engines with the same
 * name are added up. An engine that is not open counts 0, so a counter begins again when an engine is opened after a
 * failure. Durations have a count and a sum, from which come averages; Micrometer accepts no buckets that were counted
 * elsewhere.
 */
public final class PixtralMetrics implements MeterBinder {
    private final List<Engines> all = new ArrayList<>();

    private PixtralMetrics(Map<String, List<EngineView>> engines) {
        engines.forEach((model, views) -> all.add(new Engines(model, List.copyOf(views))));
    }

    /**
     * Returns a binder.
     *
     * @param sources models
     * @return a binder for the engines of all of them, opened or not
     */
    public static PixtralMetrics of(EngineSource... sources) {
        return of(List.of(sources));
    }

    /**
     * Returns a binder.
     *
     * @param sources models
     * @return a binder for the engines of all of them, opened or not
     */
    public static PixtralMetrics of(List<EngineSource> sources) {
        Map<String, List<EngineView>> engines = new LinkedHashMap<>();
        Set<EngineView> seen = new HashSet<>();
        for (EngineSource source : sources) {
            source.engines().forEach((model, view) -> {
                if (seen.add(view)) {
                    engines.computeIfAbsent(model, _ -> new ArrayList<>()).add(view);
                }
            });
        }
        return new PixtralMetrics(engines);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Engines engines : all) {
            for (EngineMetric metric : EngineMetric.all()) {
                switch (metric) {
                    case EngineMetric.Scalar scalar -> bind(registry, engines, scalar);
                    case EngineMetric.Timing timing -> bind(registry, engines, timing);
                }
            }
        }
    }

    private static void bind(MeterRegistry registry, Engines engines, EngineMetric.Scalar metric) {
        Tags tags = Tags.of("model", engines.model());
        for (Map.Entry<String, String> tag : metric.tags().entrySet()) {
            tags = tags.and(tag.getKey(), tag.getValue());
        }
        String unit = metric.unit().isEmpty() ? null : metric.unit();
        switch (metric.kind()) {
            case COUNTER ->
                FunctionCounter.builder(metric.name(), engines, one -> one.sum(metric.value()))
                        .description(metric.help())
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry);
            case GAUGE ->
                Gauge.builder(metric.name(), engines, one -> one.sum(metric.value()))
                        .description(metric.help())
                        .baseUnit(unit)
                        .tags(tags)
                        .strongReference(true) // the other meters have weak ones, and this binder may be collected
                        .register(registry);
        }
    }

    private static void bind(MeterRegistry registry, Engines engines, EngineMetric.Timing metric) {
        Function<EngineStatistics, Histogram> histogram = metric.histogram();
        FunctionTimer.builder(
                        metric.name(),
                        engines,
                        one -> (long) one.sum(now -> histogram.apply(now).count()),
                        one -> one.sum(now -> histogram.apply(now).sumSeconds()),
                        TimeUnit.SECONDS)
                .description(metric.help())
                .tags("model", engines.model())
                .register(registry);
    }

    /** The engines of one name. */
    private record Engines(String model, List<EngineView> views) {
        double sum(ToDoubleFunction<EngineStatistics> value) {
            return views.stream()
                    .flatMap(view -> view.statistics().stream())
                    .mapToDouble(value)
                    .sum();
        }
    }
}
