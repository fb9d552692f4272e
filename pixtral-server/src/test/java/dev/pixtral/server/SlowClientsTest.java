package dev.pixtral.server;

import static dev.pixtral.server.TestServer.ENDLESS;
import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.GenerationOptions;
import dev.pixtral.image.HostPort;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or read slowly keep neither threads nor memory, and do not hold up others. */
class SlowClientsTest {
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private static TestServer impatient() {
        return TestServer.start(settings -> settings.withLimits(RequestLimits.DEFAULT.withTimes(PATIENCE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
            })
    void a_request_that_does_not_go_on_is_cut(String beginning) throws IOException {
        try (TestServer server = impatient();
                Socket slow = server.connect()) {
            slow.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));

            assertThat(TestServer.rest(slow)).isEmpty();
            server.untilIdle();
        }
    }

    @Test
    void a_request_that_arrives_drop_by_drop_is_cut() throws IOException {
        try (TestServer server = impatient();
                Socket slow = server.connect()) {
            slow.getOutputStream()
                    .write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            Thread drops = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        slow.getOutputStream().write(' ');
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt(); // cut: the thread ends
                }
            });

            assertThat(TestServer.rest(slow)).isEmpty();
            server.untilIdle();
            drops.interrupt();
        }
    }

    /** A whole answer of several megabytes, of which the client reads nothing. */
    @Test
    void a_client_that_reads_nothing_is_cut_and_others_are_served() throws IOException {
        try (TestServer server = impatient();
                Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(
                    new InetSocketAddress("127.0.0.1", server.server.address().getPort()));
            String body = "{\"logprobs\": true, \"top_logprobs\": 20, " + ENDLESS.replace("20000", "3000");
            deaf.getOutputStream()
                    .write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(body.length(), body)
                            .getBytes(StandardCharsets.US_ASCII));
            Eventually.until("the request is being served", () -> server.metric("pixtral_http_requests_open") == 2);

            assertThat(server.text(HELLO)).isEqualTo("Hello! How can I help you?");
            server.untilIdle();
            assertThat(server.text(HELLO)).isEqualTo("Hello! How can I help you?");
        }
    }

    @Test
    void a_full_queue_is_said_at_once() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestServer server = TestServer.start(
                        model -> model.maxWaiting(1),
                        settings -> settings.withDefaults(allowing(silent.getLocalPort(), settings.defaults())));
                Socket waiting = server.connect(
                        TestServer.about("x", "http://127.0.0.1:%d/a.png".formatted(silent.getLocalPort())));
                Socket _ = silent.accept()) { // the first request has its place, and waits for its picture

            assertThat(waiting.isConnected()).isTrue();

            HttpResponse<String> response = server.post(HELLO);

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValueAsLong("retry-after").orElseThrow())
                    .isBetween(1L, 60L);
            assertThat(TestServer.json(response.body()).at("/error/code").textValue())
                    .isEqualTo("queue_full");
            assertThat(TestServer.json(response.body()).at("/error/type").textValue())
                    .isEqualTo("rate_limit_error");
        }
    }

    private static GenerationOptions allowing(int port, GenerationOptions options) {
        return options.withImages(options.images()
                .withFetching(options.images().fetching().allowing(HostPort.parse("127.0.0.1:" + port))));
    }

    @Test
    void bodies_that_are_received_together_have_a_limit() throws IOException {
        RequestLimits limits = new RequestLimits(
                1 << 20,
                3 << 20,
                64,
                64,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
        try (TestServer server = TestServer.start(settings -> settings.withLimits(limits))) {
            List<Socket> halves = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket half = server.connect();
                halves.add(half);
                half.getOutputStream()
                        .write(
                                ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"
                                                + " ".repeat(1_000_000))
                                        .getBytes(StandardCharsets.US_ASCII));
            }
            String large = HELLO.replace("Hello", " ".repeat(1_000_000));
            Eventually.until(
                    "there is no room for one more", () -> server.post(large).statusCode() == 429);
            assertThat(server.post(large).headers().firstValue("retry-after")).isPresent();
            for (Socket half : halves) {
                half.close();
            }
            server.untilIdle();
            assertThat(server.text(HELLO)).startsWith("Hello");
        }
    }

    @Test
    void connections_beyond_the_limit_are_closed() throws IOException {
        try (TestServer server =
                TestServer.start(settings -> settings.withLimits(RequestLimits.DEFAULT.withMaxRequests(2)))) {
            try (Socket first = server.connect();
                    Socket second = server.connect()) {
                first.getOutputStream().write('G');
                second.getOutputStream().write('G');

                Eventually.until("a third connection is closed", () -> refusesToTalk(server));
            }
            Eventually.until("there is room again", () -> !refusesToTalk(server));
        }
    }

    private static boolean refusesToTalk(TestServer server) {
        try {
            return server.head("GET /health HTTP/1.1", "Host: localhost").isEmpty();
        } catch (IOException e) {
            return true;
        }
    }
}
