package dev.pixtral.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and one of its ports, such as {@code localhost:8080}.
 *
 * @param host name, IPv4 address, or IPv6 address (with or without brackets); stored in lower case, without a dot at
 *     the end, internationalised names as {@code xn--}
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final int MOST = 65_535;
    private static final Pattern TEXT = Pattern.compile("(\\[.*]|[^:]*):([0-9]{1,5})");

    /** Brings the host to its canonical form; rejects anything that is not a host, and ports out of range. */
    public HostPort {
        ImageExceptions.require(host, "host");
        String given = host;
        host = HostNames.normalised(host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host)
                .orElseThrow(() -> ImageExceptions.badValue(
                        "'%s' is not a host; a name or an address is needed, as in localhost:8080 or [::1]:8080."
                                .formatted(ImageUris.printable(given))));
        if (port < 1 || port > MOST) {
            throw ImageExceptions.badValue("A port must be 1 to %d, but is %d.".formatted(MOST, port));
        }
    }

    /**
     * Parses a host and a port.
     *
     * @param text host and port, such as {@code localhost:8080}, {@code 10.0.0.7:80} or {@code [::1]:8080}
     * @return host and port
     * @throws ImageException if the text is anything else
     */
    public static HostPort parse(String text) {
        Matcher matcher = TEXT.matcher(ImageExceptions.require(text, "host:port"));
        if (!matcher.matches()) {
            throw ImageExceptions.badValue(
                    "'%s' is not a host with a port; write it as in localhost:8080 or [::1]:8080."
                            .formatted(ImageUris.printable(text)));
        }
        return new HostPort(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /** Returns the text that {@link #parse} accepts. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
