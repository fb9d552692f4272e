package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.tokenizer.Tekken;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Finds the files of a model by its name or path: {@code pixtral-tiny}; {@code pixtral-12b} or another repository of a
 * hub, {@code owner/name} or {@code owner/name@revision}, that was downloaded before; the folder of a checkpoint; a
 * prepared file. An existing path comes before a repository of that name. Stateless.
 */
public final class Models {
    private Models() {}

    /**
     * Opens the files of a model. Weights are neither read nor unpacked until a tensor is requested.
     *
     * @param model a name or a path
     * @return the checkpoint; the caller closes it
     * @throws CheckpointException if the checkpoint is missing or cannot be used
     * @throws PixtralException if {@code model} is neither a name nor a valid path
     */
    public static Checkpoint open(String model) {
        return ModelFinder.ofUser().find(model, FormatChoice.NONE).open();
    }

    /**
     * Lists the models of this machine that have a name, and the known ones that could be downloaded. Reads
     * configurations and headers, no weights.
     *
     * @return the embedded model, then those of the model store, those of the cache of Hugging Face's tools, and those
     *     that are not on this machine
     * @throws PixtralException if the store cannot be read
     */
    public static List<AvailableModel> available() {
        return new ModelListing(ModelFinder.ofUser()).list();
    }

    /**
     * Reads the tokenizer of a checkpoint.
     *
     * @param checkpoint the model's files
     * @return the tokenizer, which remains usable after the checkpoint is closed
     * @throws PixtralException if the tokenizer is missing, cannot be used, or belongs to another model
     */
    public static Tekken tokenizer(Checkpoint checkpoint) {
        Tekken tokenizer;
        try (InputStream in = checkpoint.tokenizer()) {
            tokenizer = Tekken.parse(in, checkpoint.source() + " tekken.json");
        } catch (IOException e) {
            throw new PixtralException(
                    "%s: tekken.json cannot be read: %s".formatted(checkpoint.source(), e.getMessage()), e);
        }
        int vocabSize = checkpoint.config().text().vocabSize();
        if (tokenizer.vocabSize() != vocabSize) {
            throw new PixtralException(
                    "%s: tekken.json has %d tokens, but the model has %d; take tekken.json from the same checkpoint."
                            .formatted(checkpoint.source(), tokenizer.vocabSize(), vocabSize));
        }
        return tokenizer;
    }
}
