/**
 * Checkpoints written to folders in the published layouts, or as GGUF files, for measurements with files of the real
 * size.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.checkpoint.write.FolderWriter}: writes a checkpoint to a folder, with
 *       {@link dev.pixtral.checkpoint.write.SmallFile}s beside the weights
 *   <li>{@link dev.pixtral.checkpoint.write.FolderLayout}: the two layouts; {@code WeightPlan}: which tensor is where
 *       in which file, and {@code StoredTensor}: its name and the order of its rows there; {@code WeightFile}: a file
 *       and its header
 *   <li>{@code ConfigText}: the configuration as it is published; {@code PrettyJson}: JSON as Python prints it
 *   <li>{@link dev.pixtral.checkpoint.write.GgufWriter}: writes a checkpoint as a GGUF file and its projector file, in
 *       the types of {@link dev.pixtral.checkpoint.write.GgufTypes}, with a
 *       {@link dev.pixtral.checkpoint.write.GgufVocabulary}; {@code GgufHead}, what comes before the values, and
 *       {@code GgufBlocks}, which quantises them
 *   <li>{@code RowBlocks}: the values, computed by several threads and written by one
 * </ol>
 */
@Internal
package dev.pixtral.checkpoint.write;

import dev.pixtral.api.Internal;
