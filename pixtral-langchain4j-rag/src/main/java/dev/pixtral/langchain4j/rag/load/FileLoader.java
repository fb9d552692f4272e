package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Loads pictures from a file or from all files of a folder and its subfolders, in the order of their relative paths.
 *
 * <ul>
 *   <li>Picture files (PNG, JPEG, GIF, BMP, WebP, TIFF, detected by their bytes) become one picture each. PNG, JPEG,
 *       GIF and WebP stay as they are, with all frames of an animation; BMP and TIFF, which few models accept, become
 *       PNG. Each page of a TIFF file with several becomes a picture of its own.
 *   <li>Each page of a PDF file becomes a PNG picture, with the text layer of the page as its text. Its figures follow:
 *       pictures placed on the page that are large enough to show something, as they appear on the page, with the lines
 *       below or above them as their text. A scan that covers the page is not a figure, and charts drawn with lines are
 *       not found, because they look like the rest of the page; the page's picture shows both.
 *   <li>Other files are ignored, unless their name says that they are pictures or PDF files; these are reported. Hidden
 *       files and folders are skipped. Symbolic links are not followed; one that leads out of the folder is reported. A
 *       name that is not UTF-8 is spelled as in a URI, such as {@code caf%E9.png}.
 * </ul>
 *
 * <p>{@link LoadLimits} bounds files, pages, pictures, texts and time. A PDF file is read on a thread of its own, which
 * is given up if a page takes too long; code that cannot be stopped then continues on a daemon thread until it ends. A
 * load with four such threads reads no more PDF files until one of them ends. A page that needs more memory than there
 * is left is a failure like any other; but other threads of the JVM may run out of memory at the same moment, so use a
 * JVM of its own for files that you do not trust.
 *
 * <p>PDF files are read with PDFBox. On servers, start the JVM with {@code -Djava.awt.headless=true}. PDFBox searches
 * the system's fonts once and remembers them in the file {@code .pdfbox.cache} in the home folder; the system property
 * {@code pdfbox.fontcache} names another folder. It logs what is wrong with files to the loggers
 * {@code org.apache.pdfbox} and {@code org.apache.fontbox} of Commons Logging, which uses SLF4J where it is present.
 * JPEG 2000 and JBIG2 pictures on pages need plugins of ImageIO; pages are loaded without them, which is reported. This
 * class changes no setting of the JVM.
 *
 * <p>Thread-safe: several folders may be loaded at the same time.
 */
public final class FileLoader implements PictureLoader {
    /** The name of the folder itself, so that nobody takes the files that were left out for files that are gone. */
    private static final String FOLDER = ".";

    private final LoadOptions options;

    FileLoader(LoadOptions options) {
        this.options = options;
    }

    /**
     * Returns a loader with default options.
     *
     * @return a new loader
     */
    public static FileLoader withDefaults() {
        return builder().build();
    }

    /**
     * Returns a builder with default options.
     *
     * @return a new builder
     */
    public static FileLoaderBuilder builder() {
        return new FileLoaderBuilder();
    }

    @Override
    public List<LoadFailure> load(Path source, Consumer<LoadedPicture> pictures) {
        return loadAndCount(source, pictures).failures();
    }

    /**
     * Loads pictures as {@link #load} does, and counts what was found.
     *
     * @param source a file or folder
     * @param pictures receives the pictures on the calling thread; an exception that it throws ends the loading
     * @return numbers and failures
     * @throws UncheckedIOException if the source itself cannot be read
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its interrupt flag stays set
     */
    public LoadReport loadAndCount(Path source, Consumer<LoadedPicture> pictures) {
        Objects.requireNonNull(pictures, "pictures");
        Delivery delivery = new Delivery(pictures);
        StuckThreads stuck = new StuckThreads();
        try {
            Path real = source.toRealPath();
            if (Files.isDirectory(real)) {
                folder(real, delivery, stuck);
            } else {
                single(source, real, delivery, stuck);
            }
        } catch (IOException e) {
            Problem.checkInterrupted();
            throw new UncheckedIOException(
                    e instanceof NoSuchFileException
                            ? "There is no file or folder %s to load pictures from.".formatted(source)
                            : "Pictures cannot be loaded from %s: %s.".formatted(source, Problem.why(e)),
                    e);
        }
        return delivery.report();
    }

    /**
     * Counts picture files and the pages of PDF files, without reading pictures. Figures and pages of TIFF files come
     * on top.
     */
    @Override
    public OptionalInt estimate(Path source) {
        try {
            Path real = source.toRealPath();
            return OptionalInt.of(new Estimate(options).of(real));
        } catch (IOException e) { // loading reports it
            Problem.checkInterrupted();
            return OptionalInt.empty();
        }
    }

    private void folder(Path root, Delivery delivery, StuckThreads stuck) throws IOException {
        FolderFiles files =
                FolderFiles.of(root, options.skipped(), options.limits().maxFiles());
        for (Map.Entry<String, FolderFiles.Found> file : files.first().entrySet()) {
            Problem.checkInterrupted();
            delivery.start(file.getKey());
            switch (file.getValue().state()) {
                case REGULAR -> file(file.getValue().path(), file.getKey(), delivery, stuck);
                case LINK_INSIDE -> delivery.ignore();
                case LINK_OUTSIDE ->
                    delivery.failed(null, "it is a link that leads out of the folder, which is not followed");
                case BROKEN_LINK -> delivery.failed(null, "it is a link that leads nowhere");
                case SPECIAL -> delivery.failed(null, "it is a pipe or a device, not a file");
                case UNREADABLE -> delivery.failed(null, "there is no permission to read it, or it is gone");
            }
        }
        if (files.leftOut() > 0) {
            delivery.start(FOLDER);
            delivery.failed(
                    null,
                    "%,d files were left out, because at most %,d files of a folder are loaded"
                            .formatted(files.leftOut(), options.limits().maxFiles()));
        }
    }

    /** A file of a folder; it is ignored if it is something else. */
    private void file(Path path, String name, Delivery delivery, StuckThreads stuck) {
        FileType type;
        try {
            type = FileType.of(path);
        } catch (IOException e) {
            Problem.checkInterrupted();
            delivery.failed(null, Problem.why(e));
            return;
        }
        switch (type) {
            case PICTURE -> new PictureFile(options, delivery).load(path, name);
            case PDF -> new PdfFile(path, name, options, delivery, stuck).load();
            case OTHER -> delivery.ignore();
        }
    }

    /** A file that the caller named; it is reported if it is something else. */
    private void single(Path source, Path real, Delivery delivery, StuckThreads stuck) throws IOException {
        String name = source.toAbsolutePath().normalize().getFileName().toString();
        delivery.start(name);
        if (!Files.isRegularFile(real)) {
            delivery.failed(null, "it is a pipe or a device, not a file");
        } else if (FileType.of(real) == FileType.PDF) {
            new PdfFile(real, name, options, delivery, stuck).load();
        } else {
            new PictureFile(options, delivery).load(real, name);
        }
    }
}
