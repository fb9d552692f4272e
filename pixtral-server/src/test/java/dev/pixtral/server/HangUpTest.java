package dev.pixtral.server;

import static dev.pixtral.server.TestServer.ENDLESS;
import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is gone costs no more compute, and whatever clients do, others get their answers. */
class HangUpTest {
    private static final String ANSWER = "Hello! How can I help you?";
    private static final int CONNECTIONS = 64;

    /** Each token takes so long that an answer which is not cancelled would outlast the test. */
    private static TestServer slow() {
        return TestServer.start(settings ->
                settings.withDefaults(settings.defaults().withLogitsProcessor((_, _, _) -> {
                    try {
                        Thread.sleep(30);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"stream\": true, "})
    void hanging_up_ends_the_generation(String beginning) throws IOException {
        try (TestServer server = slow()) {
            try (Socket client = server.connect(beginning + ENDLESS)) {
                assertThat(client.getInputStream().readNBytes(100)).hasSize(100); // the answer has begun
            }
            server.untilIdle();
            assertThat(server.pixtral.statistics().requests().cancelled()).isOne();
            assertThat(server.lines)
                    .anyMatch(line -> line.startsWith("POST") && line.contains("cut: the client is gone"));
            assertThat(server.text(HELLO)).isEqualTo(ANSWER);
            assertThat(server.failures).isEmpty();
        }
    }

    @Test
    void blanks_come_while_an_answer_is_computed() throws IOException {
        try (TestServer server = slow();
                Socket client = server.connect("{" + ENDLESS.replace("20000", "100"))) {
            client.shutdownOutput(); // a client may do so, and still wait for its answer

            String all = new String(client.getInputStream().readNBytes(400), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(all).startsWith("HTTP/1.1 200").contains("\r\n1\r\n \r\n");
        }
    }

    @Test
    void comments_carry_progress_while_nothing_else_comes() {
        try (TestServer server = TestServer.start(settings ->
                settings.withDefaults(settings.defaults().withLogitsProcessor((_, _, _) -> {
                    try {
                        Thread.sleep(1_200);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })))) {
            String stream = server.post("{\"stream\": true, \"max_tokens\": 2, " + HELLO.substring(1))
                    .body();

            assertThat(stream).contains("\n: {\"stage\":\"prompt\",\"done\":");
            assertThat(TestServer.events(stream)).hasSizeGreaterThan(1);
        }
    }

    /** Hang-ups at random points, while others get whole answers. */
    @Test
    void a_storm_of_hang_ups_leaves_a_healthy_server() throws Exception {
        Random random = new Random(Long.getLong("pixtral.test.seed", 1));
        try (TestServer server = TestServer.start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                boolean streamed = random.nextBoolean();
                String body = (streamed ? "{\"stream\": true, " : "{") + ENDLESS;
                int bytes = random.nextInt(3) == 0 ? 0 : random.nextInt(streamed ? 2_000 : 150);
                int cut = random.nextInt(4) == 0 ? random.nextInt(body.length()) : body.length();
                int pause = random.nextInt(300);
                all.add(clients.submit(() -> hangUp(server, body, cut, bytes, pause)));
                all.add(clients.submit(() -> assertThat(server.text(HELLO)).isEqualTo(ANSWER)));
            }
            for (Future<?> one : all) {
                one.get();
            }
            server.untilIdle();
            assertThat(server.text(HELLO)).isEqualTo(ANSWER);
            assertThat(server.failures).isEmpty();
        }
    }

    private static Void hangUp(TestServer server, String body, int cut, int bytes, int pause) throws Exception {
        try (Socket client = server.connect()) {
            client.getOutputStream()
                    .write("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(TestServer.CHAT, body.length(), body.substring(0, cut))
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Thread.sleep(pause);
            if (cut == body.length()) {
                client.getInputStream().readNBytes(bytes);
            }
            if (pause % 2 == 0) {
                client.setSoLinger(true, 0); // a reset
            }
        }
        return null;
    }

    @Test
    void many_clients_at_a_time_get_the_same_answers_as_one() throws InterruptedException, ExecutionException {
        String picture = TestServer.about("How much was paid in total?", TestServer.picture("receipt.png"));
        try (TestServer server = TestServer.start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String expected = server.text(picture);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                String body = i % 2 == 0 ? picture : HELLO;
                answers.add(clients.submit(() -> server.text(body)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0 ? expected : ANSWER);
            }
        }
    }
}
