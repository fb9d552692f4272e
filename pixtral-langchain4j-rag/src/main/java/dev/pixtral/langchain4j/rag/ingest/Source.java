package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.io.FileErrors;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** A file or folder that is ingested. Its path with all links resolved identifies what it has put into the index. */
record Source(Path path, Path real) {
    static Source of(Path path) {
        try {
            return new Source(path, path.toRealPath());
        } catch (IOException e) {
            throw FileErrors.because("%s cannot be read".formatted(path), e);
        }
    }

    String root() {
        return real.toString();
    }

    /** What a path, which need not exist any more, may be called in the ledger. */
    static Set<String> rootsOf(Path path) {
        Set<String> roots = new LinkedHashSet<>();
        roots.add(path.toAbsolutePath().normalize().toString());
        try {
            roots.add(path.toRealPath().toString());
        } catch (IOException e) {
            // gone: there is only its name
        }
        return roots;
    }

    /** An index inside of the indexed folder would be indexed as well. */
    void requireApart(Settings settings) {
        requireApart("state folder", settings.stateFolder());
        if (settings.pictureStore() instanceof FolderPictureStore store) {
            requireApart("picture store", store.folder());
        }
    }

    private void requireApart(String what, Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            absolute = Files.exists(folder) ? folder.toRealPath() : absolute;
        } catch (IOException e) {
            throw FileErrors.because("The %s %s cannot be read".formatted(what, folder), e);
        }
        if (absolute.startsWith(real)) {
            throw new IllegalArgumentException(
                    "The %s %s lies in %s and would be indexed as well; choose another folder."
                            .formatted(what, folder, path));
        }
    }
}
