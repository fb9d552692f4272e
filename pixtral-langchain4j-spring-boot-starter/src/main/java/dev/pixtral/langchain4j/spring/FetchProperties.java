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
 * Which pictures may be fetched from the network, and what that may cost: the settings of {@link FetchPolicy}. What is
 * not set is null and has the default of {@link FetchPolicy#DEFAULT}.
 *
 * @param reach Which hosts may be fetched from besides the allowed ones.
 * @param allowedHosts Hosts and ports that are fetched from wherever they lie, such as pictures.example.com:443.
 * @param maxBytes Most bytes of a picture as sent and as unpacked, such as 32MB.
 * @param timeout Most time for the whole picture, redirects included.
 * @param maxRedirects Most redirects that are followed.
 * @param proxy HTTP proxy that all requests go through, as host:port; it has to refuse inner addresses itself.
 */
public record FetchProperties(
        FetchPolicy.Reach reach,
        @DefaultValue Set<String> allowedHosts,
        DataSize maxBytes,
        Duration timeout,
        Integer maxRedirects,
        String proxy) {

    /**
     * The policy for the builder: what is set here over what is there; allowed hosts are added.
     *
     * @param base what counts where nothing is set
     * @throws IllegalArgumentException if a setting is outside its range, with its name in front
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
