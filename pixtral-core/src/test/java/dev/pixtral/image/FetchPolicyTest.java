package dev.pixtral.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080, localhost, 8080",
        "Bücher.Example.:80, xn--bcher-kva.example, 80",
        "my_host:1, my_host, 1",
        "10.0.0.7:65535, 10.0.0.7, 65535",
        "[::1]:443, 0:0:0:0:0:0:0:1, 443",
        "[::FFFF:10.0.0.7]:443, 10.0.0.7, 443"
    })
    void reads_a_host_and_a_port(String text, String host, int port) {
        HostPort read = HostPort.parse(text);

        assertThat(read).isEqualTo(new HostPort(host, port));
        assertThat(HostPort.parse(read.toString())).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:",
                "localhost:0",
                "localhost:65536",
                "localhost:-1",
                ":80",
                "::1",
                "[fe80::1%eth0]:80",
                "[x]:80",
                "http://localhost:80",
                "a b:80",
                "0x7f.1:80",
                "*.example:80"
            })
    void refuses_what_is_no_host_with_a_port(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(ImageException.class)
                .satisfies(e -> assertThat(e.getMessage()).endsWith("."));
    }

    @Test
    void refuses_endless_hosts_at_once() {
        assertThatThrownBy(() -> HostPort.parse("ü".repeat(1 << 20) + ":80")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> HostPort.parse("a.".repeat(1 << 20) + "a:80")).isInstanceOf(ImageException.class);
        assertThat(HostPort.parse("a".repeat(63) + ":80").host()).hasSize(63);
        assertThatThrownBy(() -> HostPort.parse("a".repeat(64) + ":80")).isInstanceOf(ImageException.class);
    }

    @Test
    void refuses_limits_that_make_no_sense() {
        FetchPolicy policy = FetchPolicy.DEFAULT;
        InetSocketAddress address = InetSocketAddress.createUnresolved("proxy", 1080);

        assertThatThrownBy(() -> policy.withMaxBytes(0)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withMaxBytes(Long.MAX_VALUE)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withTimeout(Duration.ZERO)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withTimeout(Duration.ofDays(2))).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withMaxRedirects(-1)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withMaxRedirects(21)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> policy.withProxy(new Proxy(Proxy.Type.SOCKS, address)))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void exceptions_add_up() {
        HostPort one = HostPort.parse("one:1");
        HostPort two = HostPort.parse("two:2");

        assertThat(FetchPolicy.DEFAULT.allowing(one).allowing(two, one).allowed())
                .containsExactlyInAnyOrder(one, two);
    }
}
