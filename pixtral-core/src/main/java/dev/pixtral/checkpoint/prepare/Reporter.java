package dev.pixtral.checkpoint.prepare;

import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;

/** Reports how much of a checkpoint is prepared, at most ten times per second and never less than before. */
final class Reporter {
    private final String model;
    private final long total;
    private final ProgressListener listener;
    private final Pace pace = new Pace();
    private long told = -1;

    Reporter(String model, long total, ProgressListener listener) {
        this.model = model;
        this.total = total;
        this.listener = listener;
    }

    long total() {
        return total;
    }

    /** Reports the first time, and then whenever a report is due; completion is reported by {@link #end} only. */
    void done(long bytes) {
        if (told < 0 || pace.due()) {
            tell(Math.max(told, Math.clamp(bytes, 0, total - 1)));
        }
    }

    void end() {
        tell(total);
    }

    private void tell(long bytes) {
        told = bytes;
        listener.onProgress(new Progress.Preparing(model, bytes, total));
        pace.told();
    }
}
