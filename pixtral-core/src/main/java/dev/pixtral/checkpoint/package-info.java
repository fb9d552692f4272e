/**
 * Checkpoints: reads files of either layout into a configuration and named tensors.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link Checkpoint}, which all other packages work with
 *   <li>{@link ModelConfig} with {@link TextConfig} and {@link VisionConfig}, the sizes of the model;
 *       {@code MistralParams} and {@code HuggingFaceConfig} read them, with {@code JsonFields}, {@code Json} and the
 *       checks of {@code Require}; {@code PreprocessorConfig} refuses other pictures than Pixtral's
 *   <li>{@link Tensor} and {@link DType}, a view on numbers in a file; {@code TensorData}, the source of the numbers
 *   <li>{@link Safetensors} and {@code SafetensorsHeader}, the container both layouts use; {@code ShardIndex}, which of
 *       several files contains a tensor
 *   <li>{@code TensorNames} and {@code RequiredTensors}, which tensors there are and what each layout calls them;
 *       {@code RowOrder}, why two of them are stored differently
 *   <li>{@link WeightRole} and {@link WeightFormats}, the format of each group of matrices
 *   <li>{@link CheckpointOutline} with its {@link TensorPlace}s, what the headers say, read from
 *       {@link CheckpointFiles}, which {@code FolderFiles} finds on this machine
 *   <li>{@link TokenizerFile}, the file that the tokenizer is read from
 *   <li>{@code CheckpointFolder}, {@code MistralCheckpoint} and {@code HuggingFaceCheckpoint}, the two layouts;
 *       {@code OpenedCheckpoint}, the result of both, with its {@code TensorTable}
 *   <li>{@link ModelName}, how users refer to a model; {@code ForeignFile} and {@code ForeignFolder}, which recognise
 *       what users commonly give instead
 *   <li>{@code RandomCheckpoint}, weights for measurements
 *   <li>{@link EmbeddedModel} and {@code PackedWeights}, the tiny model inside the jar
 * </ol>
 *
 * <p>Every problem with a checkpoint is reported as a {@link CheckpointException} when it is opened, or, for the
 * embedded model, when its first tensor is requested.
 */
package dev.pixtral.checkpoint;
