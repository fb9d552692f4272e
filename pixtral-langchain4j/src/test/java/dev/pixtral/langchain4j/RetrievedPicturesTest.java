package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.langchain4j.picture.FakePictures;
import dev.pixtral.langchain4j.picture.PictureResolvers;
import dev.pixtral.langchain4j.picture.RetrievedTexts;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both models and the estimator restore retrieved pictures from the attribute of a message. */
@Timeout(180)
class RetrievedPicturesTest {
    private static final PixtralChatModel MODEL =
            PixtralChatModel.builder().maxOutputTokens(12).build();
    private static final PixtralStreamingChatModel STREAMING =
            PixtralStreamingChatModel.builder().maxOutputTokens(12).build();
    private static final ImageContent DOG = Conversations.image("dog.png");
    private static final TextContent CITATION = TextContent.from("[1] animal.png");
    private static final TextContent QUESTION = TextContent.from("What is this?");

    private final PixtralTokenCountEstimator estimator =
            PixtralTokenCountEstimator.builder().build();
    private final FakePictures store = new FakePictures();
    private UserMessage asked;
    private UserMessage whole;

    @AfterAll
    static void close() {
        MODEL.close();
        STREAMING.close();
    }

    @BeforeEach
    void attach() {
        PictureResolvers.register(store);
        asked = RetrievedTexts.attach(UserMessage.from(QUESTION), List.of(store.add(CITATION.text(), DOG)), true);
        whole = UserMessage.from(CITATION, DOG, QUESTION);
    }

    private static ChatResponse stream(ChatMessage... messages) throws Exception {
        RecordingHandler handler = new RecordingHandler();
        STREAMING.chat(ChatRequest.builder().messages(messages).build(), handler);
        handler.end.get();
        assertThat(handler.errors).isEmpty();
        return handler.response.get();
    }

    @Test
    void both_models_see_the_picture() throws Exception {
        ChatResponse expected = MODEL.chat(whole);

        assertThat(expected.aiMessage().text()).contains("dog");
        for (ChatResponse response : List.of(MODEL.chat(asked), stream(asked))) {
            assertThat(response.aiMessage()).isEqualTo(expected.aiMessage());
            assertThat(usage(response).inputTokenCount())
                    .isEqualTo(usage(expected).inputTokenCount());
            assertThat(usage(response).imageTokenCount())
                    .isEqualTo(usage(expected).imageTokenCount());
            assertThat(usage(response).imageTokenCount()).isPositive();
            assertThat(usage(response).cachedImageCount()).isEqualTo(1); // it is the same picture
            assertThat(metadata(response).warnings()).isEmpty();
        }
    }

    @Test
    void the_estimator_counts_what_the_model_gets() {
        ChatRequest request = ChatRequest.builder().messages(asked).build();
        int tokens = usage(MODEL.chat(asked)).inputTokenCount();

        assertThat(estimator.estimateTokenCount(request)).isEqualTo(tokens);
        assertThat(estimator.estimateTokenCountInMessages(List.of(asked))).isEqualTo(tokens);
        assertThat(estimator.estimateTokenCountInMessage(asked)).isEqualTo(tokens - 1);
    }

    @Test
    void in_later_turns_it_is_neither_sent_nor_counted() {
        AiMessage answer = AiMessage.from("This is a dog.");
        UserMessage next = UserMessage.from("Hello");
        List<ChatMessage> turns =
                List.of(whole.toBuilder().attributes(asked.attributes()).build(), answer, next);
        List<ChatMessage> bare = List.of(UserMessage.from(CITATION, QUESTION), answer, next);

        ChatResponse response = MODEL.chat(turns);

        assertThat(usage(response).imageTokenCount()).isZero();
        assertThat(usage(response).inputTokenCount())
                .isEqualTo(usage(MODEL.chat(bare)).inputTokenCount())
                .isEqualTo(estimator.estimateTokenCountInMessages(turns));
        assertThat(estimator.estimateTokenCountInMessages(turns.subList(0, 2)))
                .isEqualTo(estimator.estimateTokenCountInMessages(bare.subList(0, 2)));
    }

    @Test
    void in_a_tool_loop_it_stays() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("look")
                .arguments("{}")
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(asked, AiMessage.from(call), ToolExecutionResultMessage.from(call, "ok"))
                .toolSpecifications(ToolSpecification.builder().name("look").build())
                .build();

        assertThat(usage(MODEL.chat(request)).imageTokenCount()).isPositive();
        assertThat(usage(MODEL.chat(request)).inputTokenCount()).isEqualTo(estimator.estimateTokenCount(request));
    }

    @Test
    void a_picture_that_is_gone_is_told_to_the_model_and_the_caller() throws Exception {
        store.lose();

        for (ChatResponse response : List.of(MODEL.chat(asked), stream(asked))) {
            assertThat(usage(response).imageTokenCount()).isZero();
            assertThat(usage(response).inputTokenCount())
                    .isEqualTo(estimator.estimateTokenCountInMessages(List.of(UserMessage.from(
                            TextContent.from("[1] animal.png (This picture is no longer available.)"), QUESTION))));
            assertThat(metadata(response).warnings())
                    .containsExactly("The picture behind the text '[1] animal.png' was left out, because its file is "
                            + "gone or has changed; index its source again.");
        }
    }

    @Test
    void a_token_window_counts_pictures_only_of_the_open_question() {
        int window = estimator.estimateTokenCountInMessages(List.of(asked)) + 30;
        TokenWindowChatMemory memory = TokenWindowChatMemory.withMaxTokens(
                window, PixtralTokenCountEstimator.builder().window(window).build());

        memory.add(asked);
        memory.add(AiMessage.from("This is a dog."));
        memory.add(asked);

        assertThat(memory.messages()).hasSize(3);
        assertThat(usage(MODEL.chat(memory.messages())).inputTokenCount()).isLessThanOrEqualTo(window);
    }

    private static PixtralTokenUsage usage(ChatResponse response) {
        return (PixtralTokenUsage) response.tokenUsage();
    }

    private static PixtralChatResponseMetadata metadata(ChatResponse response) {
        return (PixtralChatResponseMetadata) response.metadata();
    }
}
