package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The tokenizer file of a checkpoint. Its content is opened only when it is needed, as long as the checkpoint is open.
 *
 * @param name its name: {@code tekken.json}, {@code tokenizer.json}, or that of a SentencePiece model such as
 *     {@code tokenizer.model.v7m1}
 * @param source path or name with the place of the file, for messages
 * @param content opens the content
 */
public record TokenizerFile(String name, String source, Supplier<InputStream> content) {
    static final String TEKKEN = "tekken.json";
    static final String TOKENIZER = "tokenizer.json";

    /**
     * The names, the preferred one first: tekken.json is the original, from which tokenizer.json is made; checkpoints
     * have a SentencePiece model instead of tekken.json, never both.
     */
    static final List<String> NAMES = List.of(TEKKEN, "tokenizer.model.v7m1", "tokenizer.model.v7", TOKENIZER);

    /** Chooses the tokenizer file of a checkpoint: empty if it has none. */
    static Optional<String> choose(Predicate<String> has) {
        return NAMES.stream().filter(has).findFirst();
    }

    /** Finds the tokenizer file in a folder; empty if there is none. */
    static Optional<TokenizerFile> in(Path folder) {
        return choose(name -> Files.exists(folder.resolve(name))).map(name -> of(folder.resolve(name)));
    }

    /**
     * Finds the tokenizer file of a checkpoint that is not open.
     *
     * @param files the checkpoint
     * @return the file, which is read when its content is opened; empty if there is none
     */
    @Internal
    public static Optional<TokenizerFile> in(CheckpointFiles files) {
        if (files instanceof CheckpointFiles.Folder local) {
            return in(local.folder());
        }
        return choose(files::has)
                .map(name -> new TokenizerFile(name, files.source(name), () -> {
                    int length = (int) Math.min(files.size(name), Integer.MAX_VALUE);
                    return new ByteArrayInputStream(files.read(name, 0, length));
                }));
    }

    private static TokenizerFile of(Path file) {
        return new TokenizerFile(file.getFileName().toString(), file.toString(), () -> {
            PlainFiles.requireFile(file);
            try {
                return Files.newInputStream(file);
            } catch (IOException e) {
                throw CheckpointException.unreadable(file.toString(), e);
            }
        });
    }

    /**
     * Opens the content.
     *
     * @return a new stream, to be closed by the caller
     * @throws CheckpointException if it cannot be read
     */
    public InputStream open() {
        return content.get();
    }
}
