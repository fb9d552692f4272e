package dev.pixtral.image.fetch;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The network addresses from which pictures may be fetched: only those of the public internet. The excluded ranges are
 * those of IANA's two registries of special-purpose addresses (RFC 6890 and its successors), the deprecated ranges, and
 * one address of a cloud provider.
 *
 * <p>An IPv6 address that only embeds an IPv4 address ({@code ::ffff:a.b.c.d}, {@code ::a.b.c.d}) is checked as that
 * IPv4 address.
 */
final class AddressTable {
    private static final List<Range> IPV4 = List.of(
            range("0.0.0.0/8", "this machine"),
            range("10.0.0.0/8", "a private network"),
            range("100.64.0.0/10", "a provider's internal network"),
            range("127.0.0.0/8", "this machine"),
            range("168.63.129.16/32", "a cloud's internal services"), // Azure's, the same for all of its machines
            range("169.254.0.0/16", "the local link, where clouds serve secrets"),
            range("172.16.0.0/12", "a private network"),
            range("192.0.0.0/24", "protocol assignments"),
            range("192.0.2.0/24", "documentation"),
            range("192.88.99.0/24", "6to4 relays"),
            range("192.168.0.0/16", "a private network"),
            range("198.18.0.0/15", "network benchmarks"),
            range("198.51.100.0/24", "documentation"),
            range("203.0.113.0/24", "documentation"),
            range("224.0.0.0/4", "multicast"),
            range("255.255.255.255/32", "broadcast"),
            range("240.0.0.0/4", "reserved"));

    private static final List<Range> IPV6 = List.of(
            range("64:ff9b::/96", "translation to IPv4"),
            range("64:ff9b:1::/48", "translation to IPv4"),
            range("100::/64", "discarded packets"),
            range("2001::/32", "Teredo tunnels"),
            range("2001::/23", "protocol assignments"),
            range("2001:db8::/32", "documentation"),
            range("2002::/16", "6to4 tunnels"),
            range("3fff::/20", "documentation"),
            range("5f00::/16", "segment routing"),
            range("fc00::/7", "a private network"),
            range("fe80::/10", "the local link"),
            range("fec0::/10", "a private network"),
            range("ff00::/8", "multicast"));

    private static final Range PUBLIC_IPV6 = range("2000::/3", "the public internet");

    private AddressTable() {}

    /**
     * Checks an address.
     *
     * @return why the address is refused, such as "a private network (10.0.0.0/8)"; empty if it is public
     */
    static Optional<String> refusal(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return firstOf(IPV4, bytes);
        }
        if (carriesIpv4(bytes)) {
            return firstOf(IPV4, Arrays.copyOfRange(bytes, 12, 16));
        }
        Optional<String> named = firstOf(IPV6, bytes);
        return named.isPresent() || PUBLIC_IPV6.holds(bytes)
                ? named
                : Optional.of("a network outside the public internet (%s)".formatted(PUBLIC_IPV6.text()));
    }

    private static boolean carriesIpv4(byte[] ipv6) {
        for (int i = 0; i < 10; i++) {
            if (ipv6[i] != 0) {
                return false;
            }
        }
        int mark = (ipv6[10] & 0xff) << 8 | ipv6[11] & 0xff;
        return mark == 0 || mark == 0xffff;
    }

    private static Optional<String> firstOf(List<Range> ranges, byte[] address) {
        return ranges.stream()
                .filter(range -> range.holds(address))
                .findFirst()
                .map(range -> "%s (%s)".formatted(range.use(), range.text()));
    }

    private static Range range(String text, String use) {
        int slash = text.indexOf('/');
        byte[] first = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
        return new Range(text, first, Integer.parseInt(text.substring(slash + 1)), use);
    }

    /**
     * A range of addresses that begin with the same bits.
     *
     * @param text CIDR notation, such as {@code 10.0.0.0/8}
     * @param first the first address
     * @param bits number of leading bits that all addresses share
     * @param use purpose of the range
     */
    private record Range(String text, byte[] first, int bits, String use) {
        boolean holds(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if (((address[bit / 8] ^ first[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
