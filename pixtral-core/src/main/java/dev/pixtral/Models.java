package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelName;
import dev.pixtral.checkpoint.TokenizerFile;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tekken;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;

/** Finds the files of a model by its name or path. Stateless. */
public final class Models {
    private static final System.Logger LOG = System.getLogger(Models.class.getName());

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
     * Reads the tokenizer of a checkpoint. A checkpoint without a tokenizer file gets the vocabulary of Pixtral-12B,
     * which is part of the jar, if it has as many ids as the model; this is logged at level INFO.
     *
     * @param checkpoint the model's files
     * @return the tokenizer, which remains usable after the checkpoint is closed
     * @throws PixtralException if the tokenizer is missing, cannot be used, or belongs to another model
     */
    public static Tekken tokenizer(Checkpoint checkpoint) {
        return checkpoint
                .tokenizer()
                .map(file -> tokenizer(file, checkpoint))
                .orElseGet(() -> builtInTokenizer(checkpoint));
    }

    private static Tekken tokenizer(TokenizerFile file, Checkpoint checkpoint) {
        Tekken tokenizer;
        try (InputStream in = file.open()) {
            tokenizer = Tekken.parse(in, file.source());
        } catch (IOException e) {
            throw new PixtralException("%s cannot be read: %s".formatted(file.source(), e.getMessage()), e);
        }
        int vocabSize = checkpoint.config().text().vocabSize();
        if (tokenizer.vocabSize() != vocabSize) {
            throw new PixtralException("%s: %s has %d tokens, but the model has %d; take %s from the same checkpoint."
                    .formatted(checkpoint.source(), file.name(), tokenizer.vocabSize(), vocabSize, file.name()));
        }
        return tokenizer;
    }

    private static Tekken builtInTokenizer(Checkpoint checkpoint) {
        int vocabSize = checkpoint.config().text().vocabSize();
        if (vocabSize != PixtralVocabulary.SIZE) {
            throw new PixtralException(
                    ("%s: there is neither tekken.json nor tokenizer.json, and the vocabulary of Pixtral-12B, which would "
                                    + "be used instead, has %d tokens, but the model has %d; copy the tokenizer file of the "
                                    + "same model into this folder.")
                            .formatted(checkpoint.source(), PixtralVocabulary.SIZE, vocabSize));
        }
        LOG.log(
                Level.INFO,
                "{0}: there is neither tekken.json nor tokenizer.json; using the vocabulary of Pixtral-12B",
                checkpoint.source());
        return PixtralVocabulary.load();
    }
}
