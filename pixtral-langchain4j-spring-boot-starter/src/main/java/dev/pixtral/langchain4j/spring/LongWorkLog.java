package dev.pixtral.langchain4j.spring;

import dev.pixtral.errors.FileSize;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs how far a model is downloaded or prepared, which may take minutes or hours: when it begins, every few seconds,
 * and when it ends. Requests that wait for the same model report the same work, which is logged once. Thread-safe.
 */
final class LongWorkLog implements ProgressListener {
    static final long REST_NANOS = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(LongWorkLog.class);

    /** Shared, because both models wait for the same work. */
    static final LongWorkLog OF_BOTH_MODELS = new LongWorkLog(LOG::info, System::nanoTime);

    private final Consumer<String> log;
    private final LongSupplier clock;
    private String work = ""; // guarded by this, as is all that follows
    private long logged;
    private boolean ended;

    /**
     * Creates a log.
     *
     * @param log receives the lines
     * @param clock nanoseconds, of any origin
     */
    LongWorkLog(Consumer<String> log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void onProgress(Progress progress) {
        switch (progress) {
            case Progress.Downloading(String model, long done, long total) -> tell("Downloading " + model, done, total);
            case Progress.Preparing(String model, long done, long total) -> tell("Preparing " + model, done, total);
            default -> {} // short, or a request of its own
        }
    }

    private synchronized void tell(String what, long done, long total) {
        long now = clock.getAsLong();
        boolean begins = !what.equals(work) || ended && done < total;
        boolean ends = done == total && !ended;
        if (begins || ends || !ended && now - logged >= REST_NANOS) {
            work = what;
            logged = now;
            ended = done == total;
            log.accept(String.format(
                    Locale.ROOT, "%s: %s (%d %%)", what, FileSize.of(done, total), 100 * done / Math.max(1, total)));
        }
    }
}
