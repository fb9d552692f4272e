package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a conversation says of its answer, kept to by the embedded model. */
class HeldAnswersTest {
    private static final String TOOLS = """
            "tools": [{"type": "function", "function": {"name": "get_weather", "description": "Weather of a city.",
                           "parameters": {"type": "object", "properties": {"city": {"enum": ["Paris", "Rome"]}},
                                          "required": ["city"], "additionalProperties": false}}},
                      {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {},
                                          "additionalProperties": false}}}]""";
    private static final String UNENFORCEABLE =
            "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"uniqueItems\": true, \"maxItems\": 3}}, \"required\": [\"a\"]}";

    @TempDir
    private Path folder;

    private String conversation(String more) {
        return Cli.write(
                folder,
                "chat.json",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"What color is a leaf?\"}], %s}".formatted(more));
    }

    private Cli.Result ask(String more, String... options) {
        String[] words = {"ask", "--json", "--max-tokens", "200", "--messages", conversation(more)};
        String[] all = new String[words.length + options.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(options, 0, all, words.length, options.length);
        return Cli.run(all);
    }

    private static JsonNode parse(String json) throws JsonProcessingException {
        return new ObjectMapper().readTree(json);
    }

    @Test
    void a_required_call_is_made_and_fits_the_schemas() {
        JsonNode answer = ask("\"tool_choice\": \"required\", " + TOOLS).json();

        assertThat(answer.path("finishReason").textValue()).isEqualTo("tool_calls");
        assertThat(answer.path("toolCalls")).isNotEmpty().allSatisfy(call -> {
            boolean weather = call.path("name").textValue().equals("get_weather");
            assertThat(call.path("arguments").toString())
                    .isIn(weather ? new Object[] {"{\"city\":\"Paris\"}", "{\"city\":\"Rome\"}"} : new Object[] {"{}"});
        });
    }

    @Test
    void one_call_is_made_where_no_more_are_wanted() {
        JsonNode answer = ask("\"tool_choice\": \"required\", \"parallel_tool_calls\": false, " + TOOLS)
                .json();

        assertThat(answer.path("toolCalls")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"get_weather", "now"})
    void the_tool_that_is_chosen_is_called_and_printed(String tool) throws JsonProcessingException {
        String choice =
                "\"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"%s\"}}, \"parallel_tool_calls\": false, "
                        .formatted(tool);

        Cli.Result text = Cli.run("ask", "--quiet", "--messages", conversation(choice + TOOLS));

        assertThat(text.out()).hasLineCount(1);
        assertThat(parse(text.out()).path("name").textValue()).isEqualTo(tool);
        assertThat(parse(text.out())).isEqualTo(ask(choice + TOOLS).json().at("/toolCalls/0"));
    }

    @Test
    void tools_that_must_not_be_called_are_not_shown() {
        JsonNode with = ask("\"tool_choice\": \"none\", " + TOOLS).json();
        JsonNode without = ask("\"tools\": []").json();

        assertThat(with.path("text")).isEqualTo(without.path("text"));
        for (String count : List.of("promptTokens", "generatedTokens")) { // how much is drafted depends on the time
            assertThat(with.path("usage").path(count))
                    .isEqualTo(without.path("usage").path(count));
        }
        assertThat(Cli.run("tokens", "--json", "--messages", conversation("\"tool_choice\": \"none\", " + TOOLS))
                        .json()
                        .path("ids"))
                .hasSize(with.at("/usage/promptTokens").intValue());
    }

    @Test
    void json_is_printed_as_it_is() throws JsonProcessingException {
        String format = """
                "response_format": {"type": "json_schema", "json_schema": {"name": "leaf", "schema": {"type": "object",
                    "properties": {"color": {"enum": ["green", "red"]}}, "required": ["color"], "additionalProperties": false}}}""";

        Cli.Result text = Cli.run("ask", "--quiet", "--messages", conversation(format));

        assertThat(parse(text.out()).path("color").textValue()).isIn("green", "red");
        assertThat(ask(format).json().path("text").textValue() + "\n").isEqualTo(text.out());
    }

    /** Nothing is said of calls, but the text is held to its form beside them. */
    @Test
    void json_is_json_where_tools_are_offered_as_well() throws JsonProcessingException {
        JsonNode answer = ask("\"response_format\": {\"type\": \"json_object\"}, " + TOOLS)
                .json();

        assertThat(answer.path("finishReason").textValue()).isEqualTo("stop");
        assertThat(parse(answer.path("text").textValue()).isObject()).isTrue();
    }

    @Test
    void a_schema_that_cannot_be_enforced_is_refused_unless_lenient() {
        String format = "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"schema\": %s}}"
                .formatted(UNENFORCEABLE);

        Cli.Result strict = ask(format);
        Cli.Result lenient = ask(format, "--lenient");

        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.err())
                .startsWith("Response schema, /properties/a: ")
                .contains("leniently")
                .hasLineCount(1);
        assertThat(lenient.status()).as(lenient.err()).isZero();
        assertThat(lenient.json().path("text").textValue()).startsWith("{");
    }

    @Test
    void objects_are_open_if_that_is_wanted() {
        String format =
                "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"schema\": {\"type\": \"object\","
                        + " \"properties\": {\"a\": {\"type\": \"integer\"}}, \"required\": [\"a\"], \"minProperties\": 2}}}";

        Cli.Result closed = ask(format);
        Cli.Result open = ask(format, "--open-objects");

        assertThat(closed.status()).isEqualTo(1);
        assertThat(open.status()).as(open.err()).isZero();
        assertThat(open.json().path("text").textValue()).startsWith("{");
    }

    @Test
    void a_line_of_a_batch_has_its_own_rules() throws JsonProcessingException {
        String question = "{\"messages\": [{\"role\": \"user\", \"content\": \"What color is a leaf?\"}], %s}\n";
        String lines = question.formatted(
                        "\"tool_choice\": \"required\", \"parallel_tool_calls\": false, " + TOOLS.replace('\n', ' '))
                + question.formatted("\"tool_choice\": \"none\", " + TOOLS.replace('\n', ' '));

        String[] answers = Cli.run("ask", "--batch", Cli.write(folder, "batch.jsonl", lines))
                .out()
                .split("\n");

        assertThat(answers).hasSize(2);
        assertThat(parse(answers[0]).path("toolCalls")).hasSize(1);
        assertThat(parse(answers[1]).path("toolCalls")).isEmpty();
        assertThat(parse(answers[1]).path("text").textValue()).isNotEmpty();
    }
}
