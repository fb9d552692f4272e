package dev.pixtral.server;

import static dev.pixtral.server.TestServer.CHAT;
import static dev.pixtral.server.TestServer.HELLO;
import static dev.pixtral.server.TestServer.HELLO_STREAMED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.fuzz.FuzzRun;
import dev.pixtral.fuzz.FuzzTarget;
import dev.pixtral.fuzz.FuzzTarget.Seed;
import dev.pixtral.fuzz.Mutator;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Any body gives an answer, whole to its end, or an error in OpenAI's form that blames the client; the server is well
 * after all of them. The options are those of {@code BorderFuzzTest}.
 */
class FuzzedBodiesTest {
    private static final double SECONDS = Double.parseDouble(System.getProperty("pixtral.fuzz.seconds", "3"));
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);

    @Test
    void any_body_gives_an_answer_or_an_error_of_the_client() {
        // the context bounds how long an answer may become, whatever a body asks for
        try (TestServer server = TestServer.start(
                model -> model.contextLength(400),
                settings -> settings.withDefaults(settings.defaults().withMaxTokens(8)))) {
            FuzzTarget target =
                    new FuzzTarget("served-chat", seeds(), Mutator.JSON, body -> requireAnswer(server, body));
            FuzzRun run = new FuzzRun(target);
            run.replay(target.seeds());

            long inputs = run.mutate(SEED, SECONDS);

            System.out.printf("FuzzedBodiesTest: -Dpixtral.test.seed=%d, %d inputs%n", SEED, inputs);
            assertThat(inputs).isGreaterThan(target.seeds().size());
            server.untilIdle();
            assertThat(server.text(HELLO)).startsWith("Hello");
            assertThat(server.failures).isEmpty();
        }
    }

    private static List<Seed> seeds() {
        return List.of(
                seed("text", HELLO),
                seed(
                        "stream",
                        HELLO_STREAMED.replace(
                                "{\"stream\"", "{\"stream_options\": {\"include_usage\": true}, \"stream\"")),
                seed("picture", TestServer.about("What is this?", TestServer.picture("word.png"))),
                seed(
                        "sampling",
                        HELLO.replace(
                                "{\"messages\"",
                                "{\"model\": \"pixtral-tiny\", \"temperature\": 0.5, \"top_p\": 0.9, \"top_k\": 40, \"min_p\": 0.1,"
                                        + " \"seed\": 1, \"stop\": [\"a\", \"b\"], \"max_tokens\": 5, \"n\": 1,"
                                        + " \"frequency_penalty\": 0.1, \"presence_penalty\": 0.1, \"logprobs\": true,"
                                        + " \"top_logprobs\": 3, \"user\": \"x\", \"metadata\": {\"a\": \"b\"}, \"messages\"")),
                seed(
                        "schema",
                        HELLO.replace(
                                "{\"messages\"",
                                "{\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\", \"strict\": true,"
                                        + " \"schema\": {\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\","
                                        + " \"minimum\": 1}, \"b\": {\"type\": \"string\", \"pattern\": \"[a-z]+\"}},"
                                        + " \"required\": [\"a\"]}}}, \"messages\"")),
                seed(
                        "tools",
                        "{\"tool_choice\": \"required\", \"parallel_tool_calls\": false, \"tools\": [{\"type\": \"function\","
                                + " \"function\": {\"name\": \"get\", \"description\": \"d\", \"parameters\": {\"type\": \"object\","
                                + " \"properties\": {\"city\": {\"enum\": [\"Paris\", \"Rome\"]}}}}}], \"messages\": [{\"role\":"
                                + " \"system\", \"content\": \"s\"}, {\"role\": \"user\", \"content\": [{\"type\": \"text\","
                                + " \"text\": \"Go\"}]}, {\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"id\":"
                                + " \"call_1\", \"type\": \"function\", \"function\": {\"name\": \"get\", \"arguments\":"
                                + " \"{\\\"city\\\": \\\"Rome\\\"}\"}}]}, {\"role\": \"tool\", \"tool_call_id\": \"call_1\","
                                + " \"content\": \"ok\"}]}"));
    }

    private static Seed seed(String name, String body) {
        return new Seed(name, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void requireAnswer(TestServer server, byte[] body) {
        HttpResponse<String> response = server.send(
                server.request(CHAT).POST(BodyPublishers.ofByteArray(body)).build());
        String text = response.body();
        if (response.statusCode() != 200) {
            assertThat(response.statusCode()).as(text).isBetween(400, 499);
            JsonNode error = TestServer.json(text).path("error");
            assertThat(error.path("message").textValue()).as(text).hasSizeBetween(10, 2_000);
            assertThat(error.path("type").textValue()).as(text).isNotBlank();
        } else if (response.headers().firstValue("content-type").orElseThrow().startsWith("text/event-stream")) {
            assertThat(TestServer.events(text)).isNotEmpty();
        } else {
            assertThat(TestServer.json(text).path("choices")).as(text).hasSize(1);
        }
    }
}
