package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.LoadFailure;
import java.util.List;

/**
 * What became of the pictures of a file or folder. Those that were captioned or reused are in the index.
 *
 * @param captioned pictures that the model was asked about
 * @param reused pictures that needed no model: unchanged since the last time, or equal to a picture whose caption is
 *     known
 * @param removed pictures that were in the index and are not found any more; the earlier states of changed files are
 *     not counted
 * @param failed files, pages and pictures that could not be loaded, captioned or embedded. What the index has of them
 *     from an earlier time stays there
 */
public record IngestReport(int captioned, int reused, int removed, List<LoadFailure> failed) {
    /** Copies the list. */
    public IngestReport {
        failed = List.copyOf(failed);
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        return "%,d captioned, %,d reused, %,d removed, %,d failed"
                .formatted(captioned, reused, removed, failed.size());
    }
}
