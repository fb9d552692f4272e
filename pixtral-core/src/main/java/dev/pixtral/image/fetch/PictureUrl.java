package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;
import dev.pixtral.image.HostNames;
import dev.pixtral.image.HostPort;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code http:} or {@code https:} address, parsed and rebuilt, so the code that checks it and the code that connects
 * cannot interpret it differently.
 *
 * @param secure whether the scheme is {@code https:}
 * @param target host and port
 * @param uri the address, with the host in its canonical form and without the fragment
 */
record PictureUrl(boolean secure, HostPort target, URI uri) {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[.*]|[^:]+)(?::([0-9]{0,5}))?");

    /**
     * Checks an address.
     *
     * @param name name of the picture in messages
     * @throws FetchException if the address has another scheme, contains credentials, or has an invalid or ambiguous
     *     host
     */
    static PictureUrl of(URI uri, String name) {
        boolean secure = switch (uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> false;
            case "https" -> true;
            default -> throw FetchExceptions.refused(name, "pictures are only fetched from http: and https: addresses");
        };
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.indexOf('@') >= 0) {
            throw FetchExceptions.refused(name, "addresses with a user name or a password are not followed");
        }
        HostPort target = target(authority, secure ? 443 : 80)
                .orElseThrow(() -> FetchExceptions.refused(
                        name,
                        "its host is missing, invalid or ambiguous; write a name, "
                                + "or an address as in 192.0.2.1 or [2001:db8::1]"));
        return new PictureUrl(secure, target, whole(secure, target, uri));
    }

    private static URI whole(boolean secure, HostPort target, URI uri) {
        String host = target.toString();
        String usual = secure ? ":443" : ":80"; // omitted, as usual
        String shortest = host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        URI whole = URI.create((secure ? "https://" : "http://") + shortest + path + query);
        return URI.create(whole.toASCIIString());
    }

    private static Optional<HostPort> target(String authority, int usualPort) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String port = matcher.group(2);
        int number = port == null || port.isEmpty() ? usualPort : Integer.parseInt(port);
        return number < 1 || number > 65_535
                ? Optional.empty()
                : HostNames.normalised(matcher.group(1)).map(host -> new HostPort(host, number));
    }

    /**
     * Follows a redirect.
     *
     * @param next the target that the server stated, already made absolute
     * @throws FetchException if the redirect must not be followed
     */
    PictureUrl redirected(URI next, String name) {
        PictureUrl url = of(next, name);
        if (secure && !url.secure) {
            throw FetchExceptions.refused(name, "a secure address redirects to an insecure one (http:)");
        }
        return url;
    }
}
