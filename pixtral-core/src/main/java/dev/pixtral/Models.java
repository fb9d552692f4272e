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

/** Finds the files of a model by its name or path. Stateless. */
public final class Models {
    private Models() {}

    /**
     * Opens the files of a model. Weights are neither read nor unpacked until a tensor is requested.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return the checkpoint; the caller closes it
     * @throws CheckpointException if the checkpoint is missing or cannot be used
     * @throws PixtralException if {@code model} is neither a known name nor a valid path
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
