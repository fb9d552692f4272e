/**
 * The events that JDK Flight Recorder gets from this library: names {@code pixtral.*}, category Pixtral.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.metrics.flight.PixtralEvent}: what all have in common
 *   <li>{@link dev.pixtral.metrics.flight.LoadEvent}: a model; {@link dev.pixtral.metrics.flight.PictureEvent},
 *       {@link dev.pixtral.metrics.flight.PromptEvent}, {@link dev.pixtral.metrics.flight.DecodeEvent}: the stages of a
 *       request; {@link dev.pixtral.metrics.flight.CacheEvent}: what it did not have to compute;
 *       {@link dev.pixtral.metrics.flight.CancelEvent}: its early end
 * </ol>
 *
 * <p>While nobody records, an event costs a small object and a check. Internal: the names and fields of the events are
 * documented, their classes are not for callers.
 */
package dev.pixtral.metrics.flight;
