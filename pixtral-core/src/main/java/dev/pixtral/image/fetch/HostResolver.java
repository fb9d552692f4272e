package dev.pixtral.image.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves the name of a host to its addresses. Called once for each request. */
@FunctionalInterface
interface HostResolver {
    /** The system's resolver. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Resolves a name.
     *
     * @throws UnknownHostException if the host does not exist
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
