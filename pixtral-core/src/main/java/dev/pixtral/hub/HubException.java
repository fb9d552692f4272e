package dev.pixtral.hub;

import dev.pixtral.errors.PixtralException;

/** A download that failed: one sentence that says why and what to do. Contains neither tokens nor signed addresses. */
public final class HubException extends PixtralException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it was. */
    public enum Reason {
        /** Requests are switched off. */
        OFFLINE,
        /** The hub could not be reached, or it could not answer for now. */
        UNREACHABLE,
        /** A proxy refused. */
        PROXY,
        /** The hub refused: a token is missing or wrong, or the account has no access. */
        DENIED,
        /** There is no such repository, revision or file. */
        MISSING,
        /** The repository has models in GGUF only, which are fetched as they are. */
        GGUF,
        /** The file is not the one that the repository listed. */
        CHANGED,
        /** The server is not a hub, or its answers are not those of one. */
        FOREIGN,
        /** The calling thread was interrupted. */
        INTERRUPTED,
        /** A file of this machine cannot be read or written, or there is no room. */
        DISK,
        /** A setting or an argument cannot be used. */
        SETTING
    }

    private final Reason reason;

    /**
     * Creates an exception.
     *
     * @param reason what kind of failure it was
     * @param message a sentence that says what to do
     */
    public HubException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Creates an exception with a cause.
     *
     * @param reason what kind of failure it was
     * @param message a sentence that says what to do
     * @param cause the underlying failure
     */
    public HubException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Returns the kind of failure.
     *
     * @return why
     */
    public Reason reason() {
        return reason;
    }

    /** The thread was interrupted; its interrupt status is set again. */
    static HubException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new HubException(
                Reason.INTERRUPTED, what + ": the download was interrupted; start it again to continue.", cause);
    }
}
