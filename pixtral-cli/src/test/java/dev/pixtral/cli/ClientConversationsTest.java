package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations as clients of OpenAI's API send them, through the whole command line. */
class ClientConversationsTest {
    @TempDir
    private Path folder;

    private static String fixture(String name) {
        return Fixtures.path("fixtures/conversations/" + name).toString();
    }

    private static JsonNode ask(String file, String... options) {
        String[] words = new String[options.length + 4];
        System.arraycopy(new String[] {"ask", "--json", "--messages", file}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        Cli.Result result = Cli.run(words);
        assertThat(result.status()).as(result.err()).isZero();
        return result.json();
    }

    private String write(String json) {
        return Cli.write(folder, "chat.json", json.replace('\'', '"'));
    }

    /** What a model sees. */
    private static String shown(String file) {
        Cli.Result result = Cli.run("tokens", "--repaired", "--json", "--messages", file);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "picture-of-tool-mcp.json",
                "picture-of-tool-openai.json",
                "one-result-missing.json",
                "no-result.json",
                "tool-choice-any.json",
                "role-developer.json",
                "role-function.json",
                "input-parts.json",
                "request-fields.json"
            })
    void are_answered(String name) {
        JsonNode reply = ask(fixture(name), "--max-tokens", "40");

        assertThat(reply.path("usage").path("generatedTokens").intValue()).isPositive();
    }

    @Test
    void are_told_which_calls_have_no_result() {
        for (String name : new String[] {"one-result-missing.json", "no-result.json"}) {
            assertThat(ask(fixture(name), "--max-tokens", "2").path("warnings"))
                    .first() // another may tell that the answer was cut off
                    .extracting(JsonNode::textValue)
                    .isEqualTo("Tool calls in the conversation have no result; "
                            + "the model is told that they did not complete: shot.");
        }
    }

    @Test
    void are_refused_with_a_result_of_no_call() {
        Cli.Result result = Cli.run("ask", "--messages", fixture("result-without-call.json"));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("Message 2 of 3 (tool) matches no tool call: no call before it has the id \"call00001\".")
                .hasLineCount(1);
    }

    @Test
    void may_require_a_call_in_mistrals_word() {
        assertThat(ask(fixture("tool-choice-any.json"), "--max-tokens", "200")
                        .path("toolCalls")
                        .path(0)
                        .path("name")
                        .textValue())
                .isEqualTo("shot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files.read",
                "a/b",
                "größe messen",
                "mcp__server.with.a.very.long.name_and_more_of_it_and_still_more_of_it"
            })
    void may_have_tools_with_any_name(String name) {
        String tools =
                "'tools': [{'type': 'function', 'function': {'name': 'NAME', 'parameters': {'type': 'object', 'properties': {}}}}]";
        String asked = "'messages': [{'role': 'user', 'content': 'hi'}]";
        for (String choice : new String[] {"'any'", "{'type': 'function', 'function': {'name': 'NAME'}}"}) {
            JsonNode reply = ask(
                    write("{%s, %s, 'tool_choice': %s}"
                            .formatted(tools, asked, choice)
                            .replace("NAME", name)),
                    "--max-tokens",
                    "200");

            assertThat(reply.path("toolCalls").path(0).path("name").textValue()).isEqualTo(name);
        }
    }

    @Test
    void show_pictures_of_tools_behind_the_results() {
        String uri = "data:image/png;base64,"
                + Fixtures.json("fixtures/conversations/picture-of-tool-mcp.json")
                        .at("/messages/2/content/0/data")
                        .textValue();
        String plain = """
                {'tools': [{'type': 'function', 'function': {'name': 'shot', 'description': 'd', 'parameters': {'type': 'object', 'properties': {}}}}],
                 'messages': [{'role': 'user', 'content': 'shot'},
                  {'role': 'assistant', 'tool_calls': [{'id': 'call00001', 'function': {'name': 'shot', 'arguments': '{}'}}]},
                  {'role': 'tool', 'tool_call_id': 'call00001', 'content': 'TEXT'},
                  {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'URI'}]}]}
                """.replace("URI", uri);

        assertThat(shown(fixture("picture-of-tool-mcp.json"))).isEqualTo(shown(write(plain.replace("TEXT", ""))));
        assertThat(shown(fixture("picture-of-tool-openai.json")))
                .isEqualTo(shown(write(plain.replace("TEXT", "here"))));
    }

    @Test
    void may_use_roles_that_the_reference_does_not_know() {
        String system = write("[{'role': 'system', 'content': 'be brief'}, {'role': 'user', 'content': 'hi'}]");

        assertThat(shown(fixture("role-developer.json"))).isEqualTo(shown(system));
        assertThat(shown(fixture("role-function.json"))).isEqualTo(shown(write("""
                [{'role': 'user', 'content': 'hi'},
                 {'role': 'assistant', 'tool_calls': [{'id': 'call00001', 'function': {'name': 'shot', 'arguments': '{}'}}]},
                 {'role': 'tool', 'tool_call_id': 'call00001', 'content': 'x'}, {'role': 'user', 'content': 'hm'}]""")));
    }

    /** What the reference refuses stays refused where its prompts are shown. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role-developer.json      | message 1: unknown role "developer"
            role-function.json     | message 3: unknown role "function"
            no-result.json        | There are 1 tool calls but 0 tool messages
            picture-of-tool-mcp.json     | message 3, content, part 1: only user messages can contain pictures.
            result-without-call.json        | Message 2 of 3 (tool) cannot follow a message with role user; only
            """)
    void are_refused_by_tokens_as_by_the_reference(String name, String sentence) {
        Cli.Result result = Cli.run("tokens", "--messages", fixture(name));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void show_aliases_and_warnings_in_repaired_tokens() {
        String file = write("""
                {'tools': [{'type': 'function', 'function': {'name': 'files.read'}}], 'messages': [{'role': 'user', 'content': 'a'},
                 {'role': 'assistant', 'tool_calls': [{'id': 'call_1', 'function': {'name': 'files.read', 'arguments': '{}'}}]},
                 {'role': 'user', 'content': 'b'}]}""");

        Cli.Result result = Cli.run("tokens", "--repaired", "--messages", file);

        assertThat(result.status()).isZero();
        assertThat(result.err()).contains("Warning: Tool calls in the conversation have no result");
        assertThat(shown(file)).isEqualTo(shown(write("""
                {'tools': [{'type': 'function', 'function': {'name': 'files_read'}}], 'messages': [{'role': 'user', 'content': 'a'},
                 {'role': 'assistant', 'tool_calls': [{'id': 'call00001', 'function': {'name': 'files_read', 'arguments': '{}'}}]},
                 {'role': 'tool', 'tool_call_id': 'call00001', 'content': 'No result: the tool call did not complete.'},
                 {'role': 'user', 'content': 'b'}]}""")));
        assertThat(Cli.run("tokens", "--repaired", "--text", "a").status()).isEqualTo(2);
    }

    @Test
    void say_how_they_are_answered_unless_the_command_line_does() {
        JsonNode own = ask(fixture("request-fields.json"));
        JsonNode given = ask(fixture("request-fields.json"), "--max-tokens", "2", "--temperature", "0");
        String all = write("""
                {'messages': [{'role': 'user', 'content': 'What is the capital of France?'}], 'max_completion_tokens': 5, 'temperature': 1.5,
                 'top_p': 0.9, 'seed': 7, 'stop': null, 'logprobs': true, 'top_logprobs': 2, 'n': 1, 'frequency_penalty': 0, 'user': 'me'}""");

        assertThat(own.path("usage").path("generatedTokens").intValue()).isLessThanOrEqualTo(9);
        assertThat(own.has("seed")).isTrue();
        assertThat(given.path("usage").path("generatedTokens").intValue()).isLessThanOrEqualTo(2);
        assertThat(given.has("seed")).isFalse();
        assertThat(ask(all).path("seed").longValue()).isEqualTo(7);
        assertThat(ask(all).path("usage").path("generatedTokens").intValue()).isLessThanOrEqualTo(5);
        assertThat(ask(all).path("logprobs").path(0).path("top")).hasSize(2);
        assertThat(ask(all, "--seed", "8").path("seed").longValue()).isEqualTo(8);
        assertThat(ask(all, "--logprobs", "1").path("logprobs").path(0).path("top"))
                .hasSize(1);
    }

    @Test
    void end_at_the_stop_texts_of_the_request() {
        String asked = "{'messages': [{'role': 'user', 'content': 'What color is a leaf?'}]STOP}";
        String answer = ask(write(asked.replace("STOP", ""))).path("text").textValue();
        String stop = answer.substring(answer.length() / 2);

        for (String field : new String[] {", 'stop': 'S'", ", 'stop': ['never', 'S']", ", 'stop_sequences': ['S']"}) {
            String file = Cli.write(
                    folder,
                    "stop.json",
                    asked.replace("STOP", field).replace('\'', '"').replace("\"S\"", "\"" + stop + "\""));
            assertThat(ask(file).path("text").textValue()).isEqualTo(answer.substring(0, answer.indexOf(stop)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'n': 2                           | , n: 2 is not supported: a request returns only one answer
            'logit_bias': {'5': 1}           | , logit_bias: an object is not supported
            'modalities': ['text', 'audio']  | , modalities: an array is not supported: answers are always text.
            'audio': {'voice': 'a'}          | : unknown key "audio"
            'echo': true                     | , echo: true is not supported
            'max_tokens': 0                  | , max_tokens: The number of tokens to generate must be at least 1, but is 0.
            'max_tokens': 1.5                | , max_tokens: expected a whole number, but found 1.5.
            'max_tokens': 99999999999        | , max_tokens: expected a whole number up to 2147483647
            'max_tokens': 1, 'max_completion_tokens': 2 | : "max_tokens" and "max_completion_tokens" have different values
            'temperature': -1                | , temperature:
            'temperature': 'hot'             | , temperature: expected a number, but found a string.
            'top_p': 2                       | , top_p:
            'seed': 'x'                      | , seed: expected a whole number, but found "x".
            'stop': ['a', '']                | , stop: A stop text must have 1 to
            'stop': 1                        | , stop: expected an array
            'top_logprobs': 3                | , top_logprobs: log-probabilities are only returned if "logprobs" is true
            'logprobs': true, 'top_logprobs': 99 | , top_logprobs:
            'frequency_penalty': 9           | , frequency_penalty:
            'guided_json': {}                | , guided_json: an object is not supported
            'tool_choice': 'any'             | , tool_choice: a call is required, but there is no tool
            'input': 'hi', 'previous_response_id': 'x' | : unknown key "previous_response_id"
            """)
    void are_refused_where_the_answer_would_be_another(String field, String sentence) {
        String file = write("{'messages': [{'role': 'user', 'content': 'hi'}], %s}".formatted(field));

        Cli.Result result = Cli.run("ask", "--messages", file);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith(file + sentence).hasLineCount(1);
    }

    @Test
    void take_all_fields_of_records_as_required_if_that_is_wanted() {
        String file = write("""
                {'messages': [{'role': 'user', 'content': 'hi'}], 'max_tokens': 300, 'response_format': {'type': 'json_schema', 'json_schema': {'schema':
                 {'type': 'object', 'properties': {'a': {'type': 'boolean'}, 'b': {'type': 'object', 'properties': {'c': {'type': 'boolean'}}}}}}}}""");

        assertThat(ask(file, "--strict-records").path("text").textValue())
                .matches("\\{\"a\": (true|false), \"b\": \\{\"c\": (true|false)}}");
    }

    @Test
    void are_batches_whose_answers_carry_the_id_of_their_line() {
        String good =
                "{'custom_id': 'ID', 'body': {'messages': [{'role': 'user', 'content': 'hi'}], 'max_tokens': 1, 'temperature': 1, 'seed': 3}}";
        String lines = String.join(
                "\n",
                good.replace("ID", "one"),
                "{'custom_id': 'two', 'method': 'POST', 'url': '/v1/chat/completions', 'body': {'messages': [{'role': 'robot'}]}}",
                "{'custom_id': 'three', 'url': '/v1/embeddings', 'body': {'input': 'hi'}}",
                "{'custom_id': 4, 'body': {}}",
                "{'custom_id': 'five', 'body': ",
                "[{'role': 'user', 'content': 'hi'}]",
                good.replace("ID", "seven \u0001".replace("\u0001", "\\u0001")));

        Cli.Result result = Cli.run("ask", "--max-tokens", "2", "--batch", write(lines));

        assertThat(result.status()).isEqualTo(1);
        String[] answers = result.out().split("\n");
        assertThat(answers).hasSize(7);
        assertThat(answers[0]).startsWith("{\"custom_id\":\"one\",").contains("\"seed\":3");
        assertThat(answers[1])
                .startsWith("{\"custom_id\":\"two\",\"error\":")
                .contains("line 2, body, message 1: unknown role")
                .endsWith("\"line\":2}");
        assertThat(answers[2]).startsWith("{\"custom_id\":\"three\",\"error\":").contains("/v1/embeddings");
        assertThat(answers[3]).startsWith("{\"error\":").contains("custom_id: expected a string");
        assertThat(answers[4]).startsWith("{\"error\":").contains("not valid JSON");
        assertThat(answers[5]).startsWith("{\"text\":").doesNotContain("custom_id");
        assertThat(answers[6]).startsWith("{\"custom_id\":\"seven \\u0001\",");

        Cli.Result shared = Cli.run("ask", "--batch", fixture("batch.jsonl"));
        assertThat(shared.status()).isZero();
        assertThat(shared.out()).startsWith("{\"custom_id\":\"a\",\"text\":").hasLineCount(1);
    }

    @Test
    void are_read_where_clients_leave_nulls_out_and_keep_fields_of_their_own() {
        String given = shown(write("""
                [{'role': 'user', 'content': 'hi'},
                 {'role': 'assistant', 'thinking_blocks': [{'type': 'thinking', 'thinking': 'x'}], 'tool_calls': [
                   {'id': 'callcall1', 'type': 'function', 'function': {'name': 'f', 'arguments': '{}'},
                    'provider_specific_fields': {'a': 1}, 'extra_content': {'google': {'thought_signature': 'x'}}}]},
                 {'role': 'tool', 'tool_call_id': 'callcall1'},
                 {'role': 'assistant', 'additional_kwargs': {'a': 1}, 'response_metadata': {'b': 2}},
                 {'role': 'user', 'content': 'more'}]"""));
        String spelled = shown(write("""
                [{'role': 'user', 'content': 'hi'},
                 {'role': 'assistant', 'content': '', 'tool_calls': [
                   {'id': 'callcall1', 'type': 'function', 'function': {'name': 'f', 'arguments': '{}'}}]},
                 {'role': 'tool', 'tool_call_id': 'callcall1', 'content': ''},
                 {'role': 'assistant', 'content': null},
                 {'role': 'user', 'content': 'more'}]"""));

        assertThat(given).isEqualTo(spelled);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "true ; {'type': 'object', 'properties': {'a': {'type': 'string', 'pattern': '(?<=a$)b'}}}",
                "false; DEEP"
            })
    void name_tools_in_errors_as_the_request_does(boolean strict, String schema) {
        String parameters = schema.equals("DEEP") ? "{'items': ".repeat(300) + "{}" + "}".repeat(300) : schema;
        String file =
                write("{'messages': [{'role': 'user', 'content': 'hi'}], 'tool_choice': 'auto', 'tools': [{'type':"
                        + " 'function', 'function': {'name': 'files.read', 'strict': " + strict + ", 'parameters': "
                        + parameters + "}}]}");

        Cli.Result result = Cli.run("ask", "--messages", file);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("tool files.read").doesNotContain("files_read");
    }

    @Test
    void are_told_each_tool_without_a_result_once() {
        String call = "{'role': 'assistant', 'tool_calls': [{'function': {'name': 'f', 'arguments': '{}'}}]},";
        Cli.Result result = Cli.run(
                "tokens",
                "--repaired",
                "--messages",
                write("[{'role': 'user', 'content': 'hi'}," + call.repeat(12) + "{'role': 'user', 'content': 'hi'}]"));

        assertThat(result.err()).contains("; the model is told that they did not complete: f.");
    }
}
