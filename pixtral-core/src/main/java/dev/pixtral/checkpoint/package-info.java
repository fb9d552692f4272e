/**
 * Checkpoints: reads files of either layout into a configuration and named tensors.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link Checkpoint}, which all other packages work with
 *   <li>{@link ModelConfig} with {@link TextConfig} and {@link VisionConfig}, the sizes of the model;
 *       {@code MistralParams} and {@code HuggingFaceConfig} read them, with the checks of {@code Require};
 *       {@code PreprocessorConfig} refuses other pictures than Pixtral's
 *   <li>{@link Tensor}, a view on numbers in a file, over {@link TensorData}; {@link Encoding}, how they are stored,
 *       and {@link DType}, plain numbers
 *   <li>{@link Safetensors} and {@code SafetensorsHeader}, the container both layouts use
 *   <li>{@code TensorNames} and {@code RequiredTensors}, which tensors there are and what each layout calls them
 *   <li>{@link WeightRole} and {@link WeightFormats}, the format of each group of matrices
 *   <li>{@link CheckpointOutline} with its {@link TensorPlace}s, what the headers say, read from
 *       {@link dev.pixtral.checkpoint.file.CheckpointFiles}. {@code OutlineReader} reads it, in each {@code Layout};
 *       {@code FoundTensors} checks the headers against the configuration; {@code Unsupported} refuses by name what
 *       would make answers wrong
 *   <li>{@link TokenizerFile}, the file that the tokenizer is read from
 *   <li>{@code CheckpointFolder}, which opens what was outlined; {@code OpenedCheckpoint}, the result, with its
 *       {@code TensorTable}
 *   <li>{@code GgufCheckpoint}, which does all this for GGUF files, with the readers of
 *       {@code dev.pixtral.checkpoint.gguf}; {@code GgufEncoding}, the types of their tensors
 *   <li>{@link PreparedFile}, what the header of a prepared file says; {@link PreparedLayout}, its format, and where
 *       everything is in it; {@link SourceIdentity}, whether its source has changed; {@code PreparedCheckpoint}, the
 *       opened file
 *   <li>{@link UnknownModel} and {@code ForeignFolder}, which recognise what users commonly give instead of a
 *       checkpoint
 *   <li>{@code RandomCheckpoint}, weights for measurements
 *   <li>{@link EmbeddedModel} and {@code PackedWeights}, the tiny model inside the jar
 * </ol>
 *
 * <p>Every problem with a checkpoint is reported as a {@link CheckpointException} when it is opened, or, for the
 * embedded model, when its first tensor is requested.
 */
package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;
