package dev.pixtral.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Counts the attempts of one piece of work and makes the pauses between them. For one thread. */
final class Attempts {
    private static final System.Logger LOG = System.getLogger(Attempts.class.getName());
    private static final Duration TOLD = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;

    private final HubLimits limits;
    private int failures;

    Attempts(HubLimits limits) {
        this.limits = limits;
    }

    /** Work that may fail for a while. */
    interface Work<T> {
        T attempt() throws RetryableException, InterruptedException;
    }

    /** Repeats the work until it succeeds. */
    <T> T repeat(Work<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.attempt();
            } catch (RetryableException e) {
                failed(e);
            }
        }
    }

    /** Bytes arrived: the next failure is the first one. */
    void progressed() {
        failures = 0;
    }

    /**
     * Makes the pause before the next attempt.
     *
     * @throws HubException if there is none
     */
    void failed(RetryableException e) throws InterruptedException {
        failures++;
        if (failures > (e.isHopeless() ? Math.min(1, limits.retries()) : limits.retries())) {
            throw e.last();
        }
        Duration pause = e.pause().map(this::asked).orElseGet(this::own);
        if (pause.compareTo(TOLD) > 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} The next attempt is in {1} s.",
                    e.last().getMessage(),
                    pause.toSeconds());
        }
        Thread.sleep(pause);
    }

    /** Never earlier than the server asks. */
    private Duration asked(Duration pause) {
        Duration longest = limits.longestServerPause();
        return times(pause.compareTo(longest) > 0 ? longest : pause, 1 + JITTER * random());
    }

    private Duration own() {
        Duration pause = limits.firstPause().multipliedBy(1L << Math.min(failures - 1, 20));
        Duration longest = limits.longestPause();
        return times(pause.compareTo(longest) > 0 ? longest : pause, 1 + JITTER * (2 * random() - 1));
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private static Duration times(Duration pause, double factor) {
        return Duration.ofNanos((long) (pause.toNanos() * factor));
    }
}
