package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From schemas as text to the tokens of answers. */
class AnswerGrammarsTest {
    private static final Tokenizer TEKKEN = Vocabularies.pixtral();
    private static final AnswerGrammars GRAMMARS = new AnswerGrammars(TEKKEN);
    private static final int END = 2;
    private static final int CALLS = 9;

    /** A schema, texts that it allows, and texts that it does not. */
    private record Example(String schema, List<String> valid, List<String> invalid) {}

    static List<Example> examples() {
        return List.of(
                new Example(
                        """
                        {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"},
                        "height": {"type": "number"}, "married": {"type": "boolean"}}, "required": ["name"]}""",
                        List.of(
                                "{\"name\": \"Klaus\", \"age\": 37, \"height\": 1.78, \"married\": false}",
                                "{\"name\": \"\"}"),
                        List.of(
                                "{\"age\": 37, \"name\": \"Klaus\"}",
                                "{}",
                                "{\"name\": null}",
                                "{\"name\": \"Klaus\", \"age\": 37.5}",
                                "{\"name\": \"Klaus\", \"size\": 1}")),
                new Example(
                        """
                        {"$defs": {"node": {"type": "object", "properties": {"value": {"enum": ["A", "AB", 1, null]},
                        "children": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 2}},
                        "required": ["value", "children"]}}, "$ref": "#/$defs/node"}""",
                        List.of(
                                "{\"value\": \"AB\", \"children\": []}",
                                "{\"value\": null, \"children\": [{\"value\": 1, \"children\": []}]}"),
                        List.of("{\"value\": \"B\", \"children\": []}", "{\"value\": 1, \"children\": [1]}")),
                new Example(
                        """
                        {"anyOf": [{"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {"type": "number",
                        "exclusiveMinimum": 0}}, "required": ["kind", "radius"]}, {"type": "object", "properties":
                        {"kind": {"const": "square"}, "side": {"type": "integer", "minimum": 1, "maximum": 12}},
                        "required": ["kind", "side"]}]}""",
                        List.of("{\"kind\": \"circle\", \"radius\": 0.001}", "{\"kind\": \"square\", \"side\": 12}"),
                        List.of(
                                "{\"kind\": \"circle\", \"radius\": 0.0}",
                                "{\"kind\": \"square\", \"side\": 13}",
                                "{\"kind\": \"square\", \"radius\": 1}")),
                new Example(
                        """
                        {"type": "object", "properties": {"day": {"type": "string", "format": "date"}, "code": {"type": "string",
                        "pattern": "^[A-Z]{2}-\\\\d+$"}, "tags": {"type": "object", "additionalProperties":
                        {"type": "string", "maxLength": 3}}}}""",
                        List.of(
                                "{\"day\": \"2024-02-29\", \"code\": \"DE-12\", \"tags\": {\"a\": \"b\", \"\u00E9\": \"xyz\"}}",
                                "{}"),
                        List.of(
                                "{\"day\": \"2023-02-29\"}",
                                "{\"code\": \"de-12\"}",
                                "{\"tags\": {\"a\": \"abcd\"}}")));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_answer_has_the_form_of_the_schema(Example example) {
        Prompt prompt = prompt(new ResponseFormat.JsonSchema("example", example.schema));
        Grammar grammar = GRAMMARS.grammar(prompt, AnswerRules.DEFAULT).orElseThrow();

        assertThat(example.valid).allMatch(text -> accepts(grammar, text));
        assertThat(example.invalid).noneMatch(text -> accepts(grammar, text));
    }

    @Test
    void without_a_schema_json_is_an_object_of_any_content() {
        Grammar grammar = GRAMMARS.grammar(prompt(new ResponseFormat.JsonObject()), AnswerRules.DEFAULT)
                .orElseThrow();

        assertThat(accepts(grammar, "{\"a\": [1, {\"b\": null}]}")).isTrue();
        assertThat(accepts(grammar, "[]")).isFalse();
        assertThat(accepts(grammar, "Hello")).isFalse();
    }

    @Test
    void arguments_have_the_form_of_the_parameters() {
        Tool weather = new Tool(
                "weather",
                "",
                "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}, \"required\": [\"city\"]}");
        Tool now = new Tool("now", "", "{}");
        Prompt prompt = prompt(new ResponseFormat.Text()).withTools(List.of(weather, now));
        Matcher matcher =
                GRAMMARS.grammar(prompt, AnswerRules.DEFAULT).orElseThrow().matcher(call -> "00000000" + call);
        matcher.accept(CALLS);

        List<CallEvent> events = new ArrayList<>();
        for (int token :
                TEKKEN.encode("[{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}, \"id\": \"000000000\"}, "
                        + "{\"name\": \"now\", \"arguments\": {}, \"id\": \"000000001\"}]")) {
            assertThat(matcher.mask().allows(token)).isTrue();
            events.addAll(matcher.accept(token));
        }

        assertThat(events)
                .contains(
                        new CallEvent.Complete(0, new ToolCall("000000000", "weather", "{\"city\": \"Rome\"}")),
                        new CallEvent.Complete(1, new ToolCall("000000001", "now", "{}")));
    }

    @Test
    void a_schema_that_nothing_satisfies_is_refused() {
        Prompt prompt = prompt(new ResponseFormat.JsonSchema(
                "endless",
                "{\"type\": \"object\", \"properties\": {\"next\": {\"$ref\": \"#\"}}, \"required\": [\"next\"]}"));

        assertThatThrownBy(() -> GRAMMARS.grammar(prompt, AnswerRules.DEFAULT)).isInstanceOf(GrammarException.class);
    }

    @Test
    void a_prompt_that_asks_for_nothing_needs_no_grammar() {
        assertThat(GRAMMARS.grammar(prompt(new ResponseFormat.Text()), AnswerRules.DEFAULT))
                .isEmpty();
    }

    private static Prompt prompt(ResponseFormat format) {
        return Prompt.of(Message.user("Answer.")).withResponseFormat(format);
    }

    private static boolean accepts(Grammar grammar, String text) {
        Matcher matcher = grammar.matcher(call -> "");
        for (int token : TEKKEN.encode(text)) {
            if (!matcher.mask().allows(token)) {
                return false;
            }
            matcher.accept(token);
        }
        return matcher.mask().allows(END);
    }
}
