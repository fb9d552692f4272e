package dev.pixtral.image;

/**
 * A picture that could not be fetched from its address. Everything else that is wrong with a picture from the network,
 * such as its format or size, is a plain {@link ImageException}.
 *
 * <p>Messages name the address without its query. Of what the server sent they quote nothing but the beginning of what
 * it says about a failure (a status of 400 or more), with control characters spelled out.
 */
public final class FetchException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final Kind kind;

    /** What went wrong, for programs. */
    public enum Kind {
        /** The {@link FetchPolicy} forbids it: trying again is of no use. */
        REFUSED,
        /** The host is not known, does not answer, or cannot prove who it is. */
        UNREACHABLE,
        /** The server answered with an error, with something that is no proper answer, or led in circles. */
        BAD_ANSWER,
        /** It took longer than {@link FetchPolicy#timeout} allows. */
        TIMEOUT,
        /** The waiting thread was interrupted; it stays marked as interrupted. */
        INTERRUPTED
    }

    FetchException(Kind kind, String name, String why, Throwable cause) {
        super("%s cannot be fetched: %s.".formatted(name, why), cause);
        this.kind = kind;
    }

    /**
     * What went wrong.
     *
     * @return kind of failure
     */
    public Kind kind() {
        return kind;
    }
}
