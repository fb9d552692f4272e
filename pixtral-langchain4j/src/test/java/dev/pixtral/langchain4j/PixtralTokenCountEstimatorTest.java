package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The counts against what answers report. */
class PixtralTokenCountEstimatorTest {
    private static final PixtralChatModel MODEL =
            PixtralChatModel.builder().maxOutputTokens(1).build();
    private static final UserMessage HELLO = UserMessage.from("Hello there");
    private final PixtralTokenCountEstimator estimator =
            PixtralTokenCountEstimator.builder().build();

    @AfterAll
    static void close() {
        MODEL.close();
    }

    static List<JsonNode> golden() {
        return Conversations.golden();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void a_request_and_a_conversation_are_counted_exactly(JsonNode golden) {
        ChatRequest request = Conversations.request(golden);
        ChatRequest bare = ChatRequest.builder().messages(request.messages()).build();

        assertThat(estimator.estimateTokenCount(request)).isEqualTo(reported(request));
        assertThat(estimator.estimateTokenCountInMessages(request.messages())).isEqualTo(reported(bare));
    }

    @Test
    void pictures_count_as_large_as_the_budget_allows() {
        UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));
        PixtralTokenCountEstimator frugal =
                PixtralTokenCountEstimator.builder().maxImageTokens(20).build();
        ChatRequest request = ChatRequest.builder()
                .messages(question)
                .parameters(PixtralChatRequestParameters.builder()
                        .maxImageTokens(20)
                        .build())
                .build();

        assertThat(frugal.estimateTokenCountInMessages(List.of(question)))
                .isEqualTo(reported(request))
                .isEqualTo(estimator.estimateTokenCount(request))
                .isLessThan(estimator.estimateTokenCountInMessages(List.of(question)));
    }

    @Test
    void pictures_share_what_the_prompt_may_take() {
        UserMessage question = UserMessage.from(
                Conversations.image("dog.png"), Conversations.image("dog.png"), TextContent.from("The same?"));
        ChatRequest request = ChatRequest.builder()
                .messages(question)
                .parameters(PixtralChatRequestParameters.builder()
                        .maxPromptImageTokens(40)
                        .build())
                .build();

        assertThat(PixtralTokenCountEstimator.builder()
                        .maxPromptImageTokens(40)
                        .build()
                        .estimateTokenCountInMessages(List.of(question)))
                .isEqualTo(reported(request))
                .isEqualTo(estimator.estimateTokenCount(request))
                .isLessThan(estimator.estimateTokenCountInMessages(List.of(question)));
    }

    @Test
    void the_tokens_of_a_conversation_grow_with_each_message_by_what_it_adds() {
        List<ChatMessage> conversation = List.of(
                SystemMessage.from("Be brief."),
                UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?")),
                AiMessage.from("A dog."),
                UserMessage.from("Photograph another one"),
                AiMessage.from(call()),
                ToolExecutionResultMessage.builder()
                        .id("call00001")
                        .toolName("takePhoto")
                        .contents(TextContent.from("Here"), Conversations.image("dog.png"))
                        .build(),
                AiMessage.from("Another dog."));

        int before = 0;
        List<ChatMessage> part = new ArrayList<>();
        for (ChatMessage message : conversation) {
            part.add(message);
            int now = estimator.estimateTokenCountInMessages(part);
            int added = estimator.estimateTokenCountInMessage(message);
            // texts may melt with their neighbours, and the first message brings the begin of the sequence
            assertThat(now - before).as(message.type().toString()).isBetween(added - 2, added + 2);
            assertThat(added).isPositive();
            before = now;
        }
    }

    @Test
    void a_message_never_counts_less_than_nothing() {
        assertThat(estimator.estimateTokenCountInMessage(AiMessage.from(""))).isZero();
        assertThat(estimator.estimateTokenCountInMessage(SystemMessage.from(".")))
                .isNotNegative();
        assertThat(estimator.estimateTokenCountInMessages(List.of())).isZero();
        assertThat(estimator.estimateTokenCountInMessages(List.of(AiMessage.from(""))))
                .isZero();
    }

    @Test
    void a_text_counts_without_its_message() {
        assertThat(estimator.estimateTokenCountInText("")).isZero();
        assertThat(estimator.estimateTokenCountInMessage(HELLO))
                .isEqualTo(estimator.estimateTokenCountInText("Hello there") + 2);
    }

    @Test
    void what_cannot_be_asked_cannot_be_counted(@TempDir Path folder) {
        UserMessage broken = UserMessage.from(ImageContent.from("!!!", "image/png"));
        PixtralTokenCountEstimator missing =
                PixtralTokenCountEstimator.builder().model(folder.toString()).build();

        assertThatThrownBy(() -> estimator.estimateTokenCountInMessage(broken))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> missing.estimateTokenCountInText("Hello")).isInstanceOf(ModelNotFoundException.class);
    }

    private static int reported(ChatRequest request) {
        return MODEL.chat(request).tokenUsage().inputTokenCount();
    }

    private static ToolExecutionRequest call() {
        return ToolExecutionRequest.builder()
                .id("call00001")
                .name("takePhoto")
                .arguments("{}")
                .build();
    }
}
