package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssistantOutputTest {
    private final Tekken tekken = TokenizerFixtures.pixtral();

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
    void calls_are_read_and_their_arguments_spelled_as_in_the_prompt() {
        AssistantOutput output = parse(
                "[{\"name\":\"a\",\"arguments\":{\"x\":1e5,\"y\":[\"é\"]},\"id\":\"abcDEF012\"}, {\"name\": \"b\", \"arguments\": {}, \"id\": \"123456789\"}]");

        assertThat(output)
                .isEqualTo(new AssistantOutput.ToolCalls(List.of(
                        new ToolCall("abcDEF012", "a", "{\"x\": 100000.0, \"y\": [\"é\"]}"),
                        new ToolCall("123456789", "b", "{}"))));
    }

    @Test
    void what_was_parsed_is_encoded_as_it_was_generated() {
        String json = "[{\"name\": \"a\", \"arguments\": {\"x\": [1, 2.5, null]}, \"id\": \"abcDEF012\"}, "
                + "{\"name\": \"b\", \"arguments\": \"no object\", \"id\": \"123456789\"}]";
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
                    assertThat(malformed.text()).isEqualTo(json);
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
