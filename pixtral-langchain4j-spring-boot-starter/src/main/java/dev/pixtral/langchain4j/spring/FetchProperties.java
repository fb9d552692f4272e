package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which pictures may be fetched from the network, and the limits of a fetch: the settings of {@link FetchPolicy}. A
 * property that is not set is null and has the default of {@link FetchPolicy#DEFAULT}.
 *
 * @param reach Hosts that pictures may be fetched from, besides the allowed ones.
 * @param allowedHosts Hosts and ports that are always allowed, even in private networks, such as
 *     pictures.example.com:443.
 * @param maxBytes Maximum size of a picture, both as sent and as unpacked, such as 32MB.
 * @param timeout Maximum time for the whole picture, including redirects.
 * @param maxRedirects Maximum number of redirects that are followed.
 * @param proxy HTTP proxy for all requests, as host:port; the proxy must refuse private addresses itself.
 */
public record FetchProperties(
        FetchPolicy.Reach reach,
        @DefaultValue Set<String> allowedHosts,
        DataSize maxBytes,
        Duration timeout,
        Integer maxRedirects,
        String proxy) {

    /**
     * Returns a policy with these settings; unset ones are taken from the base, and allowed hosts are added to its own.
     *
     * @param base the policy for settings that are not set
     * @throws IllegalArgumentException if a value is outside its range; the message begins with the property's name
     */
    FetchPolicy over(FetchPolicy base) {
        FetchPolicy policy = base;
        policy = Setting.with("images.fetch.reach", policy, reach, FetchPolicy::withReach);
        policy = Setting.with("images.fetch.allowed-hosts", policy, allowedHosts, FetchProperties::allowing);
        policy = Setting.with(
                "images.fetch.max-bytes", policy, maxBytes, (old, bytes) -> old.withMaxBytes(bytes.toBytes()));
        policy = Setting.with("images.fetch.timeout", policy, timeout, FetchPolicy::withTimeout);
        policy = Setting.with("images.fetch.max-redirects", policy, maxRedirects, FetchPolicy::withMaxRedirects);
        return Setting.with(
                "images.fetch.proxy", policy, proxy, (old, text) -> old.withProxy(proxy(HostPort.parse(text))));
    }

    private static FetchPolicy allowing(FetchPolicy policy, Set<String> hosts) {
        return policy.allowing(hosts.stream().map(HostPort::parse).toArray(HostPort[]::new));
    }

    private static Proxy proxy(HostPort address) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.host(), address.port()));
    }
}
