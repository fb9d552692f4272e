package dev.pixtral.server;

import static dev.pixtral.server.TestServer.ENDLESS;
import static dev.pixtral.server.TestServer.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Eight clients at once with texts, pictures, tools and schemas, streamed and whole; some hang up, some are refused.
 * Every answer equals that of the same question asked alone, and heap and threads stay flat. A build runs it for
 * seconds, {@code -Dpixtral.test.soakSeconds=600} for ten minutes.
 */
class ServerSoakTest {
    private static final long SECONDS = Long.getLong("pixtral.test.soakSeconds", 6);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CLIENTS = 8;
    private static final long HEAP_NOISE = 48L << 20; // compiled grammars are kept, buffers grow to the largest pass
    private static final String KEY = "0123456789abcdef";
    private static final String[] AUTHORIZED = {"Authorization", "Bearer " + KEY};

    private final List<String> questions = questions();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger hungUp = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private static List<String> questions() {
        List<String> questions = new ArrayList<>(List.of(HELLO));
        for (String picture : List.of("receipt.png", "dog.png", "word.png")) {
            questions.add(TestServer.about("What is this?", TestServer.picture(picture)));
        }
        questions.add(TestServer.about(
                "Which one is larger?", TestServer.picture("which-1.png"), TestServer.picture("which-2.png")));
        questions.add("{\"temperature\": 0.8, \"seed\": 7, \"max_tokens\": 30, " + HELLO.substring(1));
        questions.add("{\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\", \"schema\":"
                + " {\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\", \"maxLength\": 20},"
                + " \"age\": {\"type\": \"integer\", \"maximum\": 120}}, \"required\": [\"name\", \"age\"]}}}, "
                + HELLO.substring(1));
        questions.add("{\"tool_choice\": \"required\", \"tools\": [{\"type\": \"function\", \"function\": {\"name\":"
                + " \"weather\", \"parameters\": {\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\","
                + " \"maxLength\": 20}}, \"required\": [\"city\"]}}}], "
                + HELLO.replace("Hello", "What is the weather in Paris?").substring(1));
        return questions;
    }

    private static TestServer start() {
        return TestServer.start(
                model -> model.contextLength(1024).cachePositions(2048),
                settings -> settings.withAccess(Access.LOCAL.withKeys(ApiKeys.of(List.of(KEY)))));
    }

    @Test
    void answers_equal_those_of_the_same_questions_alone_and_memory_stays_flat() throws Exception {
        System.out.printf("ServerSoakTest: -Dpixtral.test.seed=%d%n", SEED);
        try (TestServer server = start()) {
            List<String> alone = questions.stream()
                    .map(question -> said(post(server, question)))
                    .toList();
            run(server, alone, SECONDS / 3.0);
            long warm = heapInUse();
            int threads = threads();
            run(server, alone, SECONDS * 2 / 3.0);
            long end = heapInUse();

            System.out.printf(
                    "%d answered, %d hung up, %d refused; heap %,d bytes after a third, %,d at the end; %d and %d threads%n",
                    answered.get(), hungUp.get(), refused.get(), warm, end, threads, threads());
            assertThat(end).isLessThanOrEqualTo(warm + HEAP_NOISE);
            assertThat(threads()).isLessThanOrEqualTo(threads + CLIENTS); // of pools, whose threads end later
            assertThat(answered).hasPositiveValue();
            assertThat(hungUp).hasPositiveValue();
            assertThat(refused).hasPositiveValue();
            assertThat(server.failures).isEmpty();
        }
    }

    private void run(TestServer server, List<String> alone, double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(SEED + 31L * client + (long) seconds);
                all.add(clients.submit(() -> {
                    while (System.nanoTime() < end) {
                        ask(server, random, alone);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        server.untilIdle(AUTHORIZED);
    }

    private void ask(TestServer server, Random random, List<String> alone) throws IOException {
        int number = random.nextInt(questions.size());
        String question = questions.get(number);
        switch (random.nextInt(10)) {
            case 0 -> refuse(server, random);
            case 1, 2 -> hangUp(server, random);
            case 3, 4, 5 ->
                compare(streamed(post(server, "{\"stream\": true, " + question.substring(1))), alone, number);
            default -> compare(said(post(server, question)), alone, number);
        }
    }

    private void compare(String answer, List<String> alone, int number) {
        assertThat(answer).as("question %d, seed %d", number, SEED).isEqualTo(alone.get(number));
        answered.incrementAndGet();
    }

    private static String post(TestServer server, String body) {
        HttpResponse<String> response = server.post(body, AUTHORIZED);
        assertThat(response.statusCode())
                .as("%s %s", response.body(), server.failures)
                .isEqualTo(200);
        return response.body();
    }

    /** Text and calls of a whole answer, without the ids of calls. */
    private static String said(String answer) {
        JsonNode message = TestServer.json(answer).at("/choices/0/message");
        StringBuilder calls = new StringBuilder();
        message.path("tool_calls")
                .forEach(call -> calls.append(call.at("/function/name").asText())
                        .append(call.at("/function/arguments").asText()));
        return message.path("content").asText("") + calls;
    }

    /** The same of a streamed answer. */
    private static String streamed(String answer) {
        return TestServer.events(answer).stream()
                .map(event -> event.at("/choices/0/delta"))
                .map(delta -> delta.path("content").asText("")
                        + delta.at("/tool_calls/0/function/name").asText("")
                        + delta.at("/tool_calls/0/function/arguments").asText(""))
                .collect(Collectors.joining());
    }

    private void refuse(TestServer server, Random random) {
        HttpResponse<String> response = switch (random.nextInt(5)) {
            case 0 -> server.post(HELLO);
            case 1 -> server.post(HELLO, "Authorization", "Bearer 0123456789abcdeX");
            case 2 -> server.post("{\"messages\": ", AUTHORIZED);
            case 3 -> server.post(TestServer.about("x", "data:image/png;base64,AAAA"), AUTHORIZED);
            default -> server.post(HELLO.replace("Hello", "word ".repeat(3000)), AUTHORIZED);
        };
        assertThat(response.statusCode()).isBetween(400, 401);
        assertThat(TestServer.json(response.body()).at("/error/message").asText())
                .isNotBlank();
        refused.incrementAndGet();
    }

    private void hangUp(TestServer server, Random random) throws IOException {
        String body = (random.nextBoolean() ? "{\"stream\": true, " : "{") + ENDLESS.replace("20000", "500");
        try (Socket client = server.connect()) {
            client.getOutputStream()
                    .write(
                            "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(TestServer.CHAT, KEY, body.length(), body)
                                    .getBytes(StandardCharsets.UTF_8));
            client.getInputStream().readNBytes(random.nextInt(400));
        }
        hungUp.incrementAndGet();
    }

    private static int threads() {
        return Thread.activeCount();
    }

    private static long heapInUse() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
