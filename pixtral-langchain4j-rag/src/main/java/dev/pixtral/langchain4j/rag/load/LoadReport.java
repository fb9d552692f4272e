package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.LoadFailure;
import java.util.List;

/**
 * What became of the files of a folder.
 *
 * @param files number of files that were loaded, in full or in part
 * @param pictures number of pictures loaded from them
 * @param ignored number of files that are neither pictures nor PDF files, and of links to files that are loaded anyway
 * @param failures what could not be loaded, in the order of files and pages
 */
public record LoadReport(int files, int pictures, int ignored, List<LoadFailure> failures) {
    /** Copies the list. */
    public LoadReport {
        failures = List.copyOf(failures);
    }
}
