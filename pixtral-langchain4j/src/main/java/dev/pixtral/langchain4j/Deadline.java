package dev.pixtral.langchain4j;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stops one request when its timeout expires, unless it has ended before. */
final class Deadline implements AutoCloseable {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Deadline() {}

    /**
     * Starts the clock.
     *
     * @param timeout after which the request is stopped; null for never
     */
    static Deadline start(Duration timeout, Work work) {
        Deadline deadline = new Deadline();
        if (timeout != null) {
            // the action comes first: otherwise a timeout that has already expired would be missed
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
