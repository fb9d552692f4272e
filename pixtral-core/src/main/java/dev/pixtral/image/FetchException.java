package dev.pixtral.image;

/**
 * Thrown when a picture cannot be fetched from its address. Any other problem with a picture from the network, such as
 * its format or size, is a plain {@link ImageException}.
 *
 * <p>Messages name the address without its query. From the server's response they quote only the beginning of its
 * explanation of a failure (status 400 or higher), with control characters escaped.
 */
public final class FetchException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final Kind kind;

    /** What went wrong, for programs. */
    public enum Kind {
        /** The {@link FetchPolicy} forbids it; retrying does not help. */
        REFUSED,
        /** The host is unknown, does not answer, or cannot prove its identity. */
        UNREACHABLE,
        /** The server answered with an error or an invalid response, or redirected in circles. */
        BAD_ANSWER,
        /** The fetch took longer than {@link FetchPolicy#timeout} allows. */
        TIMEOUT,
        /** The waiting thread was interrupted; its interrupt status remains set. */
        INTERRUPTED
    }

    FetchException(Kind kind, String name, String why, Throwable cause) {
        super("%s cannot be fetched: %s.".formatted(name, why), cause);
        this.kind = kind;
    }

    /**
     * Returns what went wrong.
     *
     * @return the kind of failure
     */
    public Kind kind() {
        return kind;
    }
}
