/**
 * GGUF files, the format of llama.cpp: reads their headers, decodes their tensors, and turns their metadata into the
 * small files of the other layouts. {@code dev.pixtral.checkpoint} makes a checkpoint of them.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgufFile}, the header of a file, with its
 *       {@link dev.pixtral.checkpoint.gguf.GgufMetadata} and {@link dev.pixtral.checkpoint.gguf.GgufTensor}s;
 *       {@code GgufReader} reads it from {@link dev.pixtral.checkpoint.gguf.GgufBytes}, with {@code GgufCursor} and
 *       {@code GgufType}
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgufFiles}, the files of a model, which are found from the name of one;
 *       {@link dev.pixtral.checkpoint.gguf.GgufSplit}, the names of models in several files
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgmlType}, the types of tensors; {@code PlainBlocks} and {@code SuperBlocks}
 *       decode them, {@code BlockCodes} and {@code SuperBlockCodes} keep their codes, with {@code Halves}
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgufRows}, the values of a tensor
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgufNames}, the names of tensors
 *   <li>{@link dev.pixtral.checkpoint.gguf.GgufModel}, files that are a model: {@code TextMetadata},
 *       {@code ProjectorMetadata} and {@code TokenizerMetadata} become configuration and tokenizer
 * </ol>
 *
 * <p>Nothing in a file is trusted: every count and length is checked before it is used, and every problem is a
 * {@link dev.pixtral.errors.CheckpointException}.
 */
@Internal
package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
