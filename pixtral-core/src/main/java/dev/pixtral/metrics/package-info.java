/**
 * What an engine counts, as numbers for people and for monitoring.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.metrics.EngineStatistics}: a snapshot of everything, with
 *       {@link dev.pixtral.metrics.RequestCounts}, {@link dev.pixtral.metrics.TokenCounts},
 *       {@link dev.pixtral.metrics.Latencies}, each a {@link dev.pixtral.metrics.Histogram}, and
 *       {@link dev.pixtral.metrics.PageCounts}
 *   <li>{@link dev.pixtral.metrics.EngineMetric}: the names under which monitoring systems see it;
 *       {@link dev.pixtral.metrics.PrometheusText}: the text that Prometheus reads
 *   <li>{@link dev.pixtral.metrics.EngineMeters}: what counts; {@link dev.pixtral.metrics.RequestMeter}: one request,
 *       which also has events for JDK Flight Recorder ({@link dev.pixtral.metrics.flight})
 * </ol>
 */
package dev.pixtral.metrics;
