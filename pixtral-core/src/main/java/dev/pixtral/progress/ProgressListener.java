package dev.pixtral.progress;

/**
 * Hears how a request, or the opening of a model, comes along.
 *
 * <p>All calls come from the thread that waits for the result, never from one that computes: a listener that takes its
 * time delays whoever waits, and nothing else. It never changes an answer. A listener that is given to several requests
 * is called by several threads at once.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = _ -> {};

    /**
     * There is progress.
     *
     * @param progress stage and numbers
     */
    void onProgress(Progress progress);
}
