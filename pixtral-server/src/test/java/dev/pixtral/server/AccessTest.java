package dev.pixtral.server;

import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts, pages and keys are served. */
class AccessTest {
    private static final String KEY = "0123456789abcdef-one";
    private static final String OTHER_KEY = "0123456789abcdef-two";
    private static final TestServer OPEN = TestServer.start();
    private static final TestServer CLOSED = TestServer.start(settings -> settings.withAccess(Access.LOCAL
            .withKeys(ApiKeys.of(List.of(KEY, OTHER_KEY)))
            .withHostNames(Set.of("Pixtral.Example.org"))
            .withOrigins(Set.of("https://app.example.org"))));

    @AfterAll
    static void close() {
        OPEN.close();
        CLOSED.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:99", "127.1.2.3", "[::1]", "[::1]:80"})
    void hosts_of_this_machine_are_served(String host) throws IOException {
        assertThat(OPEN.head("GET /health HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "[2001:db8::1]",
                "evil@127.0.0.1",
                "127.0.0.1, evil.example",
                "127.0.0.1/",
                ""
            })
    void foreign_hosts_are_refused(String host) throws IOException {
        assertThat(OPEN.head("GET /health HTTP/1.1", "Host: " + host))
                .startsWith("HTTP/1.1 403")
                .contains("host_not_allowed");
    }

    @Test
    void a_missing_or_second_host_and_a_foreign_address_are_refused() throws IOException {
        assertThat(OPEN.head("GET /health HTTP/1.0")).startsWith("HTTP/1.1 403");
        assertThat(OPEN.head("GET /health HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(OPEN.head("GET http://evil.example/health HTTP/1.1", "Host: 127.0.0.1"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void two_slashes_at_the_beginning_name_no_host() throws IOException {
        assertThat(OPEN.head("GET //v1/models HTTP/1.1", "Host: 127.0.0.1")).startsWith("HTTP/1.1 200");
        assertThat(OPEN.head("GET //evil.example/health HTTP/1.1", "Host: 127.0.0.1"))
                .startsWith("HTTP/1.1 404");
        assertThat(OPEN.head("GET //127.0.0.1/health HTTP/1.1", "Host: evil.example"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void a_name_that_was_given_is_served() throws IOException {
        assertThat(CLOSED.head("GET /health HTTP/1.1", "Host: pixtral.example.org:8080"))
                .startsWith("HTTP/1.1 200");
        assertThat(OPEN.head("GET /health HTTP/1.1", "Host: pixtral.example.org:8080"))
                .startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", "https://app.example.org"})
    void foreign_pages_are_refused(String origin) {
        HttpResponse<String> response = OPEN.post(HELLO, "Origin", origin);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("origin_not_allowed");
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void pages_of_this_server_are_served_without_cors() {
        HttpResponse<String> response =
                OPEN.post(HELLO, "Origin", OPEN.server.address().toString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void a_page_that_was_allowed_may_ask_and_read() {
        HttpRequest preflight = CLOSED.request("/v1/models", "Origin", "https://app.example.org")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = CLOSED.send(preflight);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("https://app.example.org");
        assertThat(response.headers().firstValue("access-control-allow-headers"))
                .hasValue("authorization, content-type");
        assertThat(CLOSED.get("/v1/models", "Origin", "https://app.example.org", "Authorization", "Bearer " + KEY)
                        .headers()
                        .firstValue("access-control-allow-origin"))
                .hasValue("https://app.example.org");
        assertThat(CLOSED.get("/v1/models", "Origin", "https://app.example.org")
                        .headers()
                        .map())
                .as("a page must be able to read why it was refused")
                .containsKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer wrong",
                "Bearer 0123456789abcdef-on",
                "Bearer 0123456789abcdef-one1",
                "Basic 0123456789abcdef-one",
                "0123456789abcdef-one"
            })
    void a_wrong_key_is_refused(String authorization) {
        for (HttpResponse<String> response : List.of(
                CLOSED.post(HELLO, "Authorization", authorization),
                CLOSED.get("/metrics", "Authorization", authorization),
                CLOSED.get("/v1/models", "Authorization", authorization))) {
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(TestServer.json(response.body()).at("/error/code").textValue())
                    .isEqualTo("invalid_api_key");
        }
    }

    @Test
    void health_needs_no_key() {
        assertThat(CLOSED.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void clients_with_different_keys_share_nothing() {
        String question = HELLO.replace("Hello", "Tell me something about the colours of the sea in the evening.");

        int first = cached(question, KEY);
        int again = cached(question, KEY);
        int other = cached(question, OTHER_KEY);

        assertThat(first).isZero();
        assertThat(again).isPositive();
        assertThat(other).isZero();
    }

    private static int cached(String question, String key) {
        HttpResponse<String> response = CLOSED.post(question, "Authorization", "bearer " + key);
        assertThat(response.statusCode()).isEqualTo(200);
        return TestServer.json(response.body())
                .at("/usage/prompt_tokens_details/cached_tokens")
                .intValue();
    }

    @Test
    void keys_are_read_from_a_file_and_never_shown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "# of the test\n\n  %s \n%s\n".formatted(KEY, KEY));

        ApiKeys keys = ApiKeys.read(file);

        assertThat(keys.salt("Bearer " + KEY)).isPresent();
        assertThat(keys.salt("Bearer # of the test")).isEmpty();
        assertThat(keys).hasToString("ApiKeys[1]");
        assertThat(keys.salt("Bearer " + KEY).orElseThrow()).hasSize(64).doesNotContain(KEY);
    }

    @Test
    void a_file_without_keys_is_refused(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "# nothing\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "short\n");

        assertThatThrownBy(() -> ApiKeys.read(empty))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no key");
        assertThatThrownBy(() -> ApiKeys.read(wrong))
                .isInstanceOf(ServerException.class)
                .hasMessageNotContaining("short")
                .hasMessageContaining("16");
        assertThatThrownBy(() -> ApiKeys.read(folder.resolve("none")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void names_and_origins_of_another_form_are_refused() {
        assertThatThrownBy(() -> Access.LOCAL.withHostNames(Set.of("http://x"))).isInstanceOf(ServerException.class);
        assertThatThrownBy(() -> Access.LOCAL.withOrigins(Set.of("*"))).isInstanceOf(ServerException.class);
        assertThatThrownBy(() -> Access.LOCAL.withOrigins(Set.of("https://x/\r\n")))
                .isInstanceOf(ServerException.class);
    }
}
