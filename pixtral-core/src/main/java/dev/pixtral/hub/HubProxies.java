package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Proxies from the environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and, for both, {@code ALL_PROXY}, each
 * also in lower case, which comes first. {@code NO_PROXY} lists hosts that are reached directly, with their subdomains:
 * {@code example.com,localhost:8080}, or {@code *}. If none is set, the system properties of the JDK are used
 * ({@code https.proxyHost} and others).
 *
 * <p>A value is an address such as {@code http://name:password@proxy.example:3128}. For encrypted connections the JDK
 * sends a password only if the system property {@code jdk.http.auth.tunneling.disabledSchemes} is empty, which must be
 * set when the JVM starts.
 */
public final class HubProxies {
    private static final int STANDARD_PORT = 80;

    private final Map<String, String> variables;

    private HubProxies(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Returns the proxies of an environment.
     *
     * @param variables environment variables by name
     * @return the proxies, which are checked when they are needed
     */
    public static HubProxies of(Map<String, String> variables) {
        return new HubProxies(Map.copyOf(variables));
    }

    /**
     * Returns proxies that are set by no environment variable.
     *
     * @return those of the JDK's system properties, usually none
     */
    public static HubProxies none() {
        return new HubProxies(Map.of());
    }

    /**
     * A proxy.
     *
     * @param host name or address
     * @param port its port
     * @param authorization value of the header with name and password, if there are any
     */
    record Chosen(String host, int port, Optional<String> authorization) {
        @Override
        public String toString() {
            return host + ":" + port; // the password must appear in no log
        }
    }

    /**
     * Finds the proxy for an address.
     *
     * @throws HubException if it is set to something that is not supported
     */
    Optional<Chosen> proxy(URI uri) {
        boolean secure = Origin.of(uri).isSecure();
        String name = secure ? "HTTPS_PROXY" : "HTTP_PROXY";
        Optional<String> own = variable(name);
        String used = own.isPresent() ? name : "ALL_PROXY";
        return own.or(() -> variable(used)).filter(_ -> !isDirect(uri)).map(value -> parse(used, value));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name.toLowerCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(variables.get(name)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private boolean isDirect(URI uri) {
        Origin origin = Origin.of(uri);
        for (String entry :
                variable("NO_PROXY").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (entry.equals("*") || !entry.isEmpty() && covers(entry, origin)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String entry, Origin origin) {
        String host = entry.replaceFirst("^[a-z]+://", "");
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > 0
                && host.substring(colon + 1).matches("[0-9]{1,5}")
                && !host.endsWith("]")
                && (host.indexOf(':') == colon || host.charAt(colon - 1) == ']');
        if (hasPort && Integer.parseInt(host.substring(colon + 1)) != origin.port()) {
            return false;
        }
        String name = bare(hasPort ? host.substring(0, colon) : host).replaceFirst("^\\*?\\.", "");
        String asked = bare(origin.host());
        return asked.equals(name) || asked.endsWith("." + name);
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Chosen parse(String name, String value) {
        URI uri;
        try {
            uri = new URI(value.contains("://") ? value : "http://" + value);
        } catch (URISyntaxException e) {
            throw unsupported(name, value); // without the cause, which repeats the password
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw unsupported(name, value);
        }
        return new Chosen(
                bare(uri.getHost()),
                uri.getPort() < 0 ? STANDARD_PORT : uri.getPort(),
                Optional.ofNullable(uri.getUserInfo()).map(HubProxies::basic)); // URI decodes %40 and the like
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static HubException unsupported(String name, String value) {
        return new HubException(
                HubException.Reason.SETTING,
                "%s is '%s', but only HTTP proxies are supported: write http://host:port, or list the hub's host in NO_PROXY."
                        .formatted(name, Excerpt.of(value.replaceFirst("^([a-zA-Z0-9]+://)?.*@", "$1...@"))));
    }

    /** Returns what the JDK's client asks. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                Optional<Chosen> chosen = proxy(uri);
                if (chosen.isPresent()) {
                    InetSocketAddress address = InetSocketAddress.createUnresolved(
                            chosen.get().host(), chosen.get().port());
                    return List.of(new Proxy(Proxy.Type.HTTP, address));
                }
                return isSet() || ProxySelector.getDefault() == null
                        ? List.of(Proxy.NO_PROXY)
                        : ProxySelector.getDefault().select(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // the client reports it
            }
        };
    }

    private boolean isSet() {
        return variable("HTTPS_PROXY").isPresent()
                || variable("HTTP_PROXY").isPresent()
                || variable("ALL_PROXY").isPresent()
                || variable("NO_PROXY").isPresent();
    }

    /** Returns nothing: addresses of proxies contain passwords. */
    @Override
    public String toString() {
        return "proxies";
    }
}
