package dev.pixtral.image;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one spelling of a host that everything else here works with: lower case, ASCII ({@code xn--}), no dot at the end;
 * addresses in their usual form. What one program may read as a name and another as an address, such as {@code 0x7f.1}
 * or {@code 2130706433}, is none.
 *
 * <p>Public only for the package that fetches pictures, not part of the API.
 */
public final class HostNames {
    private static final int LONGEST = 253;
    private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9a-fA-F:.]{2,45}"); // no zone: it means another host elsewhere

    // browsers read a host whose last label is a number as an IPv4 address, in whatever base
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    private HostNames() {}

    /**
     * Returns a host in its one spelling.
     *
     * @param text a name, an IPv4 address, or an IPv6 address in brackets
     * @return name or address, IPv6 without brackets; empty if the text is no host or an ambiguous one
     */
    public static Optional<String> normalised(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return ipv6(text.substring(1, text.length() - 1));
        }
        if (text.length() > LONGEST + 1) {
            return Optional.empty(); // before the work: making a name ASCII takes time that grows with its square
        }
        return ascii(text)
                .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                .filter(name -> name.length() <= LONGEST && NAME.matcher(name).matches())
                .filter(name -> IPV4.matcher(name).matches()
                        || !ENDS_IN_NUMBER.matcher(name).matches());
    }

    private static Optional<String> ipv6(String text) {
        if (!IPV6.matcher(text).matches() || text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getHostAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not an address, which is all there is to say
        }
    }

    private static Optional<String> ascii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return Optional.of(text.toLowerCase(Locale.ROOT));
        }
        try {
            return Optional.of(IDN.toASCII(text).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not an internationalised name, which is all there is to say
        }
    }

    /**
     * The address that a host is, if it is one and no name.
     *
     * @param host a host in its one spelling
     * @return the address; empty for a name
     */
    public static Optional<InetAddress> literal(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches()
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }
}
