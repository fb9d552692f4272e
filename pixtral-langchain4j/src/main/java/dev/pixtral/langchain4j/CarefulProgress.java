package dev.pixtral.langchain4j;

import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the caller's progress listeners so that their errors do not affect the request: they are logged, once for each
 * listener. Used for one request, by one thread.
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
        } catch (Throwable thrown) { // the caller's code must not cost the answer
            if (!failed.contains(listener)) {
                failed.add(listener);
                LOG.warn(
                        "A progress listener failed; this is logged once for the request and has no other effect.",
                        thrown);
            }
        }
    }
}
