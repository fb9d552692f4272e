package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.CollidingNames;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.text.JsonSchemaCheck;
import dev.pixtral.testing.CpuTime;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What tools and response formats add to a prompt is limited, however short they are before they are written. */
class SchemaCharactersTest {
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final String MANY = "come to more than 1048576 characters";
    private static final String LEVEL = "{\"properties\": {\"" + "n".repeat(4_000) + "\": ";

    @Test
    void should_refuse_a_definition_that_many_references_repeat() {
        String references = list(2_000, i -> "\"p%d\": {\"$ref\": \"#/$defs%sa\"}".formatted(i, "/".repeat(i + 1)));
        String schema = "{\"properties\": {%s}, \"$defs\": {\"a\": {\"description\": \"%s\"}}}"
                .formatted(references, "x".repeat(10_000));

        assertThatThrownBy(() -> FormatLine.of(new ResponseFormat.JsonSchema("Form", schema)))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("With the response schema Form, the tools and the response format")
                .hasMessageContaining(MANY);
    }

    @Test
    void should_refuse_references_into_one_another() {
        String inner = "{\"properties\": {\"a\": ".repeat(100) + "{\"description\": \"" + "x".repeat(20_000) + "\"}"
                + "}}".repeat(100);
        String references =
                list(100, i -> "\"r%d\": {\"$ref\": \"#/properties/a%s\"}".formatted(i, "/properties/a".repeat(i)));
        String nested = "{\"properties\": {\"a\": %s, %s}}".formatted(inner, references);

        assertThatThrownBy(() -> FormatLine.of(new ResponseFormat.JsonSchema("", nested)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(MANY);
    }

    @Test
    void should_refuse_types_that_double_on_each_level() {
        String schema = "{\"type\": [\"array\", \"array\"], \"items\": ".repeat(60) + "true" + "}".repeat(60);

        CpuTime.assertCosts(
                MOST,
                () -> assertThatThrownBy(() -> FormatLine.of(new ResponseFormat.JsonSchema("", schema)))
                        .isInstanceOf(PromptException.class)
                        .hasMessageContaining(MANY));
    }

    @Test
    void should_count_tools_and_response_format_together() {
        String description = "x".repeat(400_000);
        List<Tool> tools = List.of(new Tool("one", description, "{}"), new Tool("two", description, "{}"));
        ResponseFormat format =
                new ResponseFormat.JsonSchema("Form", "{\"description\": \"%s\"}".formatted(description));

        assertThatThrownBy(() ->
                        encode(Prompt.of(Message.user("Hi")).withTools(tools).withResponseFormat(format)))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("With the tool two, the tools and the response format")
                .hasMessageContaining(MANY);
    }

    @Test
    void should_refuse_many_tools_of_which_each_is_short() {
        List<Tool> tools = IntStream.range(0, 250)
                .mapToObj(i -> new Tool("tool" + i, "x".repeat(5_000), "{}"))
                .toList();

        assertThatThrownBy(() -> encode(Prompt.of(Message.user("Hi")).withTools(tools)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(MANY);
    }

    @Test
    void should_tell_required_names_apart_that_have_one_hash_code() {
        String names = list(60_000, i -> "\"" + CollidingNames.name(i) + "\"");
        Json schema =
                PythonJson.parse("{\"required\": [" + names + "]}", "schema").orElseThrow();
        String properties = list(10_000, i -> "\"" + CollidingNames.name(i) + "\": true");
        String half = "{\"properties\": {%s}, \"required\": [%s]}"
                .formatted(properties, list(5_000, i -> "\"" + CollidingNames.name(2 * i) + "\""));

        CpuTime.assertCosts(MOST, () -> {
            JsonSchemaCheck.check(schema, "Tool f");
            assertThat(FormatLine.of(new ResponseFormat.JsonSchema("", half)).orElseThrow())
                    .containsOnlyOnce("\"" + CollidingNames.name(0) + "\": any")
                    .containsOnlyOnce("\"" + CollidingNames.name(1) + "\"?: any");
        });
    }

    @Test
    void should_write_places_only_when_a_message_needs_them() {
        String schema = LEVEL.repeat(120)
                + "{\"properties\": {" + list(20_000, i -> "\"p%d\": {\"title\": \"\"}".formatted(i)) + "}}"
                + "}}".repeat(120);
        Json read = PythonJson.parse(schema, "schema").orElseThrow();

        CpuTime.assertCosts(MOST, () -> JsonSchemaCheck.check(read, "Tool f"));
    }

    @Test
    void should_refuse_long_numbers_in_schemas_but_not_in_values() {
        String number = "1".repeat(100_000);
        Tool tool = new Tool("count", "", "{\"properties\": {\"n\": {\"examples\": [%s]}}}".formatted(number));
        ResponseFormat format = new ResponseFormat.JsonSchema("", "{\"const\": %s}".formatted(number));
        Prompt prompt = Prompt.of(Message.user("Hi"));
        Prompt call = Prompt.of(
                Message.user("Hi"),
                Message.assistant(List.of(new ToolCall("call00001", "count", "{\"n\": %s}".formatted(number)))),
                Message.toolResult("call00001", number));

        assertThatThrownBy(() -> encode(prompt.withTools(List.of(tool))))
                .isInstanceOf(PromptException.class)
                .hasMessage("The parameter schema of tool count has 100000 digits in \"examples\", but at most 1000"
                        + " are supported; shorten the number.");
        assertThatThrownBy(() -> encode(prompt.withResponseFormat(format)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("The response schema has 100000 digits in \"const\"");
        assertThat(encode(call).ids()).hasSizeGreaterThan(1_000);
    }

    private static EncodedPrompt encode(Prompt prompt) {
        return new InstructTemplate(TokenizerFixtures.tiny()).encode(prompt, _ -> List.of(), ValidationMode.TEST);
    }

    private static String list(int count, IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(", "));
    }
}
