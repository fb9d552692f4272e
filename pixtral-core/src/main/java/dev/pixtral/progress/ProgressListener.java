package dev.pixtral.progress;

/**
 * Receives the progress of a request or of opening a model.
 *
 * <p>All calls come from the thread that waits for the result, never from a compute thread: a slow listener delays only
 * its own caller. It never changes an answer. A listener that is shared by several requests may be called by several
 * threads at the same time.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Ignores all progress. */
    ProgressListener NONE = _ -> {};

    /**
     * Called when there is progress.
     *
     * @param progress the stage and its numbers
     */
    void onProgress(Progress progress);
}
