/**
 * {@code pixtral bench}: the speed of a network on this machine.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.bench.BenchCommand}: the command; {@code Shape}, {@code ImageSize}: what is measured
 *   <li>{@code Measurement}: what each of the following implements; {@code Subject}: the model that it measures;
 *       {@code Report}: its results, as JSON and as a table
 *   <li>{@code ShapeFolder}: a shape written to a folder instead
 *   <li>{@code Bench}: the measurements; {@code BenchReport}: their results
 *   <li>{@code InteractiveBench}: how long a chat waits for others, timed by a {@code PauseWatch};
 *       {@code InteractiveReport}: the results
 *   <li>{@code TaskBench}: answers to {@code Task}s with {@code TaskTexts}, with and without speculation;
 *       {@code TaskReport}: how fast they were
 *   <li>{@code AgainBench}: several questions about the same picture; {@code AgainReport}: their times
 * </ol>
 */
package dev.pixtral.cli.bench;
