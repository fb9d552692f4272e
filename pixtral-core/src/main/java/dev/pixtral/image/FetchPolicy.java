package dev.pixtral.image;

import java.net.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What may be fetched when a picture is named by an {@code http:} or {@code https:} address, and what it may cost.
 *
 * <p>An address may have been written by somebody else than the person whose machine follows it. Therefore, unless a
 * host is among the {@code allowed}, <em>every</em> address that its name leads to must be one of the public internet
 * (not this machine, no private network, no local link), the connection is made to just the addresses that were
 * checked, and each redirect is checked in the same way. No cookies, credentials or system-wide proxies are used.
 *
 * <p><b>A proxy changes that</b>: it is the proxy that looks up names and connects, so only hosts that are written as
 * addresses can be checked here. Have a proxy only if it refuses inner addresses itself.
 *
 * @param reach which hosts may be fetched from besides the allowed ones
 * @param allowed hosts and ports that are fetched from wherever they lie, such as a picture server of one's own; by the
 *     name that stands in the address
 * @param maxBytes most bytes of a picture as sent and as unpacked, 1 to 2,000,000,000; {@link ImageLimits#maxBytes}
 *     holds as well
 * @param timeout most time for the whole picture, redirects and the pauses that a server asks for (Retry-After)
 *     included; more than nothing, at most a day
 * @param maxRedirects most redirects that are followed, 0 to 20
 * @param proxy an HTTP proxy that all requests go through, or {@link Proxy#NO_PROXY}
 */
public record FetchPolicy(
        Reach reach, Set<HostPort> allowed, long maxBytes, Duration timeout, int maxRedirects, Proxy proxy) {
    private static final Duration LONGEST = Duration.ofDays(1); // before DEFAULT, which is checked against it

    /** The public internet, 32 MiB, 30 seconds, 5 redirects, no proxy. */
    public static final FetchPolicy DEFAULT =
            new FetchPolicy(Reach.PUBLIC, Set.of(), 32L << 20, Duration.ofSeconds(30), 5, Proxy.NO_PROXY);

    private static final long MOST_BYTES = 2_000_000_000L;
    private static final int MOST_REDIRECTS = 20;

    /** Which hosts may be fetched from besides the allowed ones. */
    public enum Reach {
        /** All of the public internet. */
        PUBLIC,
        /** None: without allowed hosts nothing is fetched at all. */
        ALLOWED_ONLY
    }

    /** Refuses what is missing, limits out of range, and proxies that are no HTTP proxies. */
    public FetchPolicy {
        ImageExceptions.require(reach, "reach");
        for (HostPort host : ImageExceptions.require(allowed, "allowed")) {
            ImageExceptions.require(host, "allowed");
        }
        allowed = Set.copyOf(allowed);
        ImageExceptions.require(timeout, "timeout");
        ImageExceptions.require(proxy, "proxy");
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw ImageExceptions.badValue(
                    "The most bytes to fetch must be 1 to %,d, but are %,d.".formatted(MOST_BYTES, maxBytes));
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw ImageExceptions.badValue(
                    "The time to fetch a picture must be more than 0 and at most a day, but is %s.".formatted(timeout));
        }
        if (maxRedirects < 0 || maxRedirects > MOST_REDIRECTS) {
            throw ImageExceptions.badValue(
                    "The most redirects must be 0 to %d, but are %d.".formatted(MOST_REDIRECTS, maxRedirects));
        }
        if (proxy.type() == Proxy.Type.SOCKS) {
            throw ImageExceptions.badValue("A SOCKS proxy cannot be used for pictures; give an HTTP proxy or none.");
        }
    }

    /**
     * Returns the same policy with another reach.
     *
     * @param other which hosts may be fetched from besides the allowed ones
     * @return new policy
     */
    public FetchPolicy withReach(Reach other) {
        return new FetchPolicy(other, allowed, maxBytes, timeout, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with further hosts that are fetched from wherever they lie.
     *
     * @param more hosts with their ports
     * @return new policy
     */
    public FetchPolicy allowing(HostPort... more) {
        Set<HostPort> all = new HashSet<>(allowed);
        all.addAll(Arrays.asList(more));
        return new FetchPolicy(reach, all, maxBytes, timeout, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with another limit on bytes.
     *
     * @param other most bytes of a picture
     * @return new policy
     */
    public FetchPolicy withMaxBytes(long other) {
        return new FetchPolicy(reach, allowed, other, timeout, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with another limit on time.
     *
     * @param other most time for the whole picture
     * @return new policy
     */
    public FetchPolicy withTimeout(Duration other) {
        return new FetchPolicy(reach, allowed, maxBytes, other, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with another limit on redirects.
     *
     * @param other most redirects that are followed
     * @return new policy
     */
    public FetchPolicy withMaxRedirects(int other) {
        return new FetchPolicy(reach, allowed, maxBytes, timeout, other, proxy);
    }

    /**
     * Returns the same policy with a proxy; see above what that changes.
     *
     * @param other an HTTP proxy, or {@link Proxy#NO_PROXY}
     * @return new policy
     */
    public FetchPolicy withProxy(Proxy other) {
        return new FetchPolicy(reach, allowed, maxBytes, timeout, maxRedirects, other);
    }
}
