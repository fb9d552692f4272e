package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * An opened model on disk: its configuration, its tensors under one set of names whatever the layout, and its tokenizer
 * file, if it has one.
 *
 * <p>Opening maps the files and checks them against each other: afterwards, every tensor that the configuration
 * requires is present with the right shape, and there is no tensor whose absence would make answers wrong; others that
 * are not required are ignored. Weights are read only when a {@link Tensor} is read. Only the embedded model unpacks
 * and checks its weights later, see {@link EmbeddedModel#open}.
 *
 * <p>Immutable and thread-safe. It owns the mapped memory: after {@link #close} reading its tensors throws
 * {@link IllegalStateException}.
 */
public sealed interface Checkpoint extends AutoCloseable permits OpenedCheckpoint, PreparedCheckpoint {

    /**
     * What a prepared file keeps of the checkpoint that it is made from.
     *
     * @param files the small files that are needed beside the weights, by name: configuration, tokenizer
     * @param metadata where they are from, see the keys of {@link PreparedLayout}
     */
    @Internal
    record Origin(Map<String, byte[]> files, Map<String, String> metadata) {}

    /**
     * Opens a checkpoint in the layout of its files: Mistral's if the folder contains params.json and
     * consolidated.safetensors, otherwise Hugging Face's if it contains config.json and model.safetensors or its index.
     * A prepared file is a checkpoint of its own, and so is a GGUF file, together with the projector file beside it.
     *
     * @param folderOrFile a folder, one of these files in it, a prepared file, or a GGUF file
     * @return the opened checkpoint, to be closed after use
     * @throws CheckpointException if there is none, or it is damaged, incomplete or of another architecture
     */
    static Checkpoint open(Path folderOrFile) {
        return CheckpointFolder.open(folderOrFile);
    }

    /**
     * Opens a checkpoint in GGUF with a projector file of the caller's choice, instead of the one beside it.
     *
     * @param file the file of the text model, one of them if there are several
     * @param projector the projector file (mmproj)
     * @return the opened checkpoint, to be closed after use
     * @throws CheckpointException if one of them is missing, cannot be used, or they are not of one model
     */
    static Checkpoint open(Path file, Path projector) {
        return CheckpointFolder.open(file, projector);
    }

    /**
     * Creates a model with random weights, for measurements. It needs no memory and no files: values are computed when
     * they are read and are the same for the same seed.
     *
     * @param name its name in messages
     * @param config sizes of the model
     * @param seed seed of the random numbers
     * @return a checkpoint without a tokenizer
     */
    static Checkpoint random(String name, ModelConfig config, long seed) {
        return RandomCheckpoint.of(name, config, seed);
    }

    /**
     * Returns the sizes of the model.
     *
     * @return configuration
     */
    ModelConfig config();

    /**
     * Looks up a tensor.
     *
     * @param name canonical name: Mistral's, such as {@code layers.0.attention.wq.weight}, for all layouts
     * @param shape the required shape; weights of linear layers are {@code [out, in]}, and queries and keys have the
     *     rows of each head in Mistral's interleaved order in all layouts
     * @return view on the mapped values
     * @throws CheckpointException if there is no such tensor or it has another shape
     */
    @Internal
    Tensor tensor(String name, int... shape);

    /**
     * Returns whether there is a tensor with this name.
     *
     * @param name canonical name
     * @return true if {@link #tensor} can find it
     */
    boolean has(String name);

    /**
     * Returns the formats of a prepared checkpoint, whose matrices are stored as the kernels use them.
     *
     * @return the formats; empty if the weights are as published
     */
    default Optional<WeightFormats> formats() {
        return Optional.empty();
    }

    /**
     * Returns the formats of the matrices that are quantised in the files, and are used with their own codes whatever
     * formats are chosen.
     *
     * @return formats by canonical name; empty if all weights are plain numbers, or if the checkpoint is prepared
     */
    @Internal
    default Map<String, WeightFormat> ownFormats() {
        return Map.of();
    }

    /**
     * Returns a matrix of a prepared checkpoint.
     *
     * @param name canonical name of its tensor
     * @param rows the required number of output rows
     * @param cols the required number of input columns
     * @return the matrix as it is stored, valid while this is open; empty if {@link #formats} is
     * @throws CheckpointException if there is no such matrix or it has other sizes
     */
    @Internal
    default Optional<StoredMatrix> matrix(String name, int rows, int cols) {
        return Optional.empty();
    }

    /**
     * Returns what a prepared file keeps of this checkpoint beside its weights. Reads files.
     *
     * @return configuration, tokenizer and source
     * @throws CheckpointException if a file cannot be read
     */
    @Internal
    Origin origin();

    /**
     * Returns a hash of everything in a prepared checkpoint.
     *
     * @return the hash in hexadecimal; empty if it is not known without reading all weights
     */
    @Internal
    default Optional<String> contentHash() {
        return Optional.empty();
    }

    /**
     * Returns the tokenizer file: tekken.json or a SentencePiece model if there is one, otherwise tokenizer.json.
     *
     * @return the file, which has not been read yet; empty if the checkpoint comes without a tokenizer
     */
    Optional<TokenizerFile> tokenizer();

    /**
     * Returns the source of the checkpoint.
     *
     * @return path or name, for messages
     */
    String source();

    /**
     * Returns the layout of its files.
     *
     * @return {@code Mistral}, {@code Hugging Face}, {@code GGUF}, {@code embedded}, {@code random} or {@code prepared}
     */
    String layout();

    /**
     * Returns the size of all tensors as stored.
     *
     * @return bytes
     */
    long bytes();

    /** Unmaps the files; reading a tensor afterwards throws {@link IllegalStateException}. May be called again. */
    @Override
    void close();
}
