package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelName;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.tokenizer.Tekken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;

/** Finds models: what a user calls a model to its files. Stateless. */
public final class Models {
    private Models() {}

    /**
     * Opens the files of a model; no weight is read, nor unpacked, until a tensor is asked for.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return the checkpoint, to be closed
     * @throws CheckpointException if there is no checkpoint or it cannot be used
     * @throws PixtralException if this is neither a name nor a path
     */
    public static Checkpoint open(String model) {
        try {
            return ModelName.open(model);
        } catch (InvalidPathException e) {
            throw new PixtralException("'%s' is neither %s nor a path.".formatted(model, EmbeddedModel.NAME), e);
        }
    }

    /**
     * Reads the tokenizer of a checkpoint.
     *
     * @param checkpoint the model's files
     * @return tokenizer, usable after the checkpoint is closed as well
     * @throws PixtralException if it is missing, cannot be used, or belongs to another model
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
