package dev.pixtral.image;

import dev.pixtral.api.Internal;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Brings hosts to the canonical form that all other code uses: lower case, ASCII ({@code xn--}), no dot at the end;
 * addresses in their usual form. A text that one program may read as a name and another as an address, such as
 * {@code 0x7f.1} or {@code 2130706433}, is not a host.
 *
 * <p>Public only for the package that fetches pictures, not part of the API.
 */
@Internal
public final class HostNames {
    private static final int LONGEST = 253;
    private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9a-fA-F:.]{2,45}"); // no zone: it means a different host on each machine

    // browsers read a host whose last label is a number, in any base, as an IPv4 address
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    private HostNames() {}

    /**
     * Returns a host in its canonical form.
     *
     * @param text a name, an IPv4 address, or an IPv6 address in brackets
     * @return name or address, IPv6 without brackets; empty if the text is not a host or is ambiguous
     */
    public static Optional<String> normalised(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return ipv6(text.substring(1, text.length() - 1));
        }
        if (text.length() > LONGEST + 1) {
            return Optional.empty(); // checked first, because converting a name to ASCII takes quadratic time
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
            return Optional.empty(); // not an address; the exception adds nothing
        }
    }

    private static Optional<String> ascii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return Optional.of(text.toLowerCase(Locale.ROOT));
        }
        try {
            return Optional.of(IDN.toASCII(text).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not an internationalised name; the exception adds nothing
        }
    }

    /**
     * Returns the address that a host consists of.
     *
     * @param host a host in its canonical form
     * @return the address; empty if the host is a name
     */
    public static Optional<InetAddress> literal(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches()
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }
}
