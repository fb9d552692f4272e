package dev.pixtral.langchain4j;

import dev.pixtral.testing.SiblingModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The model of {@link ContractRun#SIBLING}: the embedded one with a tokenizer of version 13, deleted with this JVM. */
final class SiblingUnderContract {
    static final Path FOLDER = write();

    private SiblingUnderContract() {}

    private static Path write() {
        try {
            Path folder = Files.createTempDirectory("pixtral-contract");
            folder.toFile().deleteOnExit(); // the last one asked for is the first one deleted
            SiblingModels.embedded(folder, "v13");
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
