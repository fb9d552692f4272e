package dev.pixtral.hub;

import java.net.URI;
import java.util.Locale;

/**
 * Who answers at an address.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case
 * @param port never the default -1
 */
record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Returns the origin of an address with a host. */
    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? standard : uri.getPort());
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the origin as in an address, without a default port. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port == (isSecure() ? HTTPS : HTTP) ? "" : ":" + port);
    }
}
