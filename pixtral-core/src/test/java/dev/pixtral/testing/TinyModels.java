package dev.pixtral.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The small random checkpoint of the test resources, in folders of their own that tests may change. */
public final class TinyModels {
    /** In Mistral's layout. */
    public static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");

    /** In Hugging Face's layout. */
    public static final Path HUGGING_FACE = Fixtures.path("fixtures/model/tiny-a/hf");

    private TinyModels() {}

    /** Copies the files of a folder into another one, which it returns. */
    public static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
