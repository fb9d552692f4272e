/**
 * Pixtral for whoever knows Jlama. The one package that imports Jlama; the engine does not know it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.jlama.PixtralModel}, the engine as a Jlama model: {@code Generator}, {@code AbstractModel},
 *       {@code MistralModel}
 *   <li>{@code ForwardPasses} and {@code KvSequences}, what its {@code forward} runs on; {@code JlamaSampling}, its
 *       {@code sample}; {@code TimedCallback} and {@code Responses}, how an answer is told
 *   <li>{@link dev.pixtral.jlama.JlamaTokenizer}, the tokenizer as Jlama's {@code Tokenizer}; {@code JlamaConfigs}, the
 *       sizes as its {@code Config}
 *   <li>{@link dev.pixtral.jlama.CheckpointWeights}, a checkpoint as Jlama's {@code WeightLoader}, with
 *       {@code DecoderWeight} and {@code JlamaTensors}
 *   <li>{@link dev.pixtral.jlama.JlamaReference}, Jlama's own decoder on these weights, which ours is compared with;
 *       {@code JlamaThreads}
 * </ol>
 *
 * <p>Jlama 0.8.4 switches off the bounds checks of the Vector API in the whole JVM when its tensor operations are
 * loaded. Every entrance of this package uses a vector before it uses Jlama, so that the checks stay, see
 * {@link dev.pixtral.kernels.twins.VectorBounds}; a program that uses Jlama by itself before that is on its own.
 * {@link dev.pixtral.jlama.PixtralModel} does not load these operations at all.
 *
 * <p>What is wrong with what is asked is a {@link dev.pixtral.jlama.JlamaException} or the exception of the package
 * that finds out.
 */
package dev.pixtral.jlama;
