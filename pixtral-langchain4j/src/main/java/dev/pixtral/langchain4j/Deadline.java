package dev.pixtral.langchain4j;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stops one request when its time is over, unless it ends before. */
final class Deadline implements AutoCloseable {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Deadline() {}

    /**
     * Starts the clock.
     *
     * @param timeout when it rings; null for never
     */
    static Deadline start(Duration timeout, Work work) {
        Deadline deadline = new Deadline();
        if (timeout != null) {
            // in this order: a clock that has rung already would not be heard otherwise
            deadline.end.whenComplete((_, late) -> {
                if (late != null) {
                    work.stop(Stop.TIMED_OUT);
                }
            });
            deadline.end.orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        }
        return deadline;
    }

    /** Stops the clock. */
    @Override
    public void close() {
        end.complete(null);
    }
}
