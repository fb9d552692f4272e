package dev.pixtral.image;

/**
 * A picture that could not be fetched from its address. Everything else that is wrong with a picture from the network, such as its
 * format or size, is a plain {@link ImageException}.
 *
 * <p>Messages name the address without its query. Of what the server sent they quote nothing but the beginning of what it says about a failure (a status of 400 or more), with control characters
 * spelled out.
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

    /**
     * A server's answer that is a failure.
     *
     * @param name how messages call the picture
     * @param status status code
     * @param words what the server says about it, fit for a message; may be empty
     */
    record Refusal(String name, int status, String words) {
        FetchException exception() {
            return exception("");
        }

        /** With what there is to do about it. */
        FetchException exception(String advice) {
            return badAnswer(
                    name,
                    what().formatted(status)
                            + (advice.isEmpty() ? "" : "; " + advice)
                            + (words.isEmpty() ? "" : "; it says: \"" + words + "\""));
        }

        private String what() {
            return switch (status) {
                case 401, 403, 407 -> "the server wants a permission for it (status %d)";
                case 404, 410 -> "there is nothing at this address (status %d)";
                case 429 -> "the server has had too many requests (status %d)";
                case 503 -> "the server is busy or out of order (status %d)";
                default -> "the server answered with status %d";
            };
        }
    }

    private FetchException(Kind kind, String name, String why, Throwable cause) {
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

    static FetchException refused(String name, String why) {
        return new FetchException(Kind.REFUSED, name, why, null);
    }

    /** A host whose address is not public, which may be meant. */
    static FetchException notPublic(String name, HostPort target, String what) {
        return refused(
                name,
                "%s is an address of %s; if that is meant, allow it with --allow-host %s or FetchPolicy.allowing"
                        .formatted(target, what, target));
    }

    static FetchException unreachable(String name, String why, Throwable cause) {
        return new FetchException(Kind.UNREACHABLE, name, why, cause);
    }

    static FetchException badAnswer(String name, String why) {
        return new FetchException(Kind.BAD_ANSWER, name, why, null);
    }

    static FetchException timeout(String name, FetchPolicy policy) {
        String why = "it took longer than the %.1f seconds that a fetch may take; try again or allow more time"
                .formatted(policy.timeout().toMillis() / 1000.0);
        return new FetchException(Kind.TIMEOUT, name, why, null);
    }

    static FetchException interrupted(String name, InterruptedException cause) {
        return new FetchException(Kind.INTERRUPTED, name, "the fetch was interrupted", cause);
    }
}
