package dev.pixtral.image.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** From the name of a host to its addresses. Asked once for each hop. */
@FunctionalInterface
interface HostResolver {
    /** The resolver of the system. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Looks up a name.
     *
     * @throws UnknownHostException if there is no such host
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
