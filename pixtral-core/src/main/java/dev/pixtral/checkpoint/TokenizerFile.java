package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The tokenizer file of a checkpoint. Its content is opened only when it is needed, as long as the checkpoint is open.
 *
 * @param name its name: {@code tekken.json} or {@code tokenizer.json}
 * @param source path or name with the place of the file, for messages
 * @param content opens the content
 */
public record TokenizerFile(String name, String source, Supplier<InputStream> content) {
    static final String TEKKEN = "tekken.json";

    /** The names, the preferred one first: tekken.json is the original, from which the other one is made. */
    private static final List<String> NAMES = List.of(TEKKEN, "tokenizer.json");

    /**
     * Chooses the tokenizer file of a checkpoint.
     *
     * @param names names of the checkpoint's files
     * @return name of its tokenizer file; empty if there is none
     */
    public static Optional<String> choose(Set<String> names) {
        return NAMES.stream().filter(names::contains).findFirst();
    }

    /** Finds the tokenizer file in a folder; empty if there is none. */
    static Optional<TokenizerFile> in(Path folder) {
        return NAMES.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .findFirst()
                .map(name -> of(folder.resolve(name)));
    }

    private static TokenizerFile of(Path file) {
        return new TokenizerFile(file.getFileName().toString(), file.toString(), () -> {
            Require.file(file);
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
