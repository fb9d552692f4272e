package dev.pixtral.langchain4j.rag;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Loads the pictures of a file or folder, one after the other. Implementations are thread-safe. */
@FunctionalInterface
public interface PictureLoader {
    /**
     * Loads pictures and passes each of them on before the next is loaded, so that memory holds only one of them. What
     * cannot be loaded does not end the loading of the rest.
     *
     * @param source a file or folder
     * @param pictures receives the pictures on the calling thread, in the order of their files and pages; an exception
     *     that it throws ends the loading and is passed to the caller
     * @return what could not be loaded
     * @throws java.io.UncheckedIOException if the source itself cannot be read
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its interrupt flag stays set
     */
    List<LoadFailure> load(Path source, Consumer<LoadedPicture> pictures);

    /**
     * Estimates how many pictures {@link #load} will find, so that progress can be shown. This is much faster than
     * loading them, or unknown.
     *
     * @param source a file or folder
     * @return about how many pictures, or empty if that is not known
     */
    default OptionalInt estimate(Path source) {
        return OptionalInt.empty();
    }
}
