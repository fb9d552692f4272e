package dev.pixtral.image;

/** Words each {@link FetchException}. Public only for the package that fetches pictures, not part of the API. */
public final class FetchExceptions {
    private FetchExceptions() {}

    /**
     * An address that the policy forbids.
     *
     * @param name how messages call the picture
     * @param why the reason, without a full stop
     * @return the exception to throw
     */
    public static FetchException refused(String name, String why) {
        return new FetchException(FetchException.Kind.REFUSED, name, why, null);
    }

    /**
     * A host whose address is not public, which may be meant.
     *
     * @param name how messages call the picture
     * @param target the host
     * @param what what its address belongs to
     * @return the exception to throw
     */
    public static FetchException notPublic(String name, HostPort target, String what) {
        return refused(
                name,
                "%s is an address of %s; if that is meant, allow it with --allow-host %s or FetchPolicy.allowing"
                        .formatted(target, what, target));
    }

    /**
     * A host that is not known, does not answer, or cannot prove who it is.
     *
     * @param name how messages call the picture
     * @param why the reason, without a full stop
     * @param cause what failed, or null
     * @return the exception to throw
     */
    public static FetchException unreachable(String name, String why, Throwable cause) {
        return new FetchException(FetchException.Kind.UNREACHABLE, name, why, cause);
    }

    /**
     * An answer that is a failure or no proper one.
     *
     * @param name how messages call the picture
     * @param why the reason, without a full stop
     * @return the exception to throw
     */
    public static FetchException badAnswer(String name, String why) {
        return new FetchException(FetchException.Kind.BAD_ANSWER, name, why, null);
    }

    /**
     * A fetch that took too long.
     *
     * @param name how messages call the picture
     * @param policy how long it may take
     * @return the exception to throw
     */
    public static FetchException timeout(String name, FetchPolicy policy) {
        String why = "it took longer than the %.1f seconds that a fetch may take; try again or allow more time"
                .formatted(policy.timeout().toMillis() / 1000.0);
        return new FetchException(FetchException.Kind.TIMEOUT, name, why, null);
    }

    /**
     * The waiting thread was interrupted.
     *
     * @param name how messages call the picture
     * @param cause the interruption
     * @return the exception to throw
     */
    public static FetchException interrupted(String name, InterruptedException cause) {
        return new FetchException(FetchException.Kind.INTERRUPTED, name, "the fetch was interrupted", cause);
    }
}
