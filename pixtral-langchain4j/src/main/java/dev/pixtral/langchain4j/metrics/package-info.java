/**
 * What engines count, for monitoring.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.metrics.EngineSource}: a model with its engines, each an
 *       {@link dev.pixtral.langchain4j.metrics.EngineView} with an {@link dev.pixtral.langchain4j.metrics.EngineState}
 *   <li>{@link dev.pixtral.langchain4j.metrics.PixtralMetrics}: binds them to Micrometer, the only class that refers to
 *       it
 * </ol>
 */
package dev.pixtral.langchain4j.metrics;
