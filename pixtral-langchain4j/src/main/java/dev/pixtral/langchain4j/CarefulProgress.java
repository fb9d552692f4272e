package dev.pixtral.langchain4j;

import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress listeners of the caller's, whose errors stay their own as with other listeners: they are logged, those of a
 * listener once, and have no other effect. Used for one request, by one thread.
 */
final class CarefulProgress implements ProgressListener {
    private static final Logger LOG = LoggerFactory.getLogger(CarefulProgress.class);

    private final List<ProgressListener> listeners;
    private final List<ProgressListener> failed = new ArrayList<>();

    CarefulProgress(List<ProgressListener> listeners) {
        this.listeners = listeners;
    }

    @Override
    public void onProgress(Progress progress) {
        for (ProgressListener listener : listeners) {
            tell(listener, progress);
        }
    }

    private void tell(ProgressListener listener, Progress progress) {
        try {
            listener.onProgress(progress);
        } catch (Throwable thrown) { // by the caller's code: an answer is worth more
            if (!failed.contains(listener)) {
                failed.add(listener);
                LOG.warn(
                        "A progress listener failed; this is logged once for the request and has no other effect.",
                        thrown);
            }
        }
    }
}
