package dev.pixtral.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The requests for answers that are being served. Thread-safe. */
final class RunningAnswers {
    private static final long LONGEST_SECONDS = 60;
    private static final int WEIGHT = 8; // of the last answer: one in eight
    private static final int POLL_MILLIS = 20;

    private final Set<RunningAnswer> answers = ConcurrentHashMap.newKeySet();
    private final AtomicLong meanMillis = new AtomicLong(1_000);
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean stopping;

    /**
     * Takes up a request.
     *
     * @throws Refusal if the server is being stopped
     */
    void enter() {
        requests.incrementAndGet();
        if (stopping) {
            requests.decrementAndGet();
            throw Refusal.later(
                    503, "server_error", "server_stopping", "The server is being stopped; try again later.", 5);
        }
    }

    /** Ends a request that was taken up. */
    void leave() {
        requests.decrementAndGet();
    }

    /** Notes an answer that begins. */
    void add(RunningAnswer answer) {
        answers.add(answer);
        if (stopping) {
            answer.cancel(); // it may have begun after the others were cancelled
        }
    }

    /** Notes that an answer has ended. */
    void remove(RunningAnswer answer, Duration took) {
        if (answers.remove(answer)) {
            meanMillis.updateAndGet(mean -> mean + (took.toMillis() - mean) / WEIGHT);
        }
    }

    /** How long a client should wait until it tries again. */
    long secondsUntilOneEnds() {
        return Math.clamp(meanMillis.get() / 1_000, 1, LONGEST_SECONDS);
    }

    boolean stopping() {
        return stopping;
    }

    /** Accepts no more requests; those that are being served go on. */
    void stop() {
        stopping = true;
    }

    /** Ends all answers. */
    void cancel() {
        answers.forEach(RunningAnswer::cancel);
    }

    /**
     * Waits until all requests have ended.
     *
     * @return whether they have ended within that time
     */
    boolean await(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (requests.get() > 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
