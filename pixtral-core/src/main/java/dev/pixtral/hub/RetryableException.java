package dev.pixtral.hub;

import java.time.Duration;
import java.util.Optional;

/** A failure that another attempt may repair. */
final class RetryableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient HubException last;
    private final transient Optional<Duration> pause;
    private final boolean hopeless;

    private RetryableException(HubException last, Optional<Duration> pause, boolean hopeless) {
        super(last.getMessage(), last);
        this.last = last;
        this.pause = pause;
        this.hopeless = hopeless;
    }

    /** A failure after which the usual pause is made. */
    static RetryableException of(HubException last) {
        return new RetryableException(last, Optional.empty(), false);
    }

    /** A failure after which the server asks for a pause. */
    static RetryableException after(Optional<Duration> pause, HubException last) {
        return new RetryableException(last, pause, false);
    }

    /** A failure that has probably a lasting cause, such as a host that does not exist. */
    static RetryableException hopeless(HubException last) {
        return new RetryableException(last, Optional.empty(), true);
    }

    /** Returns what is thrown if no attempt is left. */
    HubException last() {
        return last;
    }

    Optional<Duration> pause() {
        return pause;
    }

    boolean isHopeless() {
        return hopeless;
    }
}
