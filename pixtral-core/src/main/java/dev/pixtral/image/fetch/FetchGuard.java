package dev.pixtral.image.fetch;

import dev.pixtral.errors.Visible;
import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostNames;
import dev.pixtral.image.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Decides for each request which addresses to connect to, if any. Connections are made only to the addresses that it
 * returns; no other class resolves names.
 */
final class FetchGuard {
    private static final int LONGEST_NAME = 80;

    private final FetchPolicy policy;
    private final HostResolver resolver;
    private final String name;

    /**
     * Creates a guard for one picture.
     *
     * @param name name of the picture in messages
     */
    FetchGuard(FetchPolicy policy, HostResolver resolver, String name) {
        this.policy = policy;
        this.resolver = resolver;
        this.name = name;
    }

    /**
     * Checks a request.
     *
     * @return addresses to connect to, in the order to try: those of the host, or of the proxy
     * @throws FetchException if the request is refused, or the host does not exist
     */
    List<InetAddress> check(PictureUrl url) {
        HostPort target = url.target();
        boolean allowed = policy.allowed().contains(target);
        if (!allowed && policy.reach() == FetchPolicy.Reach.ALLOWED_ONLY) {
            throw FetchExceptions.notAllowed(name, target);
        }
        Optional<InetAddress> literal = HostNames.literal(target.host());
        if (policy.proxy().address() instanceof InetSocketAddress proxy) {
            literal.ifPresent(address -> checkPublic(target, List.of(address), allowed));
            return proxy.isUnresolved() ? lookUp(proxy.getHostString()) : List.of(proxy.getAddress());
        }
        List<InetAddress> addresses = literal.map(List::of).orElseGet(() -> lookUp(target.host()));
        checkPublic(target, addresses, allowed);
        return addresses;
    }

    private void checkPublic(HostPort target, List<InetAddress> addresses, boolean allowed) {
        if (allowed) {
            return;
        }
        for (InetAddress address : addresses) {
            AddressTable.refusal(address).ifPresent(what -> {
                throw FetchExceptions.notPublic(name, target, what);
            });
        }
    }

    private List<InetAddress> lookUp(String host) {
        try {
            List<InetAddress> addresses = resolver.addresses(host);
            if (!addresses.isEmpty()) {
                return addresses;
            }
            throw new UnknownHostException(host);
        } catch (UnknownHostException e) {
            throw FetchExceptions.unreachable(
                    name,
                    "there is no host '%s', or the network is down".formatted(Visible.excerpt(host, LONGEST_NAME)),
                    e);
        }
    }
}
