package dev.pixtral.server;

import static dev.pixtral.server.TestServer.HELLO;
import static dev.pixtral.server.TestServer.HELLO_STREAMED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.GenerationOptions;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.schema.Openness;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in OpenAI's form, as a whole and in pieces. */
class ChatTest {
    private static final TestServer SERVER = TestServer.start();
    private static final String TOOLS =
            "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"get_weather\", \"parameters\": {\"type\":"
                    + " \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}, \"required\": [\"city\"]}}}]";
    private static final String WEATHER =
            "\"messages\": [{\"role\": \"user\", \"content\": \"What is the weather in Paris?\"}]";
    private static final String OPEN_SCHEMA =
            "{\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\", \"schema\":"
                    + " {\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}, \"required\": [\"n\"], \"minProperties\": 2}}},"
                    + " \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}";

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void an_answer_is_whole() {
        HttpResponse<String> response = SERVER.post(HELLO);

        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode answer = TestServer.json(response.body());
        assertThat(answer.path("object").textValue()).isEqualTo("chat.completion");
        assertThat(answer.path("id").textValue()).startsWith("chatcmpl-");
        assertThat(answer.path("model").textValue()).isEqualTo("pixtral-tiny");
        assertThat(answer.path("created").isIntegralNumber()).isTrue();
        JsonNode choice = answer.at("/choices/0");
        assertThat(choice.at("/message/role").textValue()).isEqualTo("assistant");
        assertThat(choice.at("/message/content").textValue()).isEqualTo("Hello! How can I help you?");
        assertThat(choice.at("/message/tool_calls").isMissingNode()).isTrue();
        assertThat(choice.path("finish_reason").textValue()).isEqualTo("stop");
        assertThat(choice.path("logprobs").isNull()).isTrue();
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("total_tokens").intValue())
                .isEqualTo(usage.path("prompt_tokens").intValue()
                        + usage.path("completion_tokens").intValue());
        assertThat(answer.at("/pixtral/timings/decodeMs").doubleValue()).isPositive();
        assertThat(answer.at("/pixtral/warnings")).isEmpty();
        assertThat(answer.at("/pixtral/seed").isMissingNode()).isTrue();
    }

    @Test
    void a_streamed_answer_has_the_same_text() {
        HttpResponse<String> response = SERVER.post(HELLO_STREAMED);

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        List<JsonNode> events = TestServer.events(response.body());
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("object").textValue()).isEqualTo("chat.completion.chunk");
            assertThat(event.path("id")).isEqualTo(events.getFirst().path("id"));
            assertThat(event.path("usage").isMissingNode()).isTrue();
        });
        assertThat(events.getFirst().at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        assertThat(events).hasSizeGreaterThan(3);
        assertThat(text(events)).isEqualTo("Hello! How can I help you?");
        assertThat(events.getLast().at("/choices/0/delta")).isEmpty();
        assertThat(events.getLast().at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(events.subList(0, events.size() - 1))
                .allSatisfy(
                        event -> assertThat(event.at("/choices/0/finish_reason").isNull())
                                .isTrue());
    }

    private static String text(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    @Test
    void a_stream_ends_with_the_number_of_tokens_if_asked() {
        List<JsonNode> events = TestServer.events(
                SERVER.post(HELLO_STREAMED.replaceFirst("\\{", "{\"stream_options\": {\"include_usage\": true}, "))
                        .body());

        assertThat(events.getLast().path("choices").isArray()).isTrue();
        assertThat(events.getLast().path("choices")).isEmpty();
        assertThat(events.getLast().at("/usage/completion_tokens").intValue()).isEqualTo(10);
        assertThat(events.get(events.size() - 2).at("/choices/0/finish_reason").textValue())
                .isEqualTo("stop");
    }

    @Test
    void a_picture_is_seen() {
        JsonNode answer =
                SERVER.chat(TestServer.about("How much was paid in total?", TestServer.picture("receipt.png")));

        assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("The total is 43.00 €.");
        assertThat(answer.at("/usage/prompt_tokens_details/image_tokens").intValue())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"tool_choice\": \"auto\", ", "\"tool_choice\": \"required\", "})
    void a_tool_is_called_in_one_piece_and_in_many(String choice) {
        JsonNode call =
                SERVER.chat("{%s%s, %s}".formatted(choice, TOOLS, WEATHER)).at("/choices/0");
        List<JsonNode> events =
                TestServer.events(SERVER.post("{\"stream\": true, %s%s, %s}".formatted(choice, TOOLS, WEATHER))
                        .body());

        assertThat(call.path("finish_reason").textValue()).isEqualTo("tool_calls");
        assertThat(call.at("/message/content").isNull()).isTrue();
        assertThat(call.at("/message/tool_calls")).hasSize(1);
        JsonNode function = call.at("/message/tool_calls/0/function");
        assertThat(function.path("name").textValue()).isEqualTo("get_weather");
        assertThat(TestServer.json(function.path("arguments").textValue())
                        .path("city")
                        .textValue())
                .isEqualTo("Paris");

        List<JsonNode> pieces = events.stream()
                .map(event -> event.at("/choices/0/delta/tool_calls/0"))
                .filter(JsonNode::isObject)
                .toList();
        assertThat(pieces.getFirst().at("/function/name").textValue()).isEqualTo("get_weather");
        assertThat(pieces.getFirst().path("id").textValue()).hasSize(9);
        assertThat(pieces.getFirst().path("type").textValue()).isEqualTo("function");
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(piece.path("index").intValue()).isZero());
        assertThat(pieces.stream()
                        .map(piece -> piece.at("/function/arguments").textValue())
                        .collect(Collectors.joining()))
                .isEqualTo(function.path("arguments").textValue());
        assertThat(events.getLast().at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
    }

    @Test
    void no_tool_is_called_if_none_may_be() {
        assertThat(SERVER.chat("{\"tool_choice\": \"none\", %s, %s}".formatted(TOOLS, WEATHER))
                        .at("/choices/0/finish_reason")
                        .textValue())
                .isEqualTo("stop");
    }

    @Test
    void the_form_of_the_answer_is_enforced() {
        String text = SERVER.text("{\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\","
                + " \"strict\": true, \"schema\": {\"type\": \"object\", \"properties\": {\"n\": {\"type\":"
                + " \"integer\"}}, \"required\": [\"n\"], \"additionalProperties\": false}}}, \"messages\":"
                + " [{\"role\": \"user\", \"content\": \"Hello\"}]}");

        assertThat(TestServer.json(text).path("n").isIntegralNumber()).isTrue();
    }

    @Test
    void how_schemas_are_read_is_set_by_the_server() {
        assertThat(SERVER.post(OPEN_SCHEMA).statusCode()).isEqualTo(400);
        GenerationOptions options = ServerSettings.DEFAULT.defaults();
        AnswerRules open = AnswerRules.DEFAULT.withOpenness(Openness.OPEN);
        try (TestServer other = TestServer.start(settings -> settings.withDefaults(options.withRules(open)))) {
            assertThat(TestServer.json(other.text(OPEN_SCHEMA)).size()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void log_probabilities_are_returned_for_all_tokens() {
        String fields = "{\"logprobs\": true, \"top_logprobs\": 2, ";
        JsonNode whole = SERVER.chat(fields + HELLO.substring(1)).at("/choices/0/logprobs/content");
        List<JsonNode> pieces = TestServer.events(
                SERVER.post(fields + HELLO_STREAMED.substring(1)).body());

        assertThat(whole).hasSize(10);
        assertThat(tokens(pieces)).isEqualTo(elements(whole));
        assertThat(whole.path(0).path("top_logprobs")).hasSize(2);
        assertThat(whole.path(0).path("logprob").doubleValue()).isNegative();
        assertThat(whole.path(0).path("bytes").path(0).intValue()).isEqualTo('H');
    }

    @Test
    void log_probabilities_come_with_the_piece_of_their_tokens() {
        List<JsonNode> pieces = TestServer.events(SERVER.post("{\"logprobs\": true, " + HELLO_STREAMED.substring(1))
                .body());

        assertThat(pieces).hasSizeGreaterThan(2);
        for (JsonNode piece : pieces) {
            String text = piece.at("/choices/0/delta/content").asText("");
            String ofTokens = elements(piece.at("/choices/0/logprobs/content")).stream()
                    .map(token -> token.path("token").textValue())
                    .collect(Collectors.joining());
            assertThat(ofTokens).isEqualTo(text);
        }
    }

    @Test
    void log_probabilities_of_calls_come_while_they_are_generated() {
        String request = "\"logprobs\": true, %s, %s}".formatted(TOOLS, WEATHER);
        JsonNode whole = SERVER.chat("{" + request).at("/choices/0/logprobs/content");
        List<JsonNode> pieces =
                TestServer.events(SERVER.post("{\"stream\": true, " + request).body());

        assertThat(tokens(pieces)).isNotEmpty().isEqualTo(elements(whole));
        assertThat(tokens(pieces.subList(0, pieces.size() - 1))).isNotEmpty();
    }

    /** The log-probabilities of all pieces of a stream. */
    private static List<JsonNode> tokens(List<JsonNode> pieces) {
        return pieces.stream()
                .flatMap(piece -> elements(piece.at("/choices/0/logprobs/content")).stream())
                .toList();
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }

    @Test
    void log_probabilities_alone_list_no_others() {
        JsonNode tokens =
                SERVER.chat("{\"logprobs\": true, " + HELLO.substring(1)).at("/choices/0/logprobs/content");

        assertThat(tokens)
                .hasSize(10)
                .allSatisfy(token -> assertThat(token.path("top_logprobs")).isEmpty());
    }

    @Test
    void limits_stops_and_seeds_are_obeyed() {
        assertThat(SERVER.chat("{\"max_completion_tokens\": 2, " + HELLO.substring(1))
                        .at("/choices/0/finish_reason")
                        .textValue())
                .isEqualTo("length");
        assertThat(SERVER.text("{\"stop\": \"How\", " + HELLO.substring(1))).isEqualTo("Hello! ");
        String drawn = "{\"temperature\": 2, \"seed\": 7, \"max_tokens\": 20, " + HELLO.substring(1);
        JsonNode answer = SERVER.chat(drawn);
        assertThat(answer.at("/pixtral/seed").longValue()).isEqualTo(7);
        assertThat(SERVER.text(drawn))
                .isEqualTo(answer.at("/choices/0/message/content").textValue());
    }

    @Test
    void roles_and_contents_of_clients_are_understood() {
        assertThat(SERVER.text("{\"messages\": [{\"role\": \"developer\", \"content\": [{\"type\": \"text\", \"text\":"
                        + " \"Be brief.\"}]}, {\"role\": \"user\", \"content\": \"Hello\"}, {\"role\": \"assistant\","
                        + " \"content\": null, \"refusal\": null, \"tool_calls\": [{\"id\": \"call_12345678901234567890\","
                        + " \"type\": \"function\", \"function\": {\"name\": \"now\", \"arguments\": \"{}\"}}]},"
                        + " {\"role\": \"tool\", \"tool_call_id\": \"call_12345678901234567890\", \"content\":"
                        + " \"noon\"}]}"))
                .isNotEmpty();
    }

    @Test
    void fields_without_a_meaning_are_ignored_and_named() {
        JsonNode answer = SERVER.chat("{\"chat_template_kwargs\": {}, \"user\": \"me\", " + HELLO.substring(1));

        assertThat(answer.at("/pixtral/warnings")).hasSize(1);
        assertThat(answer.at("/pixtral/warnings/0").textValue())
                .contains("chat_template_kwargs")
                .doesNotContain("user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/v1/chat/completions/", "/v1//chat/completions"})
    void addresses_may_be_joined_in_several_ways(String path) {
        assertThat(SERVER.send(SERVER.request(path)
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(HELLO))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_model_is_listed_and_may_be_named() {
        JsonNode list = TestServer.json(SERVER.get("/v1/models").body());

        assertThat(list.at("/data")).hasSize(1);
        assertThat(list.at("/data/0/id").textValue()).isEqualTo("pixtral-tiny");
        assertThat(TestServer.json(SERVER.get("/v1/models/pixtral-tiny").body()))
                .isEqualTo(list.at("/data/0"));
        assertThat(SERVER.text("{\"model\": \"pixtral-tiny\", " + HELLO.substring(1)))
                .startsWith("Hello");
    }

    @Test
    void a_model_may_have_several_names() {
        try (TestServer other =
                TestServer.start(settings -> settings.withModelNames("gpt-4o", "größtes/Modell", "gpt-4o"))) {
            JsonNode list = TestServer.json(other.get("/v1/models").body()).path("data");
            assertThat(list).hasSize(2);
            assertThat(list.at("/1/id").textValue()).isEqualTo("größtes/Modell");
            assertThat(TestServer.json(
                            other.get("/v1/models/gr%C3%B6%C3%9Ftes%2FModell").body()))
                    .isEqualTo(list.path(1));
            assertThat(answering(other, "\"model\": \"größtes/Modell\", ")).isEqualTo("größtes/Modell");
            assertThat(answering(other, "")).isEqualTo("gpt-4o");
            assertThat(other.post("{\"model\": \"pixtral-tiny\", " + HELLO.substring(1))
                            .body())
                    .contains("gpt-4o")
                    .contains("größtes/Modell")
                    .contains("no model \\\"pixtral-tiny\\\"")
                    .contains("--name");
        }
    }

    private static String answering(TestServer server, String model) {
        return server.chat("{" + model + HELLO.substring(1)).path("model").textValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a\n", "a\u0000b", "a\u2028b"})
    void a_name_that_cannot_be_shown_is_refused(String name) {
        assertThatThrownBy(() -> ServerSettings.DEFAULT.withModelNames("good", name))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("1 to 200 characters");
    }

    @Test
    void a_path_of_this_machine_is_no_name_of_a_model() {
        try (TestServer other = TestServer.start(
                model -> model.model("../pixtral-core/src/test/resources/fixtures/model/tiny-a/native"),
                settings -> settings)) {
            assertThat(TestServer.json(other.get("/v1/models").body())
                            .at("/data/0/id")
                            .textValue())
                    .isEqualTo("native");
        }
    }
}
