package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.pixtral.testing.CpuTime;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas of LangChain4j that are deep, endless or large are refused before its own code goes through them. */
class SchemaWriterTest {
    private static final String TOO_DEEP = "is nested deeper than 256 levels";

    /** What puts an element one level deeper. */
    static List<UnaryOperator<JsonSchemaElement>> levels() {
        return List.of(
                inner -> JsonObjectSchema.builder().addProperty("a", inner).build(),
                inner -> JsonArraySchema.builder().items(inner).build(),
                inner -> JsonAnyOfSchema.builder().anyOf(List.of(inner)).build());
    }

    @ParameterizedTest
    @MethodSource("levels")
    void should_refuse_a_tool_that_is_too_deep(UnaryOperator<JsonSchemaElement> level) {
        ChatRequest request = request(tool("deep", nested(level, 3_000)));

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "The schema of tool 'deep' is nested deeper than 256 levels, which is not supported; make it"
                                + " flatter, or refer to definitions.");
    }

    @Test
    void should_show_the_beginning_of_a_long_name() {
        ChatRequest request = request(tool("x".repeat(1_000_000), nested(levels().getFirst(), 3_000)));

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("The schema of tool 'xxx")
                .hasMessageContaining(TOO_DEEP)
                .message()
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void should_refuse_a_response_format_that_is_too_deep(UnaryOperator<JsonSchemaElement> level) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("deep")
                                .rootElement(object(nested(level, 3_000)))
                                .build())
                        .build())
                .build();

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("The response schema " + TOO_DEEP);
    }

    @Test
    void should_refuse_it_from_the_model_and_the_estimator_too() {
        ChatRequest request = request(tool("deep", nested(levels().getFirst(), 3_000)));

        try (PixtralChatModel model =
                PixtralChatModel.builder().logRequests(true).build()) {
            assertThatThrownBy(() -> model.chat(request))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(TOO_DEEP);
        }
        assertThatThrownBy(() -> PixtralTokenCountEstimator.builder().build().estimateTokenCount(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(TOO_DEEP);
    }

    @Test
    void should_refuse_it_from_the_streaming_model_too() {
        ChatRequest request = request(tool("deep", nested(levels().getFirst(), 3_000)));

        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().logRequests(true).build()) {
            RecordingHandler handler = new RecordingHandler();
            model.chat(request, handler);

            assertThat(handler.end).succeedsWithin(Duration.ofMinutes(2));
            assertThat(handler.errors)
                    .singleElement()
                    .isInstanceOf(InvalidRequestException.class)
                    .asString()
                    .contains(TOO_DEEP);
        }
    }

    @Test
    void should_refuse_a_schema_within_itself() {
        JsonSchemaElement endless = new Endless(JsonArraySchema.builder());

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request(tool("endless", endless)), _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(TOO_DEEP);
    }

    /** An array of such arrays. */
    private static final class Endless extends JsonArraySchema {
        Endless(Builder builder) {
            super(builder);
        }

        @Override
        public JsonSchemaElement items() {
            return this;
        }
    }

    @Test
    void should_refuse_parts_that_double_on_each_level() {
        JsonSchemaElement schema = nested(
                inner -> JsonObjectSchema.builder()
                        .addProperty("a", inner)
                        .addProperty("b", inner)
                        .build(),
                60);

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request(tool("double", schema)), _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(
                        "The schema of tool 'double' is too large: with it, the schemas of the request have more than 20000");
    }

    @Test
    void should_refuse_many_tools_of_which_each_is_small() {
        List<ToolSpecification> tools = IntStream.range(0, 100)
                .mapToObj(i -> tool("tool" + i, manyProperties(300)))
                .toList();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .toolSpecifications(tools)
                .build();

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {})).hasMessageContaining("more than 20000");
    }

    @Test
    void should_refuse_many_required_names_which_langchain4j_compares_with_all_properties() {
        List<String> names = IntStream.range(0, 60_000).mapToObj(i -> "p" + i).toList();
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder().required(names);
        names.forEach(schema::addStringProperty);

        CpuTime.assertCosts(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> PixtralMapper.toPrompt(request(tool("many", schema.build())), _ -> {}))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("more than 20000"));
    }

    @Test
    void should_refuse_raw_parts_without_words_of_the_parser() {
        String deep = "{\"items\": ".repeat(3_000) + "{}" + "}".repeat(3_000);
        String number = "{\"minimum\": %s}".formatted("1".repeat(100_000));

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request(tool("raw", JsonRawSchema.from(deep))), _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "The schema of tool 'raw' is JSON nested deeper than 256 levels, which is too deep to encode.");
        assertThatThrownBy(() -> PixtralMapper.toPrompt(request(tool("raw", JsonRawSchema.from(number))), _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("The schema of tool 'raw' has 100000 digits in \"minimum\", but at most 1000 are"
                        + " supported; shorten the number.");
    }

    @Test
    void should_refuse_arguments_that_are_too_deep() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("f")
                .arguments("{\"a\": ".repeat(3_000) + "1" + "}".repeat(3_000))
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hi"), AiMessage.from(call), ToolExecutionResultMessage.from(call, "1"))
                .build();

        assertThatThrownBy(() -> PixtralTokenCountEstimator.builder().build().estimateTokenCount(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nested deeper than 256 levels");
    }

    @Test
    void should_write_what_is_deep_and_large_within_the_limits() {
        JsonSchemaElement deep = nested(levels().getFirst(), 100);

        assertThat(PixtralMapper.toPrompt(request(tool("deep", deep)), _ -> {}).tools())
                .hasSize(1);
        assertThat(PixtralMapper.toPrompt(request(tool("large", manyProperties(9_000))), _ -> {})
                        .tools())
                .hasSize(1);
    }

    private static JsonSchemaElement nested(UnaryOperator<JsonSchemaElement> level, int levels) {
        JsonSchemaElement schema = JsonStringSchema.builder().build();
        for (int i = 0; i < levels; i++) {
            schema = level.apply(schema);
        }
        return schema;
    }

    private static JsonObjectSchema manyProperties(int number) {
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder();
        IntStream.range(0, number).forEach(i -> schema.addStringProperty("p" + i));
        return schema.build();
    }

    private static JsonObjectSchema object(JsonSchemaElement property) {
        return JsonObjectSchema.builder().addProperty("value", property).build();
    }

    private static ToolSpecification tool(String name, JsonSchemaElement schema) {
        JsonObjectSchema parameters = schema instanceof JsonObjectSchema object ? object : object(schema);
        return ToolSpecification.builder().name(name).parameters(parameters).build();
    }

    private static ChatRequest request(ToolSpecification tool) {
        return ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .toolSpecifications(tool)
                .build();
    }
}
