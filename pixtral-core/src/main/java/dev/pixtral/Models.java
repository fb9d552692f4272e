package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.TokenizerFile;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the files of a model by its name or path: {@code pixtral-tiny}; {@code pixtral-12b} or another repository of a
 * hub, {@code owner/name} or {@code owner/name@revision}, that was downloaded before; a model in GGUF,
 * {@code owner/name:TAG}, that was downloaded before or that llama.cpp or LM Studio has; the folder of a checkpoint; a
 * prepared file; a GGUF file. An existing path comes before a repository of that name. Stateless.
 */
public final class Models {
    private static final System.Logger LOG = System.getLogger(Models.class.getName());

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
     * Opens the files of a model from which weights in these formats can be made: not what is in the store in others,
     * if what it was made from is on this machine too.
     *
     * @param model a name or a path
     * @param projector projector file of a model in GGUF; empty for the one that belongs to it
     * @param weights format of the text decoder; empty: as the model is
     * @param vision format of vision encoder and projector; empty: as the model is
     * @return the checkpoint; the caller closes it
     * @throws CheckpointException if the checkpoint is missing or cannot be used
     * @throws PixtralException if it is prepared in other formats, {@code model} is neither a name nor a valid path, or
     *     it is not in GGUF and there is a projector file
     */
    @Internal
    public static Checkpoint open(
            String model, Optional<Path> projector, Optional<WeightFormat> weights, Optional<WeightFormat> vision) {
        return ModelFinder.ofUser()
                .find(model, projector, new FormatChoice(weights, vision))
                .open();
    }

    /**
     * Lists the models of this machine that have a name, and the known ones that could be downloaded. Reads
     * configurations and headers, no weights.
     *
     * @return the embedded model, then those of the model store, those of the cache of Hugging Face's tools, those in
     *     GGUF there and in the folders of llama.cpp and LM Studio, and those that are not on this machine
     * @throws PixtralException if the store cannot be read
     */
    public static List<AvailableModel> available() {
        return new ModelListing(ModelFinder.ofUser()).list();
    }

    /**
     * Reads the tokenizer of a checkpoint. A checkpoint without a tokenizer file gets the vocabulary of Pixtral-12B,
     * which is part of the jar, if it has as many ids as the model; this is logged at level INFO.
     *
     * @param checkpoint the model's files
     * @return the tokenizer, which remains usable after the checkpoint is closed
     * @throws PixtralException if the tokenizer is missing, cannot be used, or belongs to another model
     */
    public static Tokenizer tokenizer(Checkpoint checkpoint) {
        return tokenizer(checkpoint, note -> LOG.log(Level.INFO, note));
    }

    /**
     * Reads the tokenizer of a checkpoint, as {@link #tokenizer(Checkpoint)} does.
     *
     * @param checkpoint the model's files
     * @param notes receives a sentence if there is no tokenizer file
     * @return the tokenizer, which remains usable after the checkpoint is closed
     * @throws PixtralException if the tokenizer is missing, cannot be used, or belongs to another model
     */
    @Internal
    public static Tokenizer tokenizer(Checkpoint checkpoint, Consumer<String> notes) {
        return tokenizer(
                checkpoint.tokenizer(),
                checkpoint.source(),
                checkpoint.config().text().vocabSize(),
                notes);
    }

    /**
     * Checks that the tokenizer of a checkpoint can be used, before its weights are fetched or converted.
     *
     * @param files the checkpoint, on this machine or on a hub
     * @throws PixtralException as {@link #tokenizer(Checkpoint)}
     */
    @Internal
    public static void requireTokenizer(CheckpointFiles files) {
        int vocabSize = CheckpointOutline.read(files).config().text().vocabSize();
        tokenizer(TokenizerFile.in(files), files.source(), vocabSize, _ -> {});
    }

    private static Tokenizer tokenizer(
            Optional<TokenizerFile> file, String source, int vocabSize, Consumer<String> notes) {
        return file.map(found -> tokenizer(found, source, vocabSize))
                .orElseGet(() -> builtInTokenizer(source, vocabSize, notes));
    }

    private static Tokenizer tokenizer(TokenizerFile file, String source, int vocabSize) {
        Tokenizer tokenizer;
        try (InputStream in = file.open()) {
            tokenizer = Tokenizer.parse(in, file.name(), file.source());
        } catch (IOException e) {
            throw new PixtralException("%s cannot be read: %s".formatted(file.source(), e.getMessage()), e);
        }
        if (tokenizer.vocabSize() != vocabSize) {
            throw new PixtralException("%s: %s has %d tokens, but the model has %d; take %s from the same checkpoint."
                    .formatted(source, file.name(), tokenizer.vocabSize(), vocabSize, file.name()));
        }
        return tokenizer;
    }

    private static Tokenizer builtInTokenizer(String source, int vocabSize, Consumer<String> notes) {
        if (vocabSize != PixtralVocabulary.SIZE) {
            throw new PixtralException(
                    ("%s: there is neither tekken.json nor tokenizer.json, and the vocabulary of Pixtral-12B, which would "
                                    + "be used instead, has %d tokens, but the model has %d; copy the tokenizer file of the "
                                    + "same model into this folder.")
                            .formatted(source, PixtralVocabulary.SIZE, vocabSize));
        }
        notes.accept("%s: there is neither tekken.json nor tokenizer.json; using the vocabulary of Pixtral-12B."
                .formatted(source));
        return PixtralVocabulary.load();
    }
}
