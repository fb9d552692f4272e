package dev.pixtral.checkpoint;

import java.io.InputStream;
import java.nio.file.Path;

/**
 * An opened model on disk: its configuration, its tensors under one set of names whatever the layout, and its tokenizer
 * file.
 *
 * <p>Opening maps the files and checks all of them against each other: after that every tensor the configuration needs
 * is there with the right shape, and none that it does not know. No weight is read until a {@link Tensor} is. The
 * embedded model alone unpacks and checks its weights later, see {@link EmbeddedModel#open}.
 *
 * <p>Unchanging, for any number of threads. It owns the mapped memory: after {@link #close} reading its tensors throws
 * {@link IllegalStateException}.
 */
public sealed interface Checkpoint extends AutoCloseable permits OpenedCheckpoint {

    /**
     * Opens a checkpoint in the layout that is there: Mistral's if the folder holds params.json and
     * consolidated.safetensors, else Hugging Face's if it holds config.json and model.safetensors or its index.
     *
     * @param folderOrFile a folder, or one of these files in it
     * @return the opened checkpoint, to be closed after use
     * @throws CheckpointException if there is none, or it is damaged, incomplete or of another architecture
     */
    static Checkpoint open(Path folderOrFile) {
        return CheckpointFolder.open(folderOrFile);
    }

    /**
     * Makes a model of random weights, for measurements. It needs no memory and no files: values are computed when they
     * are read, the same for the same seed.
     *
     * @param name what to call it in messages
     * @param config sizes of the model
     * @param seed start of the random numbers
     * @return a checkpoint without a tokenizer
     */
    static Checkpoint random(String name, ModelConfig config, long seed) {
        return RandomCheckpoint.of(name, config, seed);
    }

    /**
     * Sizes of the model.
     *
     * @return configuration
     */
    ModelConfig config();

    /**
     * Looks a tensor up.
     *
     * @param name canonical name: Mistral's, such as {@code layers.0.attention.wq.weight}, for all layouts
     * @param shape the shape that is needed; Linear weights are {@code [out, in]}, and queries and keys have the rows
     *     of each head in Mistral's interleaved order in all layouts
     * @return view on the mapped values
     * @throws CheckpointException if there is no such tensor or it has another shape
     */
    Tensor tensor(String name, int... shape);

    /**
     * Tells whether there is a tensor of this name.
     *
     * @param name canonical name
     * @return true if {@link #tensor} can find it
     */
    boolean has(String name);

    /**
     * Opens the tokenizer file, tekken.json.
     *
     * @return its bytes, a fresh stream that the caller closes
     * @throws CheckpointException if the checkpoint has none or it cannot be read
     */
    InputStream tokenizer();

    /**
     * Where the checkpoint comes from.
     *
     * @return path or name, for messages
     */
    String source();

    /**
     * How its files are laid out.
     *
     * @return {@code Mistral}, {@code Hugging Face}, {@code embedded} or {@code random}
     */
    String layout();

    /**
     * Size of all tensors as stored.
     *
     * @return bytes
     */
    long bytes();

    /** Unmaps the files; reading a tensor afterwards throws {@link IllegalStateException}. May be called again. */
    @Override
    void close();
}
