/**
 * The network: two towers of the same transformer block, and the projector that joins them.
 *
 * <p>Read in this order, which is also the order of the computation:
 *
 * <ol>
 *   <li>{@link dev.pixtral.model.PixtralNetwork}, the whole network: images to features, rows to logits
 *   <li>{@code PatchEmbedding}, {@code VisionEncoder}: a picture becomes one row per patch, in units of a few rows of a
 *       {@code VisionPass}, of which a {@link dev.pixtral.model.PictureEncoding} does as many as its time allows, by
 *       the {@link dev.pixtral.model.UnitCosts} so far
 *   <li>{@code MultiModalProjector}: brings patches, of some models merged by a {@code PatchMerger}, to the width of
 *       the text decoder
 *   <li>{@link dev.pixtral.model.TokenRows}, {@link dev.pixtral.model.Batch}: token ids with image features
 *       ({@link dev.pixtral.model.ImageFeatures}, made of {@link dev.pixtral.model.PictureFeatures} in
 *       {@link dev.pixtral.model.FeatureMemory}) in place, as rows of one pass
 *   <li>{@code TextDecoder}: embeddings from the {@code EmbeddingTable}, blocks, norm, logits
 *   <li>{@code TransformerBlock}: {@code RmsNorm}, {@code Attention}, {@code RmsNorm}, {@code GatedFeedForward}, built
 *       from {@code Linear}, whose work {@code TaskSizes} divides among the threads
 *   <li>{@code RotaryEmbedding}: where a token or a patch is, as rotation angles
 *   <li>{@code Pass}: what a layer needs to know about the rows; {@link dev.pixtral.model.Compute} (kernels and
 *       threads) and {@link dev.pixtral.model.Scratch} (working memory), which it runs on;
 *       {@link dev.pixtral.model.WorkSpace}, how large that gets
 *   <li>{@link dev.pixtral.model.KvPool}, {@link dev.pixtral.model.KvPage}, {@link dev.pixtral.model.KvSequence}: keys
 *       and values in pages, which several sequences may share
 *   <li>{@link dev.pixtral.model.PassMonitor}: receives the stages of a pass and may end it between two layers with
 *       {@link dev.pixtral.model.PassAbandoned}; {@link dev.pixtral.model.Trace}: only observes them
 *   <li>{@code NetworkIdentity}: what distinguishes the results of a network from those of all others
 *   <li>{@code NetworkLoader}: assigns the tensors of a checkpoint to layers; {@code BlockShape}: the sizes of a
 *       tower's blocks; {@code WeightReading}: the progress of loading
 * </ol>
 *
 * <p>Model code has no element loops: arithmetic is in {@link dev.pixtral.kernels}, whose contract makes the result
 * independent of chunks, other sequences in the batch, and threads.
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.model;

import dev.pixtral.api.Internal;
