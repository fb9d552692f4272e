package dev.pixtral.hub.download;

import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;

/** Reports the bytes of a download, a few times per second, and its beginning and end. Not thread-safe. */
final class DownloadProgress {
    private final String model;
    private final long total;
    private final ProgressListener listener;
    private final Pace pace = new Pace();
    private long told = -1;

    /**
     * Prepares the reports.
     *
     * @param total bytes of all files, with those of earlier attempts
     */
    DownloadProgress(String model, long total, ProgressListener listener) {
        this.model = model;
        this.total = total;
        this.listener = listener;
    }

    /** Notes how many bytes are done. */
    void done(long bytes) {
        boolean edge = told < 0 || bytes >= total;
        if (bytes > told && (edge || pace.due())) {
            listener.onProgress(new Progress.Downloading(model, Math.min(bytes, total), total));
            told = bytes;
            pace.told();
        }
    }
}
