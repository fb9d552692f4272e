package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.slf4j.Logger;

class ChatLogTest {
    private final Logger logger = mock(Logger.class);

    @Test
    void pictures_are_logged_by_their_size_or_address_alone() {
        ImageContent dog = Conversations.image("dog.png");
        String base64 = dog.image().base64Data();

        String described = ChatLog.describe(UserMessage.from(
                dog,
                TextContent.from("and"),
                ImageContent.from("https://example.com/cat.png?key=secret"),
                ImageContent.from("data:image/png;base64," + base64)));

        assertThat(described)
                .startsWith("user: [picture of ")
                .contains(" bytes] and [picture at https://example.com/cat.png")
                .doesNotContain("secret")
                .doesNotContain(base64.substring(0, 50))
                .hasSizeLessThan(300);
    }

    @Test
    void other_messages_are_logged_with_their_texts() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("roll")
                .arguments("{}")
                .build();

        assertThat(ChatLog.describe(SystemMessage.from("Be brief."))).isEqualTo("system: Be brief.");
        assertThat(ChatLog.describe(AiMessage.from("Yes."))).isEqualTo("ai: Yes.");
        assertThat(ChatLog.describe(AiMessage.from(call))).contains("roll");
        assertThat(ChatLog.describe(ToolExecutionResultMessage.from(call, "6"))).isEqualTo("tool roll (call00001): 6");
    }

    @Test
    void nothing_is_logged_unless_asked_for() {
        try (PixtralChatModel quiet = PixtralChatModel.builder().logger(logger).build();
                PixtralChatModel talkative = PixtralChatModel.builder()
                        .logger(logger)
                        .logRequests(true)
                        .logResponses(true)
                        .maxOutputTokens(1)
                        .build()) {
            quiet.chat("Hello");
            verifyNoInteractions(logger);

            talkative.chat("Hello");
        }
        verify(logger).info(contains("request"), any(), contains("Hello"));
        verify(logger).info(contains("response"), any(Object.class));
        verifyNoMoreInteractions(logger);
    }

    @Test
    void only_what_is_set_is_logged() {
        ChatRequest request = ChatRequest.builder()
                .messages(
                        UserMessage.from("Hello"),
                        AiMessage.from(call(null)),
                        ToolExecutionResultMessage.from(call(null), "6"))
                .toolSpecifications(ToolSpecification.builder().name("roll").build())
                .modelName("pixtral-tiny")
                .temperature(0.5)
                .build();

        String line = logged(request);

        assertThat(line)
                .contains("Pixtral request: modelName=pixtral-tiny, temperature=0.5, tools=[roll]")
                .contains("user: Hello", "ai: call of roll{arguments={}}", "tool roll: 6")
                .doesNotContain("null");
    }

    @Test
    void parameters_that_others_lack_are_logged() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hello"))
                .parameters(PixtralChatRequestParameters.builder()
                        .maxPromptImageTokens(500)
                        .imagesFirst(true)
                        .strictRecords(true)
                        .build())
                .build();

        assertThat(logged(request))
                .contains("Pixtral request: maxPromptImageTokens=500, imagesFirst=true, strictRecords=true");
    }

    @Test
    void tools_and_formats_are_logged_with_their_schemas() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hello"))
                .parameters(PixtralChatRequestParameters.builder()
                        .seed(7L)
                        .maxImageTokens(99)
                        .toolSpecifications(ToolSpecification.builder()
                                .name("roll")
                                .description("Rolls dice")
                                .parameters(JsonObjectSchema.builder()
                                        .addIntegerProperty("sides")
                                        .build())
                                .build())
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("Roll")
                                        .rootElement(JsonObjectSchema.builder()
                                                .addStringProperty("face")
                                                .build())
                                        .build())
                                .build())
                        .build())
                .build();

        assertThat(logged(request))
                .contains("seed=7, maxImageTokens=99", "JSON{name=Roll, schema={", "\"face\"")
                .contains("roll{description=Rolls dice, parameters={", "\"sides\"")
                .doesNotContain("null");
    }

    @Test
    void a_response_is_logged_with_what_it_has() {
        try (PixtralChatModel model =
                PixtralChatModel.builder().maxOutputTokens(1).build()) {
            ChatResponse response = model.chat(
                    ChatRequest.builder().messages(UserMessage.from("Hello")).build());
            new ChatLog(logger, true, true).response(response);
        }
        ArgumentCaptor<Object> line = ArgumentCaptor.forClass(Object.class);
        verify(logger).info(contains("response"), line.capture());
        assertThat(String.valueOf(line.getValue()))
                .contains("modelName=pixtral-tiny", "finishReason=LENGTH", "answer=")
                .doesNotContain("null", "warnings", "logprobs");
    }

    private String logged(ChatRequest request) {
        new ChatLog(logger, true, true).request(request);
        ArgumentCaptor<Object> parameters = ArgumentCaptor.forClass(Object.class);
        ArgumentCaptor<Object> messages = ArgumentCaptor.forClass(Object.class);
        verify(logger).info(contains("request"), parameters.capture(), messages.capture());
        return "Pixtral request: " + parameters.getValue() + messages.getValue();
    }

    private static ToolExecutionRequest call(String id) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("roll")
                .arguments("{}")
                .build();
    }
}
