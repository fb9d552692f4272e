/**
 * From logits to a token, the same one on every machine.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.sampling.SamplingOptions}, what a caller may choose, and which values are refused
 *   <li>{@link dev.pixtral.sampling.LogitsProcessor} and {@link dev.pixtral.sampling.TokenMask}, what may change logits
 *       before
 *   <li>{@link dev.pixtral.sampling.Sampler}, the steps from logits to a token id, in their fixed order;
 *       {@code Logits}, the checks of what it reads; {@link dev.pixtral.sampling.SamplingException}, what is refused
 *   <li>{@code Penalties}, which tokens are made less likely because they have been seen
 *   <li>{@code Ranking}, the vocabulary in descending order, sorted only as far as somebody looks
 *   <li>{@link dev.pixtral.sampling.Logprobs}, how likely the model itself found a token
 *       ({@link dev.pixtral.sampling.TokenLogprobs}, {@link dev.pixtral.sampling.TokenLogprob}), with what each stands
 *       for ({@link dev.pixtral.sampling.TokenText}), which the caller knows
 * </ol>
 *
 * <p>One answer everywhere: all arithmetic is {@code double}, one operation after the other in the documented order,
 * {@code exp} and {@code log} are those of {@link java.lang.StrictMath}, and the random generator is named by its
 * algorithm. A seed therefore means the same tokens on every JVM.
 *
 * <p>A masked token is one whose logit is negative infinity. Whoever restricts the choice, such as a grammar, writes it
 * into a copy of the logits ({@link dev.pixtral.sampling.TokenMask#applyTo}) before
 * {@link dev.pixtral.sampling.Sampler#sample}; nothing else in this package needs to know.
 */
package dev.pixtral.sampling;
