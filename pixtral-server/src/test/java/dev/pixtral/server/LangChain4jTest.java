package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** LangChain4j's models of OpenAI as clients. */
class LangChain4jTest {
    private static final String KEY = "0123456789abcdef";
    private static final TestServer SERVER =
            TestServer.start(settings -> settings.withAccess(Access.LOCAL.withKeys(ApiKeys.of(List.of(KEY)))));
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("get_weather")
            .description("The weather of a city")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .build())
            .build();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder model() {
        return OpenAiChatModel.builder()
                .baseUrl(SERVER.uri("/v1").toString())
                .apiKey(KEY)
                .modelName("pixtral-tiny")
                .maxRetries(0);
    }

    private static OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder streaming() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(SERVER.uri("/v1").toString())
                .apiKey(KEY)
                .modelName("pixtral-tiny");
    }

    @Test
    void a_question_about_a_picture_is_answered() {
        String data = TestServer.picture("receipt.png").substring("data:image/png;base64,".length());
        UserMessage question = UserMessage.from(
                ImageContent.from(
                        Image.builder().base64Data(data).mimeType("image/png").build()),
                TextContent.from("How much was paid in total?"));

        ChatResponse whole = model().build().chat(question);
        Recorded streamed = record(
                streaming().build(), ChatRequest.builder().messages(question).build());

        assertThat(whole.aiMessage().text()).isEqualTo("The total is 43.00 €.");
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();
        assertThat(streamed.response.aiMessage().text())
                .isEqualTo(whole.aiMessage().text());
        assertThat(String.join("", streamed.pieces)).isEqualTo(whole.aiMessage().text());
        assertThat(streamed.response.tokenUsage().inputTokenCount())
                .isEqualTo(whole.tokenUsage().inputTokenCount());
        assertThat(streamed.response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void tools_are_called_and_their_results_are_read() {
        UserMessage question = UserMessage.from("What is the weather in Paris?");
        ChatRequest request = ChatRequest.builder()
                .messages(SystemMessage.from("Use tools."), question)
                .toolSpecifications(WEATHER)
                .toolChoice(ToolChoice.REQUIRED)
                .build();

        ChatResponse whole = model().build().chat(request);
        Recorded streamed = record(streaming().build(), request);

        ToolExecutionRequest call = whole.aiMessage().toolExecutionRequests().getFirst();
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(TestServer.json(call.arguments()).path("city").isTextual()).isTrue();
        assertThat(whole.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(streamed.response
                        .aiMessage()
                        .toolExecutionRequests()
                        .getFirst()
                        .arguments())
                .isEqualTo(call.arguments());
        ChatResponse after = model().build()
                .chat(ChatRequest.builder()
                        .messages(question, whole.aiMessage(), ToolExecutionResultMessage.from(call, "21 degrees"))
                        .toolSpecifications(WEATHER)
                        .build());
        assertThat(after.aiMessage().text()).isNotBlank();
    }

    record Numbers(int first, int second) {}

    interface Reader {
        Numbers read(String text);
    }

    @Test
    void records_are_read_with_a_schema() {
        Reader reader = AiServices.create(
                Reader.class,
                model().supportedCapabilities(dev.langchain4j.model.chat.Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        .strictJsonSchema(true)
                        .build());

        assertThat(reader.read("The numbers are 3 and 4.")).isNotNull();
    }

    @Test
    void errors_become_those_of_langchain4j() {
        UserMessage hello = UserMessage.from("Hello");

        assertThatThrownBy(() -> model().temperature(-1.0).build().chat(hello))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> model().apiKey("wrong").build().chat(hello))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> model().modelName("gpt").build().chat(hello))
                .isInstanceOf(ModelNotFoundException.class);
        Recorded refused = record(
                streaming().modelName("gpt").build(),
                ChatRequest.builder().messages(hello).build());
        assertThat(refused.error).isInstanceOf(ModelNotFoundException.class);
    }

    private static final class Recorded implements StreamingChatResponseHandler {
        private final List<String> pieces = new ArrayList<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private ChatResponse response;
        private Throwable error;

        @Override
        public void onPartialResponse(String piece) {
            pieces.add(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response = complete;
            end.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
            end.complete(null);
        }
    }

    private static Recorded record(StreamingChatModel model, ChatRequest request) {
        Recorded recorded = new Recorded();
        model.chat(request, recorded);
        recorded.end.orTimeout(2, TimeUnit.MINUTES).join();
        return recorded;
    }

    /** The error after the status reaches the handler, and the answer so far is not taken for a whole one. */
    @Test
    void a_failure_in_a_stream_is_an_error() throws Exception {
        try (TestServer server = TestServer.start()) {
            Recorded recorded = new Recorded();
            OpenAiStreamingChatModel.builder()
                    .baseUrl(server.uri("/v1").toString())
                    .apiKey("none")
                    .modelName("pixtral-tiny")
                    .build()
                    .chat(
                            ChatRequest.builder()
                                    .messages(UserMessage.from("Hello"))
                                    .temperature(1000.0)
                                    .maxOutputTokens(20_000)
                                    .build(),
                            recorded);
            dev.pixtral.testing.Eventually.until(
                    "the answer has begun",
                    () -> server.metric("pixtral_requests_running{model=\"pixtral-tiny\"}") == 1);

            server.server.close();

            recorded.end.orTimeout(2, TimeUnit.MINUTES).join();
            // what the client makes of the part before it differs with the moment at which the connection ends
            assertThat(recorded.error).isNotNull();
        }
    }
}
