package dev.pixtral.examples.agents.frames;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.start.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The pictures of a question. */
final class Frames {
    private Frames() {}

    /**
     * Finds the pictures. The model reads the frames of an animation by itself, so that it is one picture here.
     *
     * @param path a picture, or a folder, whose pictures are sorted by name
     * @param most largest number of pictures in a folder
     * @return the pictures; not empty
     * @throws IOException if the path does not exist or cannot be read, or is a folder with no or too many pictures;
     *     the message is a sentence
     */
    static List<ImageContent> of(Path path, int most) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException(path + " does not exist; give a picture or a folder of pictures.");
        }
        List<Path> files = Files.isDirectory(path) ? pictures(path) : List.of(path);
        if (files.isEmpty()) {
            throw new IOException("%s has no pictures (%s).".formatted(path, PictureFile.FORMATS));
        }
        if (files.size() > most) {
            throw new IOException("%s has %,d pictures, but at most %,d fit one question (--frames)."
                    .formatted(path, files.size(), most));
        }
        return files.stream().map(PictureFile::content).toList();
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Frames::isPicture)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && PictureFile.isNamedAsPicture(name) && Files.isRegularFile(file);
    }
}
