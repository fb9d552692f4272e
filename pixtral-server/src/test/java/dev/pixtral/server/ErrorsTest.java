package dev.pixtral.server;

import static dev.pixtral.server.TestServer.HELLO;
import static dev.pixtral.server.TestServer.about;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors have OpenAI's form and the right status, whatever a client sends. */
class ErrorsTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 60);
    private static final TestServer SERVER = TestServer.start(settings ->
            settings.withLimits(RequestLimits.DEFAULT.withMaxBodyBytes(1 << 20).withMaxPictures(2)));

    @AfterAll
    static void close() {
        SERVER.close();
        assertThat(SERVER.failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | not valid JSON",
                "[] | must be an object",
                "{} | messages",
                "{\"messages\": []} | message",
                "{\"messages\": [{\"role\": \"wizard\", \"content\": \"x\"}]} | wizard",
                "{\"messages\": 1} | array",
                "{\"n\": 2, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | n: 2",
                "{\"stream\": 1, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | stream",
                "{\"logit_bias\": {\"1\": 2}, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | logit_bias",
                "{\"guided_json\": {}, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | response_format",
                "{\"max_tokens\": 0, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | max_tokens",
                "{\"temperature\": -1, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | temperature",
                "{\"top_logprobs\": 21, \"logprobs\": true, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | top_logprobs",
                "{\"modalities\": [\"audio\"], \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | text",
                "{\"tool_choice\": \"required\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} | tool"
            })
    void a_request_that_cannot_be_answered_is_refused(String body, String reason) {
        JsonNode error = refused(400, body);

        assertThat(error.path("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").textValue()).contains(reason);
        assertThat(error.has("param")).isTrue();
        assertThat(error.has("code")).isTrue();
    }

    private static JsonNode refused(int status, String body) {
        HttpResponse<String> response = SERVER.post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return TestServer.json(response.body()).path("error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "/etc/passwd",
                "picture.png",
                "http://127.0.0.1:1/a.png",
                "https://example.org/a.png",
                "ftp://example.org/a.png",
                "data:image/png;base64,AAAA",
                "data:image/png;base64,",
                "data:,"
            })
    void pictures_that_may_not_or_cannot_be_read_are_refused(String address) {
        JsonNode error = refused(400, about("What is this?", address));

        assertThat(error.path("message").textValue()).isNotBlank();
    }

    @Test
    void a_picture_of_another_server_is_refused_with_the_way_to_allow_it() {
        JsonNode error = refused(400, about("What is this?", "https://example.org/a.png"));

        assertThat(error.path("message").textValue()).contains("--allow-host example.org:443");
    }

    @Test
    void limits_of_size_and_number_are_kept() {
        String picture = TestServer.picture("receipt.png");
        JsonNode many = refused(400, about("x", picture, picture, picture));
        assertThat(many.path("code").textValue()).isEqualTo("too_many_pictures");
        assertThat(many.path("message").textValue()).contains("--max-pictures");
        assertThat(refused(413, HELLO.replace("Hello", "x".repeat(1 << 20)))
                        .path("code")
                        .textValue())
                .isEqualTo("request_too_large");
        assertThat(refused(400, HELLO.replace("Hello", "word ".repeat(100_000)))
                        .path("code")
                        .textValue())
                .isEqualTo("context_length_exceeded");
        assertThat(refused(400, "{\"x\": [" + "1,".repeat(100) + "[".repeat(2_000))
                        .path("message")
                        .textValue())
                .contains("depth");
    }

    @Test
    void a_body_in_chunks_has_the_same_limit() {
        HttpRequest chunked = SERVER.request(TestServer.CHAT)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[(1 << 20) + 1])))
                .build();

        assertThat(SERVER.send(chunked).statusCode()).isEqualTo(413);
    }

    @Test
    void another_model_is_not_found() {
        assertThat(refused(404, "{\"model\": \"gpt-4o\", " + HELLO.substring(1))
                        .path("code")
                        .textValue())
                .isEqualTo("model_not_found");
        assertThat(SERVER.get("/v1/models/gpt-4o").statusCode()).isEqualTo(404);
    }

    @Test
    void other_paths_methods_and_encodings_are_refused() {
        assertThat(SERVER.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(SERVER.get("/v1/embeddings").body()).contains("/v1/chat/completions");
        assertThat(SERVER.get("/v1/../../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(SERVER.get(TestServer.CHAT).statusCode()).isEqualTo(405);
        assertThat(SERVER.get(TestServer.CHAT).headers().firstValue("allow")).hasValue("POST");
        assertThat(SERVER.post(HELLO, "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    }

    @Test
    void a_connection_is_kept_after_a_refusal() throws IOException {
        String body = "{}";
        String request = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n".formatted(TestServer.CHAT);

        assertThat(SERVER.raw(request + "\r\n" + body + request + "Connection: close\r\n\r\n" + body)
                        .split("HTTP/1.1 400", -1))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET /health\r\n\r\n",
                "GET %zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET foo:bar HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999999999999\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void bytes_that_are_no_request_harm_nobody(String bytes) throws IOException {
        try (var socket = SERVER.connect()) {
            socket.getOutputStream().write(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            assertThat(TestServer.rest(socket))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).startsWith("HTTP/1.1 "));
        }
        assertThat(SERVER.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void a_head_without_end_is_refused() throws IOException {
        assertThat(SERVER.raw("GET /health HTTP/1.1\r\nHost: localhost\r\n" + "a: b\r\n".repeat(100_000)))
                .doesNotContain(" 200 ");
        assertThat(SERVER.get("/health").statusCode()).isEqualTo(200);
    }

    /** Damaged bodies are answered or refused, and never a failure of the server. */
    @Test
    void damaged_bodies_are_refused() {
        Random random = new Random(Long.getLong("pixtral.test.seed", 1));
        String whole =
                "{\"max_tokens\": 1, \"stream\": true, \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}], "
                        + about("What?", TestServer.picture("receipt.png").substring(0, 400))
                                .substring(1);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.setCharAt(at, "{}[],:\"0-tfn\\\u0000é".charAt(random.nextInt(15)));
                    default -> damaged.insert(at, damaged.substring(0, Math.min(damaged.length(), random.nextInt(30))));
                }
            }
            assertThat(SERVER.post(damaged.toString()).statusCode())
                    .as(damaged.toString())
                    .isIn(200, 400, 404);
        }
    }
}
