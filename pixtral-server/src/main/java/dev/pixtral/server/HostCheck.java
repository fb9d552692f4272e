package dev.pixtral.server;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hosts a request may be addressed to. A page on another server can let its own name point to this machine, and
 * would then be of the same origin as this server: so every name must be known. Network addresses cannot point
 * elsewhere; if the server listens to this machine only, they must be loopback addresses.
 */
final class HostCheck {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?");

    private final Set<String> names = new HashSet<>(Set.of("localhost"));
    private final boolean loopbackOnly;

    HostCheck(ServerSettings settings, InetAddress listening) {
        names.addAll(settings.access().hostNames());
        names.add(settings.host().toLowerCase(Locale.ROOT));
        loopbackOnly = listening.isLoopbackAddress();
    }

    /**
     * Checks the addressed host.
     *
     * @param authority host and port, as in the header {@code Host}
     */
    boolean allows(String authority) {
        Matcher form = AUTHORITY.matcher(authority);
        if (!form.matches()) {
            return false;
        }
        String host = form.group(1).toLowerCase(Locale.ROOT);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return names.contains(name)
                || literal(name)
                        .filter(address -> !loopbackOnly || address.isLoopbackAddress())
                        .isPresent();
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host)); // asks no name server
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
