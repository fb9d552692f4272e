/**
 * {@code pixtral bench}: the speed of a network on this machine.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.bench.BenchCommand}: the command; {@code Shape}, {@code ImageSize}: what is measured
 *   <li>{@code Measurement}: what each of the following implements; {@code Subject}: the model that it measures;
 *       {@code Report}: its results, as JSON and as a table
 *   <li>{@code ShapeFolder} and {@code ShapeGguf}: a shape written to a folder or a GGUF file instead
 *   <li>{@code Work}: the prompts, decoded tokens and pictures; {@code Passes}: the network that computes them
 *   <li>{@code Bench}: how fast; {@code Costs}: what that takes; {@code Peaks}: what the machine can do at most;
 *       {@code BenchReport}: the results
 *   <li>{@code ProfileBench}: what the time goes to, by {@code Operation}; {@code FlightRecording}: takes the samples;
 *       {@code OperationTable}: the operation of a sample; {@code Samples}: the shares; {@code ProfileReport}: the
 *       results
 *   <li>{@code InteractiveBench}: how long a chat waits for others, timed by a {@code PauseWatch};
 *       {@code InteractiveReport}: the results
 *   <li>{@code TaskBench}: answers to {@code Task}s with {@code TaskTexts}, with and without speculation;
 *       {@code TaskReport}: how fast they were
 *   <li>{@code AgainBench}: several questions about the same picture; {@code AgainReport}: their times
 * </ol>
 */
package dev.pixtral.cli.bench;
