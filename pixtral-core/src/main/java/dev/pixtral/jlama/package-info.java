/**
 * Pixtral with Jlama's interfaces. The only package that imports Jlama; the engine does not depend on it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.jlama.PixtralModel}, the engine as a Jlama model: {@code Generator}, {@code AbstractModel},
 *       {@code MistralModel}
 *   <li>{@code ForwardPasses} and {@code KvSequences}, which its {@code forward} runs on; {@code JlamaSampling}, its
 *       {@code sample}; {@code TimedCallback} and {@code Responses}, which deliver an answer
 *   <li>{@link dev.pixtral.jlama.JlamaTokenizer}, the tokenizer as Jlama's {@code Tokenizer}; {@code JlamaConfigs}, the
 *       sizes as its {@code Config}
 *   <li>{@link dev.pixtral.jlama.CheckpointWeights}, a checkpoint as Jlama's {@code WeightLoader}, with
 *       {@code DecoderWeight} and {@code JlamaTensors}
 *   <li>{@link dev.pixtral.jlama.JlamaReference}, Jlama's own decoder on these weights, the reference for ours;
 *       {@code JlamaThreads}
 * </ol>
 *
 * <p>Jlama 0.8.4 disables the bounds checks of the Vector API in the whole JVM when its tensor operations are loaded.
 * Every entry point of this package uses a vector before it uses Jlama, which keeps the checks enabled, see
 * {@link dev.pixtral.kernels.twins.VectorBounds}; a program that uses Jlama directly before that loses them.
 * {@link dev.pixtral.jlama.PixtralModel} does not load these operations at all.
 *
 * <p>An invalid request is reported as a {@link dev.pixtral.jlama.JlamaException} or as the exception of the package
 * that detects it.
 */
package dev.pixtral.jlama;
