package dev.pixtral.image;

import dev.pixtral.api.Internal;

/**
 * Creates every {@link FetchException} and its message. Public only for the package that fetches pictures, not part of
 * the API.
 */
@Internal
public final class FetchExceptions {
    private FetchExceptions() {}

    /**
     * Creates the error for an address that the policy forbids.
     *
     * @param name name of the picture in messages
     * @param why the reason, without a full stop
     * @return the exception to throw
     */
    public static FetchException refused(String name, String why) {
        return new FetchException(FetchException.Kind.REFUSED, name, why, null);
    }

    /**
     * Creates the error for a host that would have to be allowed by name.
     *
     * @param name name of the picture in messages
     * @param target the host
     * @return the exception to throw
     */
    public static FetchException notAllowed(String name, HostPort target) {
        return refused(
                name,
                "%s is not among the allowed hosts; allow it with --allow-host %s or FetchPolicy.allowing"
                        .formatted(target, target));
    }

    /**
     * Creates the error for a host whose address is not public, which may be intended.
     *
     * @param name name of the picture in messages
     * @param target the host
     * @param what the network that its address belongs to
     * @return the exception to throw
     */
    public static FetchException notPublic(String name, HostPort target, String what) {
        return refused(
                name,
                "%s is an address of %s; if that is intended, allow it with --allow-host %s or FetchPolicy.allowing"
                        .formatted(target, what, target));
    }

    /**
     * Creates the error for a host that is unknown, does not answer, or cannot prove its identity.
     *
     * @param name name of the picture in messages
     * @param why the reason, without a full stop
     * @param cause the underlying error, or null
     * @return the exception to throw
     */
    public static FetchException unreachable(String name, String why, Throwable cause) {
        return new FetchException(FetchException.Kind.UNREACHABLE, name, why, cause);
    }

    /**
     * Creates the error for a response that is a failure or invalid.
     *
     * @param name name of the picture in messages
     * @param why the reason, without a full stop
     * @return the exception to throw
     */
    public static FetchException badAnswer(String name, String why) {
        return new FetchException(FetchException.Kind.BAD_ANSWER, name, why, null);
    }

    /**
     * Creates the error for a fetch that took too long.
     *
     * @param name name of the picture in messages
     * @param policy the policy with the time limit
     * @return the exception to throw
     */
    public static FetchException timeout(String name, FetchPolicy policy) {
        String why = "it took longer than the %.1f seconds that a fetch may take; try again or allow more time"
                .formatted(policy.timeout().toMillis() / 1000.0);
        return new FetchException(FetchException.Kind.TIMEOUT, name, why, null);
    }

    /**
     * Creates the error for an interrupted thread.
     *
     * @param name name of the picture in messages
     * @param cause the interruption
     * @return the exception to throw
     */
    public static FetchException interrupted(String name, InterruptedException cause) {
        return new FetchException(FetchException.Kind.INTERRUPTED, name, "the fetch was interrupted", cause);
    }
}
