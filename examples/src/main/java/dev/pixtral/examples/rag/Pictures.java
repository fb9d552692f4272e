package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.load.FileLoader;
import dev.pixtral.langchain4j.rag.load.FileLoaderBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the pictures of a folder.
 *
 * @param files the kit's loader
 */
record Pictures(FileLoader files) implements PictureLoader {
    private static final Pattern NAMES = Pattern.compile("(?i)[^.].*\\.(png|jpe?g|gif|webp|bmp|tiff?|pdf)");

    /**
     * Returns a loader.
     *
     * @param embedded whether the embedded tiny model is used, which sees smaller pages
     */
    static Pictures loader(boolean embedded) {
        FileLoaderBuilder loader = FileLoader.builder().kindOf(Kinds::of);
        return new Pictures((embedded ? loader.longestSide(Prompts.TINY_SIDE) : loader).build());
    }

    @Override
    public List<LoadFailure> load(Path source, Consumer<LoadedPicture> pictures) {
        return files.load(source, pictures);
    }

    /** Counts files by their names, which is quick: a PDF file with many pages takes longer than it seems. */
    @Override
    public OptionalInt estimate(Path source) {
        try (Stream<Path> all = Files.walk(source)) {
            return OptionalInt.of((int) all.filter(
                            file -> NAMES.matcher(file.getFileName().toString()).matches())
                    .count());
        } catch (IOException | UncheckedIOException e) {
            // the loader reports what cannot be read
            return OptionalInt.empty();
        }
    }
}
