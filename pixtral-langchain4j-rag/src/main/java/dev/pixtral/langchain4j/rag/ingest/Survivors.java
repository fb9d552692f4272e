package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.LoadFailure;
import java.util.List;

/**
 * Pictures that were not found, but have not vanished either, because their file, page or folder could not be read this
 * time.
 */
record Survivors(List<LoadFailure> failures) {
    boolean include(PictureEntry entry) {
        return failures.stream().anyMatch(failure -> covers(failure, entry));
    }

    private static boolean covers(LoadFailure failure, PictureEntry entry) {
        if (failure.file() == null || failure.file().isEmpty() || failure.file().equals(".")) {
            return true; // the whole folder
        }
        if (entry.file().startsWith(failure.file() + "/")) {
            return true;
        }
        return entry.file().equals(failure.file())
                && (failure.page() == null
                        || entry.page() == null
                        || failure.page().equals(entry.page()));
    }
}
