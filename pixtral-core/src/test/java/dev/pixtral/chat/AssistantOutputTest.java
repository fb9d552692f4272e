package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssistantOutputTest {
    private final Tokenizer tekken = TokenizerFixtures.pixtral();

    @Test
    void ordinary_ids_are_a_text() {
        assertThat(AssistantOutput.parse(tekken, tekken.encode("It is a cat. 🙂")))
                .isEqualTo(new AssistantOutput.Text("It is a cat. 🙂"));
        assertThat(AssistantOutput.parse(tekken, new int[0])).isEqualTo(new AssistantOutput.Text(""));
    }

    @Test
    void a_text_that_looks_like_calls_is_a_text() {
        assertThat(AssistantOutput.parse(tekken, tekken.encode("[TOOL_CALLS][{\"name\": \"a\"}]")))
                .isEqualTo(new AssistantOutput.Text("[TOOL_CALLS][{\"name\": \"a\"}]"));
    }

    @Test
    void calls_are_read_and_their_arguments_stay_as_they_are_written() {
        AssistantOutput output = parse(
                "[{\"name\":\"a\",\"arguments\":{\"x\":1e5,\"y\":[\"é\"]},\"id\":\"abcDEF012\"}, {\"name\": \"b\", \"arguments\": {}, \"id\": \"123456789\"}]");

        assertThat(output)
                .isEqualTo(new AssistantOutput.ToolCalls(
                        "",
                        List.of(
                                new ToolCall("abcDEF012", "a", "{\"x\":1e5,\"y\":[\"é\"]}"),
                                new ToolCall("123456789", "b", "{}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": 1E-38}",
                "{\"x\": 123456789012345678901234}",
                "{\"x\": 0.12345678901234567890123456789}",
                "{\"x\": 1e400, \"y\": -1E+400, \"z\": -0, \"u\": -0.0, \"v\": 1.50}",
                "{ \"x\" :\n [ {\t} , [ ] ] }",
                "{\"x\": \"\\u00e9\\/ \\ud83d\"}",
                "{\"a\": {\"x\": 1}, \"b\": {\"x\": 1}, \"c\": [{\"x\": 1}, {\"x\": 2}]}",
                "{\"x\": \"NaN\"}",
                "{\"x\": 1, \"x\": [{\"y\": 2, \"y\": 3}]}",
                "{}"
            })
    void arguments_are_the_very_text(String arguments) {
        assertThat(calls(parse("[{\"name\": \"a\", \"arguments\": " + arguments + "}]")))
                .extracting(ToolCall::arguments)
                .containsExactly(arguments);
    }

    @Test
    void numbers_may_be_of_any_length() {
        String arguments = "{\"x\": " + "7".repeat(5_000) + ", \"" + "k".repeat(60_000) + "\": 1}";

        assertThat(calls(parse("[{\"name\": \"a\", \"arguments\": " + arguments + "}]")))
                .extracting(ToolCall::arguments)
                .containsExactly(arguments);
    }

    @Test
    void a_text_before_calls_is_a_text() {
        int[] ids = IntStream.concat(
                        IntStream.of(tekken.encode("Let me look. ")),
                        IntStream.of(prepend(9, tekken.encode("[{\"name\": \"a\"}]"))))
                .toArray();

        assertThat(AssistantOutput.parse(tekken, ids))
                .asInstanceOf(type(AssistantOutput.ToolCalls.class))
                .satisfies(output -> {
                    assertThat(output.text()).isEqualTo("Let me look. ");
                    assertThat(output.toolCalls()).extracting(ToolCall::name).containsExactly("a");
                });
    }

    @Test
    void each_control_token_begins_an_array_of_calls() {
        int[] first = prepend(9, tekken.encode("[{\"name\": \"a\"}, {\"name\": \"a\"}]"));
        int[] ids = IntStream.concat(IntStream.of(first), IntStream.of(first)).toArray();

        assertThat(calls(AssistantOutput.parse(tekken, ids)))
                .hasSize(4)
                .extracting(ToolCall::id)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"a\", \"parameters\": {\"x\": 1.0}}",
                "{\"parameters\": {\"x\": 1.0}, \"name\": \"a\"}",
                "{\"type\": \"function\", \"name\": \"a\", \"parameters\": {\"x\": 1.0}}",
                "{\"name\": \"a\", \"arguments\": \"{\\\"x\\\": 1.0}\"}",
                "{\"name\": \"a\", \"parameters\": \" {\\\"x\\\": 1.0} \"}"
            })
    void arguments_under_another_name_or_in_a_string_are_understood(String call) {
        assertThat(calls(parse("[" + call + "]")))
                .extracting(ToolCall::arguments)
                .containsExactly("{\"x\": 1.0}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "{}", "\"{}\""})
    void no_arguments_are_an_empty_object(String arguments) {
        assertThat(calls(parse("[{\"name\": \"a\", \"arguments\": " + arguments + "}]")))
                .extracting(ToolCall::arguments)
                .containsExactly("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'a', 'args': {'x': 1}} | has an unknown field; a call may have",
                "{'name': 'a', 'input': {'x': 1}} | has an unknown field; a call may have",
                "{'name': 'a', 'arguments': {}, 'reason': ''} | has an unknown field; a call may have",
                "{'function': {'name': 'a', 'arguments': {'x': 1}}} | has an unknown field; a call may have",
                "{'name': 'a', 'arguments': {'x': 1}, 'parameters': {}} | has a field twice",
                "{'name': 'a', 'arguments': {'x': 1}, 'arguments': {}} | has a field twice",
                "{'name': 'a', 'name': 'b'} | has a field twice",
                "{'name': 'a', 'arguments': {'x': NaN}} | NaN or Infinity",
                "{'name': 'a', 'arguments': {'x': [-Infinity]}} | NaN or Infinity",
                "{'name': 'a', 'arguments': '{\\u0022x\\u0022: Infinity}'} | NaN or Infinity",
                "{'name': 'a', 'arguments': [1]} | has arguments that are not a JSON object",
                "{'name': 'a', 'arguments': 7} | has arguments that are not a JSON object",
                "{'name': 'a', 'arguments': NaN} | has arguments that are not a JSON object",
                "{'name': 'a', 'arguments': 'Rome'} | contains no JSON object",
                "{'name': 'a', 'arguments': '[1]'} | contains no JSON object",
                "{'name': 'a', 'arguments': '{'} | contains no JSON object",
                "{'name': 'a', 'arguments': '{} {}'} | contains no JSON object",
                "{'name': 'a', 'type': 'tool'} | is of a type other than",
                "{'name': 'a', 'arguments': {'x': 01}} | not JSON",
                "{'name': 'a', 'arguments': {'x': 1.}} | not JSON"
            })
    void no_call_loses_its_arguments(String call, String problem) {
        String json = "[{'name': 'b'}, " + call + "]";

        assertThat(parse(json.replace('\'', '"')))
                .asInstanceOf(type(AssistantOutput.MalformedToolCalls.class))
                .satisfies(malformed -> assertThat(malformed.problem())
                        .contains(problem)
                        .matches("(Tool call 2|The tool calls) .*\\."));
    }

    @Test
    void what_was_parsed_is_encoded_as_it_was_generated() {
        String json = "[{\"name\": \"a\", \"arguments\": {\"x\": [1, 2.5, null]}, \"id\": \"abcDEF012\"}, "
                + "{\"name\": \"b\", \"arguments\": {\"y\": \"\"}, \"id\": \"123456789\"}]";
        List<ToolCall> calls = calls(parse(json));

        int[] ids = new InstructTemplate(tekken)
                .encode(
                        Prompt.of(Message.user("q"), Message.assistant(calls), Message.toolResult("abcDEF012", "1")),
                        image -> List.of(new PatchGrid(1, 1)),
                        ValidationMode.TEST)
                .ids();

        assertThat(tekken.decode(ids, SpecialTokenPolicy.KEEP)).contains("[TOOL_CALLS]" + json + "</s>");
    }

    @Test
    void a_missing_or_unusable_id_is_replaced_by_one_that_depends_on_the_call_alone() {
        String json = "[{\"name\": \"a\", \"arguments\": {}}, {\"name\": \"a\", \"arguments\": {}}, "
                + "{\"name\": \"a\", \"id\": \"short\"}, {\"name\": \"a\", \"id\": 7}, "
                + "{\"name\": \"a\", \"id\": \"123456789\"}, {\"name\": \"a\", \"id\": \"123456789\"}]";

        List<ToolCall> calls = calls(parse(json));

        assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-zA-Z0-9]{9}"));
        assertThat(calls.get(4).id()).isEqualTo("123456789");
        assertThat(calls(parse(json))).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]",
                "{}",
                "null",
                "[1]",
                "[{\"name\": \"a\", \"arguments\": {\"x\": ",
                "[{\"name\": \"a\"}",
                "[{\"arguments\": {}}]",
                "[{\"name\": 1}]",
                "[{\"name\": \"\"}]",
                "[{\"name\": \"not a name\"}]",
                "[{\"name\": \"a\"}] and more",
                "{\"name\": \"a\"}",
                "word"
            })
    void what_is_no_list_of_calls_is_kept_with_the_reason(String json) {
        assertThat(parse(json))
                .asInstanceOf(type(AssistantOutput.MalformedToolCalls.class))
                .satisfies(malformed -> {
                    assertThat(malformed.text()).isEmpty();
                    assertThat(malformed.attempt()).isEqualTo(json);
                    assertThat(malformed.problem()).endsWith(".");
                });
    }

    @Test
    void deep_nesting_is_malformed_and_not_an_overflow() {
        assertThat(parse("[".repeat(50_000))).isInstanceOf(AssistantOutput.MalformedToolCalls.class);
    }

    @Property(tries = 300)
    void any_cut_of_calls_is_malformed_or_whole(@ForAll @IntRange(max = 60) int length) {
        int[] whole = tekken.encode(
                "[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"東京\"}, \"id\": \"123456789\"}]");
        int[] ids = prepend(9, Arrays.copyOf(whole, Math.min(length, whole.length)));

        assertThat(AssistantOutput.parse(tekken, ids))
                .isInstanceOf(
                        length < whole.length
                                ? AssistantOutput.MalformedToolCalls.class
                                : AssistantOutput.ToolCalls.class);
    }

    private AssistantOutput parse(String json) {
        return AssistantOutput.parse(tekken, prepend(9, tekken.encode(json)));
    }

    private static List<ToolCall> calls(AssistantOutput output) {
        return ((AssistantOutput.ToolCalls) output).toolCalls();
    }

    private static int[] prepend(int first, int[] rest) {
        return IntStream.concat(IntStream.of(first), IntStream.of(rest)).toArray();
    }
}
