package dev.pixtral.server;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who may use a server.
 *
 * @param keys keys of clients
 * @param hostNames names by which clients may address the server, in addition to {@code localhost} and the address that
 *     it listens to; a request with any other {@code Host} is refused, because a foreign page may have let its own name
 *     point here
 * @param origins origins of pages on other servers whose scripts may use this one, such as
 *     {@code https://app.example.org}
 */
public record Access(ApiKeys keys, Set<String> hostNames, Set<String> origins) {
    /** No keys, no more names, no foreign pages. */
    public static final Access LOCAL = new Access(ApiKeys.NONE, Set.of(), Set.of());

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9_.-]{0,252}[a-z0-9])?");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9._:\\[\\]-]{1,260}");

    /**
     * Checks names and origins, and writes them in lower case.
     *
     * @throws ServerException if one of them has another form
     */
    public Access {
        hostNames = checked(
                hostNames, NAME, "%s is not a host name; give a name without port, such as pixtral.example.org.");
        origins = checked(
                origins, ORIGIN, "%s is not an origin; give scheme, name and port, such as https://app.example.org.");
    }

    private static Set<String> checked(Set<String> texts, Pattern form, String message) {
        Set<String> checked = new TreeSet<>();
        for (String text : texts) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!form.matcher(lower).matches()) {
                throw new ServerException(message.formatted(text));
            }
            checked.add(lower);
        }
        return Set.copyOf(checked);
    }

    /**
     * Returns a copy with other keys.
     *
     * @param other keys of clients
     * @return changed copy
     */
    public Access withKeys(ApiKeys other) {
        return new Access(other, hostNames, origins);
    }

    /**
     * Returns a copy with other names.
     *
     * @param other names by which clients may address the server
     * @return changed copy
     */
    public Access withHostNames(Set<String> other) {
        return new Access(keys, other, origins);
    }

    /**
     * Returns a copy with other origins.
     *
     * @param other origins of pages whose scripts may use the server
     * @return changed copy
     */
    public Access withOrigins(Set<String> other) {
        return new Access(keys, hostNames, other);
    }
}
