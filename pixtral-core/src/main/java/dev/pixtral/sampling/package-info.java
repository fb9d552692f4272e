/**
 * Sampling: chooses a token from logits, the same one on every machine.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.sampling.SamplingOptions}, the options and their ranges
 *   <li>{@link dev.pixtral.sampling.LogitsProcessor} and {@link dev.pixtral.sampling.TokenMask}, which change logits
 *       before sampling
 *   <li>{@link dev.pixtral.sampling.Sampler}, the steps from logits to a token id, in their fixed order;
 *       {@code Logits}, the checks of its input; {@link dev.pixtral.sampling.SamplingException}, its error
 *   <li>{@code Penalties}, which make tokens less likely that have occurred before
 *   <li>{@code Ranking}, the vocabulary in descending order, sorted lazily
 *   <li>{@link dev.pixtral.sampling.Logprobs}, the model's own log-probabilities
 *       ({@link dev.pixtral.sampling.TokenLogprobs}, {@link dev.pixtral.sampling.TokenLogprob}), with the text of each
 *       token ({@link dev.pixtral.sampling.TokenText}), which the caller supplies
 * </ol>
 *
 * <p>Results are identical everywhere: all arithmetic is {@code double}, in the documented order of operations,
 * {@code exp} and {@code log} are those of {@link java.lang.StrictMath}, and the random generator is selected by the
 * name of its algorithm. The same seed therefore gives the same tokens on every JVM.
 *
 * <p>A token is masked if its logit is negative infinity. Code that restricts the choice, such as a grammar, masks
 * tokens in a copy of the logits ({@link dev.pixtral.sampling.TokenMask#applyTo}) before
 * {@link dev.pixtral.sampling.Sampler#sample}; nothing else in this package needs to know about it.
 */
package dev.pixtral.sampling;
