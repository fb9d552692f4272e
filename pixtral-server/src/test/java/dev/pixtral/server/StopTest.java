package dev.pixtral.server;

import static dev.pixtral.server.TestServer.ENDLESS;
import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting and stopping. */
class StopTest {
    private static ServerSettings settings(int port) {
        return ServerSettings.DEFAULT.withAddress("127.0.0.1", port);
    }

    @Test
    void a_port_that_is_taken_is_said_before_a_model_is_opened() {
        try (PixtralServer first = PixtralServer.bind(settings(0))) {
            int port = first.address().getPort();

            assertThatThrownBy(() -> PixtralServer.bind(settings(port)))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void an_unknown_host_is_said() {
        assertThatThrownBy(() -> PixtralServer.bind(ServerSettings.DEFAULT.withAddress("no.such.host.invalid", 0)))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no.such.host.invalid");
        assertThatThrownBy(() -> ServerSettings.DEFAULT.withAddress("127.0.0.1", 65_536))
                .isInstanceOf(ServerException.class);
    }

    @Test
    void a_server_that_was_not_started_gives_its_port_back() {
        PixtralServer first = PixtralServer.bind(settings(0));
        int port = first.address().getPort();
        first.close();
        first.close();

        try (PixtralServer second = PixtralServer.bind(settings(port))) {
            assertThat(second.address().getPort()).isEqualTo(port);
        }
    }

    @Test
    void answers_are_completed_and_new_requests_refused() throws Exception {
        try (TestServer server = TestServer.start();
                Socket client = server.connect("{\"stream\": true, " + ENDLESS.replace("20000", "1000"))) {
            client.getInputStream().readNBytes(300); // the answer has begun
            Thread stopping = Thread.ofVirtual().start(() -> server.server.stop(Duration.ofMinutes(1)));
            Eventually.until("the server says so", () -> server.get("/health").statusCode() == 503);

            HttpResponse<String> refused = server.post(HELLO);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(TestServer.rest(client)).contains("data: [DONE]").endsWith("0\r\n\r\n");
            stopping.join();
            assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"'{\"stream\": true, ', 'event: error\ndata: {\"error\":{'", "'{', '{\"error\":{'"})
    void answers_that_take_too_long_are_cut_with_an_error(String beginning, String error) throws Exception {
        try (TestServer server = TestServer.start();
                Socket client = server.connect(beginning + ENDLESS)) {
            byte[] begun = client.getInputStream().readNBytes(200); // the answer has begun

            server.server.stop(Duration.ofMillis(1));

            String all = new String(begun, StandardCharsets.UTF_8) + TestServer.rest(client);
            assertThat(all)
                    .startsWith("HTTP/1.1 200")
                    .contains(error)
                    .contains("server_stopping")
                    .doesNotContain("[DONE]")
                    .doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void a_closed_model_is_said() {
        try (TestServer server = TestServer.start()) {
            server.pixtral.close();

            assertThat(server.get("/health").statusCode()).isEqualTo(503);
            assertThat(server.post(HELLO).statusCode()).isEqualTo(503);
        }
    }
}
