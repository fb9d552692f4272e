package dev.pixtral.server;

import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.Eventually;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The page of metrics, and health. */
class MetricsTest {
    @Test
    void the_engine_and_the_server_are_counted() {
        try (TestServer server = TestServer.start()) {
            server.text(HELLO);
            server.post("{}");
            untilLogged(server, 2);

            HttpResponse<String> metrics = server.get("/metrics");

            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body().lines())
                    .contains(
                            "pixtral_requests_running{model=\"pixtral-tiny\"} 0",
                            "pixtral_requests_waiting{model=\"pixtral-tiny\"} 0",
                            "pixtral_requests_ended_total{model=\"pixtral-tiny\",outcome=\"finished\"} 1",
                            "pixtral_http_requests_open 1",
                            "pixtral_http_requests_total{status=\"200\"} 1",
                            "pixtral_http_requests_total{status=\"400\"} 1");
            assertThat(metrics.body()).endsWith("\n");
            assertThat(TestServer.json(server.get("/health").body())
                            .path("status")
                            .textValue())
                    .isEqualTo("ok");
        }
    }

    @Test
    void each_request_is_one_line_of_the_log_and_says_nothing_of_its_content() {
        try (TestServer server = TestServer.start()) {
            server.text(HELLO.replace("Hello", "secret"));
            server.get("/a%0Ab");
            untilLogged(server, 2);

            assertThat(server.lines).hasSize(2).noneMatch(line -> line.contains("secret") || line.contains("\n"));
            assertThat(server.lines.getFirst()).startsWith("POST /v1/chat/completions 200 ");
        }
    }

    /** A request is counted and logged after its answer was sent. */
    private static void untilLogged(TestServer server, int requests) {
        Eventually.until("requests are logged", () -> server.lines.size() == requests);
    }
}
