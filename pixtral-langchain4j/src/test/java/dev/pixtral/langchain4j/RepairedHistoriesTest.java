package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.service.AiServices;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories as memories keep them, tools with names of other frameworks, and records of AiServices. */
class RepairedHistoriesTest {
    private static final PixtralChatModel MODEL =
            PixtralChatModel.builder().maxOutputTokens(4).build();
    private static final PixtralStreamingChatModel STREAMING =
            PixtralStreamingChatModel.builder().build();
    private static final UserMessage ASKED = UserMessage.from("Hello");

    @AfterAll
    static void close() {
        MODEL.close();
        STREAMING.close();
    }

    private static ToolExecutionRequest call(String id) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("files.read")
                .arguments("{}")
                .build();
    }

    private static ToolExecutionResultMessage result(String id) {
        return ToolExecutionResultMessage.from(id, "files.read", "x");
    }

    private static ChatResponse chat(ChatMessage... messages) {
        return MODEL.chat(messages);
    }

    private static List<String> warnings(ChatResponse response) {
        return ((PixtralChatResponseMetadata) response.metadata()).warnings();
    }

    @Test
    void calls_that_a_crash_left_without_a_result_are_answered_and_told() {
        ChatResponse response = chat(ASKED, AiMessage.from(call("a"), call("b")), result("b"), ASKED);

        assertThat(warnings(response))
                .containsExactly("Tool calls in the conversation have no result; "
                        + "the model is told that they did not complete: files.read.");
    }

    @Test
    void results_that_a_memory_window_left_without_their_call_are_left_out_and_told() {
        ChatResponse cut = chat(SystemMessage.from("Be brief."), result("a"), AiMessage.from("So."), ASKED);
        ChatResponse whole = chat(SystemMessage.from("Be brief."), AiMessage.from("So."), ASKED);

        assertThat(cut.aiMessage()).isEqualTo(whole.aiMessage());
        assertThat(cut.tokenUsage().inputTokenCount())
                .isEqualTo(whole.tokenUsage().inputTokenCount());
        assertThat(warnings(cut)).singleElement().asString().startsWith("A tool result at the beginning");
        assertThat(warnings(whole)).isEmpty();
    }

    @Test
    void a_result_of_no_call_is_refused() {
        assertThatThrownBy(() -> chat(ASKED, result("a"), ASKED))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Message 2 of 3 (tool) matches no tool call");
    }

    @Test
    void repaired_conversations_are_counted_exactly() {
        PixtralTokenCountEstimator estimator =
                PixtralTokenCountEstimator.builder().build();
        for (ChatMessage[] conversation : new ChatMessage[][] {
            {ASKED, AiMessage.from(call("a"), call("b")), result("b"), ASKED},
            {ASKED, AiMessage.from(call("a")), ASKED},
            {ASKED, AiMessage.from(call("a"), call("b")), result("b")},
            {result("a"), AiMessage.from("So."), ASKED}
        }) {
            assertThat(estimator.estimateTokenCountInMessages(List.of(conversation)))
                    .isEqualTo(chat(conversation).tokenUsage().inputTokenCount());
        }
        assertThat(estimator.estimateTokenCountInMessage(AiMessage.from(call("a"), call("b"))))
                .as("without results that are still to come")
                .isLessThan(estimator.estimateTokenCountInMessages(
                                List.of(ASKED, AiMessage.from(call("a"), call("b")), ASKED))
                        - estimator.estimateTokenCountInMessages(List.of(ASKED, ASKED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"files.read", "a/b", "größe messen"})
    void tools_are_called_by_their_own_names(String name) throws Exception {
        ChatRequest request = ChatRequest.builder()
                .messages(ASKED)
                .parameters(PixtralChatRequestParameters.builder()
                        .toolSpecifications(
                                ToolSpecification.builder().name(name).build(),
                                ToolSpecification.builder().name("other").build())
                        .toolChoiceName(name)
                        .parallelToolCalls(false)
                        .maxOutputTokens(200)
                        .build())
                .build();
        RecordingHandler heard = new RecordingHandler();

        STREAMING.chat(request, heard);

        List<ToolExecutionRequest> calls = heard.response.get().aiMessage().toolExecutionRequests();
        assertThat(calls).extracting(ToolExecutionRequest::name).containsExactly(name);
        assertThat(heard.toolEvents)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(
                                event instanceof PartialToolCall partial
                                        ? partial.name()
                                        : ((CompleteToolCall) event)
                                                .toolExecutionRequest()
                                                .name())
                        .isEqualTo(name));
        assertThat(MODEL.chat(request).aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::name)
                .containsExactly(name);
    }

    record Inner(Boolean c) {}

    record Outer(Boolean a, Inner b) {}

    interface Extractor {
        Outer extract(String text);
    }

    @Test
    void all_fields_of_records_are_filled_if_that_is_wanted() {
        try (PixtralChatModel strict = PixtralChatModel.builder()
                .strictRecords(true)
                .supportedCapabilities(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA))
                .build()) {
            Outer outer = AiServices.create(Extractor.class, strict).extract("Yes.");

            assertThat(outer.a()).isNotNull();
            assertThat(outer.b()).isNotNull();
            assertThat(outer.b().c()).isNotNull();
        }
    }

    @Test
    void a_request_may_want_it_as_well() {
        JsonObjectSchema open =
                JsonObjectSchema.builder().addBooleanProperty("a").build();
        PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder()
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(
                                JsonSchema.builder().name("n").rootElement(open).build())
                        .build());
        String loose = schema(parameters.build());
        String strict = schema(parameters.strictRecords(true).build());

        assertThat(loose).doesNotContain("\"required\": [\"a\"]").doesNotContain("\"required\":[\"a\"]");
        assertThat(strict).contains("\"required\": [\"a\"]");
    }

    private static String schema(PixtralChatRequestParameters parameters) {
        ChatRequest request =
                ChatRequest.builder().messages(ASKED).parameters(parameters).build();
        return ((dev.pixtral.chat.ResponseFormat.JsonSchema)
                        PixtralMapper.toPrompt(request, _ -> {}).responseFormat())
                .schema();
    }
}
