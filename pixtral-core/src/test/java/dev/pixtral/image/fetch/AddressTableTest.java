package dev.pixtral.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTableTest {
    /**
     * The first and the last address of each range, and the public ones just before and after it, or - where those are
     * of another range.
     */
    @ParameterizedTest
    @CsvSource({
        "-, 0.0.0.0, 0.255.255.255, 1.0.0.0",
        "9.255.255.255, 10.0.0.0, 10.255.255.255, 11.0.0.0",
        "100.63.255.255, 100.64.0.0, 100.127.255.255, 100.128.0.0",
        "126.255.255.255, 127.0.0.0, 127.255.255.255, 128.0.0.0",
        "168.63.129.15, 168.63.129.16, 168.63.129.16, 168.63.129.17",
        "169.253.255.255, 169.254.0.0, 169.254.255.255, 169.255.0.0",
        "172.15.255.255, 172.16.0.0, 172.31.255.255, 172.32.0.0",
        "191.255.255.255, 192.0.0.0, 192.0.0.255, 192.0.1.0",
        "192.0.1.255, 192.0.2.0, 192.0.2.255, 192.0.3.0",
        "192.88.98.255, 192.88.99.0, 192.88.99.255, 192.88.100.0",
        "192.167.255.255, 192.168.0.0, 192.168.255.255, 192.169.0.0",
        "198.17.255.255, 198.18.0.0, 198.19.255.255, 198.20.0.0",
        "198.51.99.255, 198.51.100.0, 198.51.100.255, 198.51.101.0",
        "203.0.112.255, 203.0.113.0, 203.0.113.255, 203.0.114.0",
        "223.255.255.255, 224.0.0.0, 239.255.255.255, -",
        "-, 240.0.0.0, 255.255.255.255, -",
        "-, ::, ::1, -",
        "-, 64:ff9b::, 64:ff9b::ffff:ffff, -",
        "-, 64:ff9b:1::, 64:ff9b:1:ffff:ffff:ffff:ffff:ffff, -",
        "-, 100::, 100::ffff:ffff:ffff:ffff, -",
        "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001::, 2001:0:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, 2001:1::, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2002::, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2003::",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff::, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::",
        "-, 5f00::, 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, fc00::, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, fe80::, febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, fec0::, feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, ff00::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
        "-, 1::, 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 4000::, fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -",
    })
    void a_range_ends_where_it_should(String before, String first, String last, String after) {
        assertThat(AddressTable.refusal(InetAddress.ofLiteral(first))).isPresent();
        assertThat(AddressTable.refusal(InetAddress.ofLiteral(last))).isPresent();
        for (String outside : new String[] {before, after}) {
            if (!outside.equals("-")) {
                assertThat(AddressTable.refusal(InetAddress.ofLiteral(outside)))
                        .as(outside)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "93.184.215.14",
                "2606:4700:4700::1111",
                "2a00:1450:4001:80b::200e",
                "::ffff:8.8.8.8",
                "::8.8.8.8"
            })
    void the_public_internet_is_open(String address) {
        assertThat(AddressTable.refusal(InetAddress.ofLiteral(address))).isEmpty();
    }

    /** As the bytes of IPv6: the JDK's own parser would already have made IPv4 addresses of the mapped ones. */
    @ParameterizedTest
    @CsvSource({"10.0.0.1, a private network", "169.254.169.254, the local link", "127.0.0.1, this machine"})
    void an_address_within_an_address_is_judged(String inner, String use) throws Exception {
        byte[] ipv4 = InetAddress.ofLiteral(inner).getAddress();
        byte[] compatible = new byte[16];
        System.arraycopy(ipv4, 0, compatible, 12, 4);
        byte[] mapped = compatible.clone();
        mapped[10] = mapped[11] = (byte) 0xff;
        for (byte[] bytes : new byte[][] {mapped, compatible}) {
            InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
            assertThat(address.getAddress()).hasSize(16);
            assertThat(AddressTable.refusal(address))
                    .hasValueSatisfying(why -> assertThat(why).startsWith(use));
        }
    }
}
