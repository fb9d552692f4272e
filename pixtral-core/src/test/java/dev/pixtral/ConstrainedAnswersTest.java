package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.schema.Strictness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of the embedded model that are held to a schema or to tools. */
class ConstrainedAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = """
            {"type": "object", "properties": {"name": {"type": "string", "maxLength": 20}, "age": {"type": "integer",
            "minimum": 0, "maximum": 120}, "married": {"type": "boolean"}}, "required": ["name", "age", "married"]}""";
    private static final Tool WEATHER = new Tool("getWeather", "Weather of a city.", """
            {"type": "object", "properties": {"city": {"type": "string", "maxLength": 15}, "unit": {"enum": ["C", "F"]}},
            "required": ["city", "unit"]}""");
    private static final Tool TIME = new Tool("getTime", "The time.", "{\"type\": \"object\", \"properties\": {}}");
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT.withMaxTokens(200);

    private static Pixtral pixtral;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
    }

    @AfterAll
    static void close() {
        pixtral.close();
    }

    private static Reply answer(Prompt prompt, GenerationOptions options) {
        return pixtral.generate(prompt, options, GenerationListener.NONE);
    }

    private static Prompt ask(String question, Tool... tools) {
        return Prompt.of(user(text(question))).withTools(List.of(tools));
    }

    private static GenerationOptions using(ToolUse use) {
        return OPTIONS.withRules(AnswerRules.DEFAULT.withToolUse(use));
    }

    @Test
    void json_follows_its_schema_whatever_is_drawn() throws Exception {
        Prompt prompt = ask("Klaus is 37 years old.").withResponseFormat(new ResponseFormat.JsonSchema("", PERSON));
        for (long seed = 0; seed < 10; seed++) {
            Reply reply = answer(
                    prompt,
                    OPTIONS.withSampling(
                            SamplingOptions.builder().temperature(3).seed(seed).build()));

            assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
            JsonNode person = JSON.readTree(reply.text());
            assertThat(person.fieldNames()).toIterable().containsExactly("name", "age", "married");
            assertThat(person.get("age").isInt()).isTrue();
            assertThat(person.get("age").intValue()).isBetween(0, 120);
            assertThat(person.get("married").isBoolean()).isTrue();
        }
    }

    @Test
    void json_without_a_schema_is_an_object() throws Exception {
        Reply reply =
                answer(ask("Klaus is 37 years old.").withResponseFormat(new ResponseFormat.JsonObject()), OPTIONS);

        if (reply.finishReason() == FinishReason.STOP) {
            assertThat(JSON.readTree(reply.text()).isObject()).isTrue();
        }
        assertThat(reply.text()).startsWith("{");
    }

    @Test
    void stop_texts_do_not_cut_json() throws Exception {
        Prompt prompt = ask("Klaus is 37 years old.").withResponseFormat(new ResponseFormat.JsonSchema("", PERSON));

        Reply reply = answer(prompt, OPTIONS.withStop(List.of("\"", "a")));

        assertThat(JSON.readTree(reply.text()).has("married")).isTrue();
    }

    @Test
    void a_required_tool_is_called() throws Exception {
        Reply reply = answer(ask("I like trees.", WEATHER, TIME), using(ToolUse.REQUIRED));

        assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reply.toolCalls()).isNotEmpty();
        for (ToolCall call : reply.toolCalls()) {
            JsonNode arguments = JSON.readTree(call.arguments());
            assertThat(call.id()).matches("[0-9A-Za-z]{9}");
            if (call.name().equals("getWeather")) {
                assertThat(arguments.fieldNames()).toIterable().containsExactly("city", "unit");
            } else {
                assertThat(call.name()).isEqualTo("getTime");
                assertThat(arguments).isEmpty();
            }
        }
        assertThat(reply.toolCalls().stream().map(ToolCall::id)).doesNotHaveDuplicates();
    }

    @Test
    void one_tool_can_be_asked_for() {
        GenerationOptions once = OPTIONS.withRules(
                AnswerRules.DEFAULT.withToolUse(ToolUse.only("getTime")).withMaxToolCalls(1));

        Reply reply = answer(ask("What is the weather in Munich?", WEATHER, TIME), once);

        assertThat(reply.toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("getTime");
            assertThat(call.arguments()).isEqualTo("{}");
        });
    }

    @Test
    void calls_are_told_as_they_come() {
        List<String> heard = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            private final StringBuilder arguments = new StringBuilder();

            @Override
            public void onText(String text) {
                heard.add("text " + text);
            }

            @Override
            public void onToolCall(int index, String id, String name) {
                arguments.setLength(0);
                heard.add("begin " + index + " " + id + " " + name);
            }

            @Override
            public void onToolArguments(int index, String fragment) {
                assertThat(fragment).isNotBlank();
                arguments.append(fragment);
            }

            @Override
            public void onToolCallComplete(int index, ToolCall call) {
                assertThat(arguments).hasToString(call.arguments());
                heard.add("end " + index + " " + call);
            }
        };
        Prompt prompt = ask("What is the weather in Munich?", WEATHER, TIME);

        Reply reply = pixtral.generate(prompt, using(ToolUse.REQUIRED), listener);

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            ToolCall call = reply.toolCalls().get(i);
            expected.add("begin " + i + " " + call.id() + " " + call.name());
            expected.add("end " + i + " " + call);
        }
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void ids_of_calls_are_new_in_the_conversation_and_the_same_each_time() {
        Prompt prompt = ask("What is the weather in Munich?", WEATHER);
        Reply first = answer(prompt, using(ToolUse.REQUIRED));
        ToolCall call = first.toolCalls().getFirst();
        Prompt next = Prompt.of(
                        user(text("What is the weather in Munich?")),
                        Message.assistant(first.toolCalls()),
                        Message.toolResult(call.id(), "sunny"),
                        user(text("And now?")))
                .withTools(List.of(WEATHER));

        assertThat(answer(prompt, using(ToolUse.REQUIRED)).toolCalls()).isEqualTo(first.toolCalls());
        assertThat(answer(next, using(ToolUse.REQUIRED)).toolCalls().getFirst().id())
                .isNotEqualTo(call.id());
    }

    @Test
    void tools_that_must_not_be_called_are_not_shown() {
        Prompt prompt = ask("What is the weather in Munich?", WEATHER);

        Reply reply = answer(prompt, using(ToolUse.NONE));

        assertThat(reply.toolCalls()).isEmpty();
        assertThat(reply.usage().promptTokens())
                .isEqualTo(answer(prompt.withTools(List.of()), OPTIONS).usage().promptTokens());
    }

    @Test
    void a_free_answer_is_the_models_own() {
        Prompt prompt = ask("What is the weather in Munich?", WEATHER);

        Reply free = answer(prompt, using(ToolUse.FREE));
        Reply held = answer(prompt, using(ToolUse.AUTO));

        assertThat(free.toolCalls().getFirst().name())
                .isEqualTo(held.toolCalls().getFirst().name());
    }

    @Test
    void what_cannot_be_enforced_is_refused_before_anything_is_computed_unless_asked_otherwise() {
        String schema = "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", \"uniqueItems\": true}}}";
        Prompt prompt = ask("Hi").withResponseFormat(new ResponseFormat.JsonSchema("", schema));

        assertThatThrownBy(() -> answer(prompt, OPTIONS))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("/properties/a")
                .hasMessageContaining("not supported");
        Reply lenient = answer(prompt, OPTIONS.withRules(AnswerRules.DEFAULT.withStrictness(Strictness.LENIENT)));
        assertThat(lenient.text()).startsWith("{");
    }

    @Test
    void a_call_that_is_required_needs_tools() {
        assertThatThrownBy(() -> answer(ask("Hi"), using(ToolUse.REQUIRED)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("tools");
    }
}
