/**
 * Checkpoints: from files to a configuration and named tensors, whatever the layout.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link Checkpoint}, what everything above works with
 *   <li>{@link ModelConfig} with {@link TextConfig} and {@link VisionConfig}, the sizes of the model;
 *       {@code MistralParams} and {@code HuggingFaceConfig} read them, on {@code JsonFields}, {@code Json} and the
 *       checks of {@code Require}
 *   <li>{@link Tensor} and {@link DType}, a view on numbers in a file; {@code TensorData}, where they come from
 *   <li>{@link Safetensors} and {@code SafetensorsHeader}, the container both layouts use; {@code ShardIndex}, which of
 *       several files has a tensor
 *   <li>{@code TensorNames} and {@code RequiredTensors}, which tensors there are and what each layout calls them;
 *       {@code RowOrder}, why two of them are stored differently
 *   <li>{@code CheckpointFolder}, {@code MistralCheckpoint} and {@code HuggingFaceCheckpoint}, the two layouts;
 *       {@code OpenedCheckpoint}, what all become, with its {@code TensorTable}
 *   <li>{@link ModelName}, what people call a model; {@code ForeignFile} and {@code ForeignFolder}, what they have in
 *       its place
 *   <li>{@code RandomCheckpoint} and {@code RandomData}, weights for measurements
 *   <li>{@link EmbeddedModel} and {@code PackedWeights}, the tiny model inside the jar
 * </ol>
 *
 * <p>Everything that can be wrong with a checkpoint is a {@link CheckpointException}, thrown when it is opened, or, by
 * the embedded model, when its first tensor is asked for.
 */
package dev.pixtral.checkpoint;
