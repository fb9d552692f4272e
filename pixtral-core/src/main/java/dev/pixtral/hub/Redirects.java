package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Decides where the header {@code Location} may lead. No message repeats it: its query may be a signature. */
final class Redirects {
    /** Largest number of addresses after the first one. */
    static final int MOST = 10;

    static final int LARGEST_PORT = 65_535;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    static boolean isRedirect(int status) {
        return STATUSES.contains(status);
    }

    /**
     * Returns the next address.
     *
     * @param from the address that answered
     * @param location the header; empty if there is none
     * @throws HubException if it may not be followed
     */
    static URI next(URI from, String location) {
        if (location.isEmpty()) {
            throw refused(from, "no address");
        }
        URI next = resolved(from, location);
        if (next.getScheme() == null || !next.getScheme().matches("(?i)https?")) {
            throw refused(from, "an address that is not http: or https:");
        }
        if (next.getRawUserInfo() != null) {
            throw refused(from, "an address that contains a user name");
        }
        if (next.getHost() == null || next.getHost().isEmpty()) {
            throw refused(from, "an address without a host");
        }
        if (next.getPort() > LARGEST_PORT) {
            throw refused(from, "an address with an impossible port");
        }
        if (Origin.of(from).isSecure() && !Origin.of(next).isSecure()) {
            throw refused(from, "an address that is not encrypted (http:)");
        }
        return next;
    }

    private static URI resolved(URI from, String location) {
        try {
            URI next = from.resolve(new URI(location));
            // a fragment is not part of a request
            return next.getRawFragment() == null
                    ? next
                    : new URI(next.toString().replaceFirst("#.*", ""));
        } catch (URISyntaxException e) {
            throw refused(from, "something that is not an address"); // without the cause, which repeats the address
        }
    }

    private static HubException refused(URI from, String what) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s redirects to %s, which is not followed; check HF_ENDPOINT and the network's proxies."
                        .formatted(Excerpt.of(Addresses.shown(from)), what));
    }

    static HubException tooMany(URI first) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s redirects more than %d times; check HF_ENDPOINT and the network's proxies."
                        .formatted(Addresses.shown(first), MOST));
    }
}
