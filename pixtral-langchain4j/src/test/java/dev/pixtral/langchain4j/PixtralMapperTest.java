package dev.pixtral.langchain4j;

import static dev.langchain4j.data.message.UserMessage.userMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.errors.Warnings;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.SamplingException;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixtralMapperTest {
    private static final PixtralClient.Thinking THOUGHTS = new PixtralClient.Thinking(true, true);

    private static final ToolSpecification ROLL =
            ToolSpecification.builder().name("roll").build();

    @Test
    void tools_become_json_schemas() {
        ToolSpecification paint = ToolSpecification.builder()
                .name("paint")
                .description("Paints things")
                .parameters(JsonObjectSchema.builder()
                        .addEnumProperty("color", List.of("RED", "BLUE"), "of all things")
                        .addProperty(
                                "things",
                                JsonArraySchema.builder()
                                        .items(new JsonStringSchema())
                                        .build())
                        .required("color")
                        .build())
                .build();

        List<Tool> tools = PixtralMapper.toPrompt(
                        request().toolSpecifications(ROLL, paint).build(), _ -> {})
                .tools();

        assertThat(tools).extracting(Tool::name).containsExactly("roll", "paint");
        assertThat(tools).extracting(Tool::description).containsExactly("", "Paints things");
        assertThat(tools.getFirst().parameters()).isEqualTo("{\"type\": \"object\", \"properties\": {}}");
        assertThat(tools.getLast().parameters())
                .isEqualToIgnoringWhitespace(
                        "{\"type\": \"object\", \"properties\": {\"color\": {\"type\": \"string\", "
                                + "\"description\": \"of all things\", \"enum\": [\"RED\", \"BLUE\"]}, "
                                + "\"things\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}, \"required\": [\"color\"]}");
    }

    @Test
    void should_refuse_a_raw_schema_that_is_no_json() {
        ToolSpecification broken = ToolSpecification.builder()
                .name("broken")
                .parameters(JsonObjectSchema.builder()
                        .addProperty("x", JsonRawSchema.from("{\"type\""))
                        .build())
                .build();
        ChatRequest request = request().toolSpecifications(broken).build();

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("The schema of tool 'broken' is not a JSON schema");
    }

    @Test
    void should_hand_on_the_tool_choice() {
        assertThat(toolUse(PixtralChatRequestParameters.builder())).isEqualTo(ToolUse.AUTO);
        assertThat(toolUse(PixtralChatRequestParameters.builder().toolChoice(ToolChoice.AUTO)))
                .isEqualTo(ToolUse.AUTO);
        assertThat(toolUse(PixtralChatRequestParameters.builder().toolChoice(ToolChoice.NONE)))
                .isEqualTo(ToolUse.NONE);
        assertThat(toolUse(PixtralChatRequestParameters.builder().toolChoice(ToolChoice.REQUIRED)))
                .isEqualTo(ToolUse.REQUIRED);
        assertThat(toolUse(PixtralChatRequestParameters.builder().toolChoiceName("roll")))
                .isEqualTo(ToolUse.only("roll"));
    }

    @Test
    void should_hand_on_how_tools_and_schemas_are_treated() {
        AnswerRules plain = PixtralMapper.toOptions(DefaultChatRequestParameters.EMPTY, ImageOptions.DEFAULT)
                .rules();
        AnswerRules changed = PixtralMapper.toOptions(
                        PixtralChatRequestParameters.builder()
                                .parallelToolCalls(false)
                                .lenientSchemas(true)
                                .openObjects(true)
                                .build(),
                        ImageOptions.DEFAULT)
                .rules();

        assertThat(plain).isEqualTo(AnswerRules.DEFAULT);
        assertThat(changed).isEqualTo(new AnswerRules(ToolUse.AUTO, 1, Strictness.LENIENT, Openness.OPEN));
    }

    @Test
    void should_hand_on_which_tools_are_strict() {
        ToolSpecification loose = ToolSpecification.builder().name("loose").build();
        ToolSpecification strict =
                ToolSpecification.builder().name("strict").strict(true).build();

        assertThat(PixtralMapper.toPrompt(
                                ChatRequest.builder()
                                        .messages(userMessage("hi"))
                                        .toolSpecifications(loose, strict)
                                        .build(),
                                _ -> {})
                        .tools())
                .extracting(dev.pixtral.chat.Tool::strict)
                .containsExactly(false, true);
    }

    private static ToolUse toolUse(DefaultChatRequestParameters.Builder<?> parameters) {
        return PixtralMapper.toOptions(parameters.build(), ImageOptions.DEFAULT)
                .rules()
                .toolUse();
    }

    @Test
    void should_map_the_response_format() {
        JsonObjectSchema person = JsonObjectSchema.builder()
                .addStringProperty("name")
                .required("name")
                .build();

        assertThat(format(ResponseFormat.TEXT)).isEqualTo(dev.pixtral.chat.ResponseFormat.TEXT);
        assertThat(format(ResponseFormat.JSON)).isEqualTo(new dev.pixtral.chat.ResponseFormat.JsonObject());
        assertThat(format(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("Person")
                                .rootElement(person)
                                .build())
                        .build()))
                .isInstanceOfSatisfying(dev.pixtral.chat.ResponseFormat.JsonSchema.class, format -> {
                    assertThat(format.name()).isEqualTo("Person");
                    assertThat(format.schema())
                            .isEqualToIgnoringWhitespace(
                                    "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}, \"required\": [\"name\"]}");
                });
    }

    private static dev.pixtral.chat.ResponseFormat format(ResponseFormat format) {
        return PixtralMapper.toPrompt(request().responseFormat(format).build(), _ -> {})
                .responseFormat();
    }

    @Test
    void parameters_become_options() {
        ImageOptions images = ImageOptions.DEFAULT.withFrames(3);

        GenerationOptions options = PixtralMapper.toOptions(
                PixtralChatRequestParameters.builder()
                        .temperature(0.7)
                        .topP(0.9)
                        .topK(40)
                        .frequencyPenalty(0.5)
                        .presencePenalty(-0.5)
                        .maxOutputTokens(7)
                        .stopSequences("World", "\n")
                        .seed(42L)
                        .minP(0.1)
                        .repetitionPenalty(1.1)
                        .logprobs(3)
                        .maxImageSide(512)
                        .maxImageTokens(100)
                        .maxPromptImageTokens(1000)
                        .build(),
                images);

        assertThat(options.sampling().temperature()).isEqualTo(0.7);
        assertThat(options.sampling().topP()).isEqualTo(0.9);
        assertThat(options.sampling().topK()).isEqualTo(40);
        assertThat(options.sampling().frequencyPenalty()).isEqualTo(0.5);
        assertThat(options.sampling().presencePenalty()).isEqualTo(-0.5);
        assertThat(options.sampling().seed()).isEqualTo(OptionalLong.of(42));
        assertThat(options.sampling().minP()).isEqualTo(0.1);
        assertThat(options.sampling().repetitionPenalty()).isEqualTo(1.1);
        assertThat(options.sampling().logprobs()).isEqualTo(3);
        assertThat(options.imageBudget()).isEqualTo(new ImageBudget(512, 100, 1000));
        assertThat(options.maxTokens()).isEqualTo(7);
        assertThat(options.stop()).containsExactly("World", "\n");
        assertThat(options.images()).isEqualTo(images);
    }

    @Test
    void without_parameters_options_are_the_defaults() {
        assertThat(PixtralMapper.toOptions(DefaultChatRequestParameters.EMPTY, ImageOptions.DEFAULT))
                .isEqualTo(GenerationOptions.DEFAULT);
    }

    @Test
    void should_refuse_a_value_out_of_range() {
        assertThatThrownBy(() -> PixtralMapper.toOptions(
                        ChatRequestParameters.builder().topP(1.5).build(), ImageOptions.DEFAULT))
                .isInstanceOf(SamplingException.class)
                .hasMessageContaining("topP must be above 0 and at most 1");
    }

    @ParameterizedTest
    @CsvSource({"STOP,STOP", "LENGTH,LENGTH", "CANCELLED,OTHER", "MALFORMED_TOOL_CALLS,OTHER"})
    void texts_become_responses(dev.pixtral.engine.FinishReason reason, FinishReason expected) {
        ChatResponse response = PixtralMapper.toChatResponse(
                reply("A dog.", List.of(), reason), THOUGHTS, SamplingOptions.GREEDY, "pixtral-tiny", new Warnings());

        assertThat(response.aiMessage().text()).isEqualTo("A dog.");
        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.tokenUsage()).isEqualTo(new PixtralTokenUsage(131, 9, 121, 0));
        assertThat(response.id()).isNotBlank();
        assertThat(response.modelName()).isEqualTo("pixtral-tiny");
    }

    @Test
    void metadata_say_how_the_answer_was_made() {
        Reply reply = reply("A dog.", List.of(), dev.pixtral.engine.FinishReason.STOP);
        SamplingOptions drawn = SamplingOptions.builder().temperature(1).build();

        assertThat(PixtralMapper.toChatResponse(reply, THOUGHTS, drawn, "name", new Warnings())
                        .metadata())
                .isInstanceOfSatisfying(PixtralChatResponseMetadata.class, metadata -> {
                    assertThat(metadata.seed()).isEqualTo(7);
                    assertThat(metadata.timings()).isEqualTo(reply.timings());
                    assertThat(metadata.logprobs()).isEmpty();
                });
        assertThat(PixtralMapper.toChatResponse(reply, THOUGHTS, SamplingOptions.GREEDY, "name", new Warnings())
                        .metadata())
                .extracting(metadata -> ((PixtralChatResponseMetadata) metadata).seed())
                .as("seed of a greedy answer")
                .isNull();
    }

    @Test
    void an_empty_answer_is_an_empty_text() {
        Reply empty = reply("", List.of(), dev.pixtral.engine.FinishReason.STOP);

        assertThat(PixtralMapper.toChatResponse(empty, THOUGHTS, SamplingOptions.GREEDY, "name", new Warnings())
                        .aiMessage()
                        .text())
                .isEmpty();
    }

    @Test
    void calls_become_requests_without_text() {
        List<ToolCall> calls =
                List.of(new ToolCall("call00001", "roll", "{}"), new ToolCall("call00002", "add", "{\"a\": 1}"));

        ChatResponse response = PixtralMapper.toChatResponse(
                reply("", calls, dev.pixtral.engine.FinishReason.TOOL_CALLS),
                THOUGHTS,
                SamplingOptions.GREEDY,
                "name",
                new Warnings());

        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.aiMessage().toolExecutionRequests())
                .containsExactly(
                        ToolExecutionRequest.builder()
                                .id("call00001")
                                .name("roll")
                                .arguments("{}")
                                .build(),
                        ToolExecutionRequest.builder()
                                .id("call00002")
                                .name("add")
                                .arguments("{\"a\": 1}")
                                .build());
    }

    @Test
    void a_text_before_calls_stays() {
        Reply reply = reply(
                "Let me see. ",
                List.of(new ToolCall("call00001", "roll", "{\"x\": 1E-38}")),
                dev.pixtral.engine.FinishReason.TOOL_CALLS);

        ChatResponse response =
                PixtralMapper.toChatResponse(reply, THOUGHTS, SamplingOptions.GREEDY, "name", new Warnings());

        assertThat(response.aiMessage().text()).isEqualTo("Let me see. ");
        assertThat(response.aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly("{\"x\": 1E-38}");
    }

    @Test
    void pictures_come_before_a_text_if_the_request_says_so() {
        UserMessage message = UserMessage.from(
                TextContent.from("What changed?"),
                ImageContent.from("QQ==", "image/png"),
                ImageContent.from("Qg==", "image/png"));

        assertThat(kinds(message, null)).containsExactly("Text", "Image", "Image");
        assertThat(kinds(message, true)).containsExactly("Image", "Image", "Text");
        assertThat(kinds(message, false)).containsExactly("Text", "Image", "Image");
    }

    private static List<String> kinds(UserMessage message, Boolean imagesFirst) {
        Prompt prompt = PixtralMapper.toPrompt(
                ChatRequest.builder()
                        .messages(message)
                        .parameters(PixtralChatRequestParameters.builder()
                                .imagesFirst(imagesFirst)
                                .build())
                        .build(),
                _ -> {});
        return ((Message.User) prompt.messages().getFirst())
                .parts().stream().map(part -> part.getClass().getSimpleName()).toList();
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder().messages(userMessage("Hi"));
    }

    private static Reply reply(String text, List<ToolCall> calls, dev.pixtral.engine.FinishReason reason) {
        return new Reply(
                new GenerationResult(
                        new int[9],
                        text,
                        reason,
                        new Usage(131, 121, 9, 0),
                        new Timings(0, 0, 0, 0, 0, 131, 9),
                        7,
                        List.of()),
                calls,
                List.of());
    }
}
