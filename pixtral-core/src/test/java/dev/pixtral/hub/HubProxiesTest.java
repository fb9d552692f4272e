package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies from environment variables. */
@Timeout(60)
class HubProxiesTest {
    private final Scene scene = new Scene();
    private final FakeProxy proxy = new FakeProxy();
    private final Map<String, String> variables = new HashMap<>();

    @AfterEach
    void close() {
        proxy.close();
        scene.close();
    }

    private HubClient client(String endpoint) {
        return QuickHub.client(new HubSettings(
                URI.create(endpoint), Optional.of(Scene.TOKEN), false, Path.of("x"), HubProxies.of(variables)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"})
    void plain_requests_go_through_the_proxy(String name) {
        variables.put(name, proxy.address("me:pa%40ss"));
        try (HubClient client = client(scene.hub.endpoint().toString())) {
            HubSnapshot snapshot = client.snapshot(Scene.ID);

            assertThat(Scene.part(client, snapshot, 0, Scene.LARGE)).isEqualTo(scene.large);
        }

        // base64 of me:pa@ss
        assertThat(proxy.requests())
                .hasSize(3 + 8)
                .allSatisfy(request ->
                        assertThat(request.headers()).containsEntry("proxy-authorization", "Basic bWU6cGFAc3M="));
        assertThat(scene.hub.requests())
                .hasSize(3 + 8)
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
        scene.check(3 + 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1,localhost", "*", "127.0.0.1 localhost", ".localhost,http://127.0.0.1"})
    void some_hosts_are_reached_directly(String direct) {
        variables.put("HTTP_PROXY", proxy.address("me:pass"));
        variables.put("no_proxy", direct);
        try (HubClient client = client(scene.hub.endpoint().toString())) {
            HubSnapshot snapshot = client.snapshot(Scene.ID);

            assertThat(Scene.part(client, snapshot, 0, Scene.LARGE)).isEqualTo(scene.large);
        }

        assertThat(proxy.requests()).isEmpty();
        assertThat(scene.hub.requests())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
    }

    @Test
    void encrypted_requests_use_connect_and_no_token_reaches_the_proxy() {
        variables.put("HTTPS_PROXY", proxy.address(""));
        proxy.refuse(FakeAnswer.of(502));
        try (HubClient client = client("https://hub.example")) {
            assertThat(failure(client).reason()).isEqualTo(Reason.UNREACHABLE);
        }

        assertThat(proxy.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("CONNECT");
            assertThat(request.target()).isEqualTo("hub.example:443");
            assertThat(request.headers()).doesNotContainKey("authorization");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "http"})
    void a_password_that_is_required(String scheme) {
        variables.put("ALL_PROXY", proxy.address(""));
        proxy.refuse(FakeAnswer.of(407).with("Proxy-Authenticate", "Basic realm=\"x\""));
        try (HubClient client = client(scheme + "://hub.example")) {
            HubException failure = failure(client);

            assertThat(failure)
                    .hasMessage(
                            "The proxy 127.0.0.1:%d requires a name and a password; write them into HTTPS_PROXY (http://name:password@host:port), and set the JVM option -Djdk.http.auth.tunneling.disabledSchemes= with nothing after the sign."
                                    .formatted(proxy.port()));
            assertThat(failure.reason()).isEqualTo(Reason.PROXY);
        }
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void a_proxy_that_is_not_there() {
        variables.put("ALL_PROXY", proxy.address("me:secret"));
        int port = proxy.port();
        proxy.close();
        try (HubClient client = client("https://hub.example")) {
            assertThat(failure(client))
                    .hasMessage(
                            "The proxy 127.0.0.1:%d refuses the connection; check the network, HF_ENDPOINT and HTTPS_PROXY."
                                    .formatted(port));
        }
    }

    private static HubException failure(HubClient client) {
        return catchThrowableOfType(HubException.class, () -> client.snapshot(Scene.ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://me:secret@proxy:1080",
                "https://me:secret@proxy",
                "http://me:secret@ proxy",
                "http://",
                ":8080"
            })
    void of_another_kind(String value) {
        variables.put("ALL_PROXY", value);

        assertThatThrownBy(() -> HubProxies.of(variables).proxy(URI.create("https://hub.example")))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("ALL_PROXY is '")
                .hasMessageEndingWith(
                        "', but only HTTP proxies are supported: write http://host:port, or list the hub's host in NO_PROXY.")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "proxy.example:3128, proxy.example:3128",
        "http://proxy.example, proxy.example:80",
        "http://me:p@proxy.example:8080/, proxy.example:8080",
        "http://[::1]:8080, ::1:8080"
    })
    void address(String value, String shown) {
        variables.put("https_proxy", value);
        variables.put("HTTPS_PROXY", "http://not-this-one:1");

        assertThat(HubProxies.of(variables).proxy(URI.create("https://hub.example")))
                .hasValueSatisfying(chosen -> assertThat(chosen).hasToString(shown));
        assertThat(HubProxies.of(variables).proxy(URI.create("http://hub.example")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'hub.example', https://hub.example, true",
        "'hub.example', https://cdn.hub.example, true",
        "'.hub.example', https://hub.example, true",
        "'*.hub.example', https://cdn.hub.example, true",
        "'hub.example', https://myhub.example, false",
        "'HUB.example', https://hub.EXAMPLE, true",
        "'hub.example:443', https://hub.example, true",
        "'hub.example:8443', https://hub.example, false",
        "'a, ,b;hub.example', https://hub.example, false",
        "'::1', 'http://[::1]:80', true",
        "'[::1]:80', 'http://[::1]:80', true",
        "'[::1]:81', 'http://[::1]:80', false",
        "'', https://hub.example, false"
    })
    void direct(String entries, String uri, boolean direct) {
        variables.put("ALL_PROXY", "http://proxy:1");
        variables.put("NO_PROXY", entries);

        assertThat(HubProxies.of(variables).proxy(URI.create(uri)).isEmpty()).isEqualTo(direct);
    }

    @Test
    void no_text_tells_a_password() {
        variables.put("ALL_PROXY", "http://me:secret@proxy:1");
        HubProxies proxies = HubProxies.of(variables);

        assertThat(proxies.toString() + proxies.proxy(URI.create("https://hub.example")))
                .doesNotContain("secret");
    }
}
