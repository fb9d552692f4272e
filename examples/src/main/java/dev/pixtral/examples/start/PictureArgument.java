package dev.pixtral.examples.start;

import dev.langchain4j.data.message.ImageContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture that an argument names. */
public final class PictureArgument {
    private PictureArgument() {}

    /**
     * Reads a picture for a message. The model detects the format itself.
     *
     * @param file a picture file
     * @return its content
     * @throws IllegalArgumentException if it is a folder or empty; the message is a sentence
     * @throws RuntimeException if it cannot be read
     */
    public static ImageContent content(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder; give a picture");
        }
        try {
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw new IllegalArgumentException(file + " is empty; give a picture");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ImageContent.from(file, "image/*");
    }
}
