package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Loads PNG files. A file {@code x.png.txt} beside one is its text layer, which makes it page 1 of a document. */
final class FakeLoader implements PictureLoader {
    /** Files and folders that cannot be read, by their names in references. */
    final Set<String> unreadable = new HashSet<>();

    @Override
    public List<LoadFailure> load(Path source, Consumer<LoadedPicture> pictures) {
        List<LoadFailure> failures = new ArrayList<>();
        unreadable.forEach(file -> failures.add(new LoadFailure(file, null, "cannot be read")));
        for (Path file : files(source)) {
            String name = Files.isDirectory(source)
                    ? source.relativize(file).toString()
                    : file.getFileName().toString();
            if (unreadable.stream().noneMatch(each -> name.equals(each) || name.startsWith(each + "/"))) {
                pictures.accept(picture(file, name));
            }
        }
        return failures;
    }

    private static List<Path> files(Path source) {
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LoadedPicture picture(Path file, String name) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Path text = file.resolveSibling(file.getFileName() + ".txt");
            boolean page = Files.exists(text);
            PictureReference reference = new PictureReference(
                    name, page ? 1 : null, null, page ? PictureKind.PAGE : PictureKind.PHOTO, Sha256.of(bytes));
            Metadata metadata = new Metadata().put("width", 4).put("height", 4).put("date", "2026-01-31T10:00:00");
            return new LoadedPicture(reference, bytes, "image/png", page ? Files.readString(text) : "", metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OptionalInt estimate(Path source) {
        return OptionalInt.of(files(source).size());
    }
}
