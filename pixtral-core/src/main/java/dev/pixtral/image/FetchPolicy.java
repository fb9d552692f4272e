package dev.pixtral.image;

import java.net.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Which pictures may be fetched from {@code http:} and {@code https:} addresses, and the limits on fetching.
 *
 * <p>The author of an address may be a different person than the owner of the machine that follows it. Therefore,
 * unless a host is {@code allowed}, <em>every</em> network address that its name resolves to must belong to the public
 * internet (not to this machine, a private network or the local link), connections are made only to the addresses that
 * were checked, and each redirect is checked in the same way. No cookies, credentials or system-wide proxies are used.
 *
 * <p><b>A proxy changes that</b>: the proxy resolves names and connects, so only hosts that are written as network
 * addresses can be checked here. Use a proxy only if it refuses internal addresses itself.
 *
 * @param reach which hosts may be fetched from besides the allowed ones
 * @param allowed hosts and ports that may be fetched from regardless of their network address, such as one's own
 *     picture server; matched by the name in the picture's address
 * @param maxBytes maximum size of a picture in bytes, both as sent and as decompressed, 1 to 2,000,000,000;
 *     {@link ImageLimits#maxBytes} applies as well
 * @param timeout maximum time for the whole picture, including redirects and the pauses that a server requests
 *     (Retry-After); more than zero, at most a day
 * @param maxRedirects maximum number of redirects to follow, 0 to 20
 * @param proxy an HTTP proxy for all requests, or {@link Proxy#NO_PROXY}
 */
public record FetchPolicy(
        Reach reach, Set<HostPort> allowed, long maxBytes, Duration timeout, int maxRedirects, Proxy proxy) {
    private static final Duration LONGEST = Duration.ofDays(1); // above DEFAULT, which is checked against it

    /** The public internet, 32 MiB, 30 seconds, 5 redirects, no proxy. */
    public static final FetchPolicy DEFAULT =
            new FetchPolicy(Reach.PUBLIC, Set.of(), 32L << 20, Duration.ofSeconds(30), 5, Proxy.NO_PROXY);

    private static final long MOST_BYTES = 2_000_000_000L;
    private static final int MOST_REDIRECTS = 20;

    /** Which hosts may be fetched from besides the allowed ones. */
    public enum Reach {
        /** All hosts of the public internet. */
        PUBLIC,
        /** No other hosts: without allowed hosts, nothing is fetched. */
        ALLOWED_ONLY
    }

    /** Rejects missing values, limits out of range, and proxies other than HTTP proxies. */
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
                    "The byte limit of a fetch must be 1 to %,d, but is %,d.".formatted(MOST_BYTES, maxBytes));
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw ImageExceptions.badValue(
                    "The time limit of a fetch must be more than 0 and at most a day, but is %s.".formatted(timeout));
        }
        if (maxRedirects < 0 || maxRedirects > MOST_REDIRECTS) {
            throw ImageExceptions.badValue(
                    "The limit on redirects must be 0 to %d, but is %d.".formatted(MOST_REDIRECTS, maxRedirects));
        }
        if (proxy.type() == Proxy.Type.SOCKS) {
            throw ImageExceptions.badValue("A SOCKS proxy cannot be used for pictures; use an HTTP proxy or none.");
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
     * Returns the same policy with more hosts that may be fetched from regardless of their network address.
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
     * @param other maximum size of a picture in bytes
     * @return new policy
     */
    public FetchPolicy withMaxBytes(long other) {
        return new FetchPolicy(reach, allowed, other, timeout, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with another limit on time.
     *
     * @param other maximum time for the whole picture
     * @return new policy
     */
    public FetchPolicy withTimeout(Duration other) {
        return new FetchPolicy(reach, allowed, maxBytes, other, maxRedirects, proxy);
    }

    /**
     * Returns the same policy with another limit on redirects.
     *
     * @param other maximum number of redirects to follow
     * @return new policy
     */
    public FetchPolicy withMaxRedirects(int other) {
        return new FetchPolicy(reach, allowed, maxBytes, timeout, other, proxy);
    }

    /**
     * Returns the same policy with a proxy; see the class description for what that changes.
     *
     * @param other an HTTP proxy, or {@link Proxy#NO_PROXY}
     * @return new policy
     */
    public FetchPolicy withProxy(Proxy other) {
        return new FetchPolicy(reach, allowed, maxBytes, timeout, maxRedirects, other);
    }
}
