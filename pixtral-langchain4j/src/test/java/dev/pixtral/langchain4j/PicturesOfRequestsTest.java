package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures of requests: where they may come from, and what they cost. */
class PicturesOfRequestsTest {
    private static final PixtralChatModel MODEL = PixtralChatModel.builder().build();

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @Test
    void data_urls_and_base64_data_are_seen_alike() {
        String base64 = Conversations.image("dog.png").image().base64Data();

        assertThat(text(ImageContent.from("data:image/png;base64," + base64), TextContent.from("What is this?")))
                .isEqualTo("This is a dog.");
    }

    @ParameterizedTest
    @CsvSource({"dog.png, dog", "handwritten-digit.png, digit 2", "sign.png, yellow sign"})
    void should_see_the_picture_that_a_tool_returns(String picture, String expected) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("takePhoto")
                .arguments("{}")
                .build();
        ToolExecutionResultMessage photo = ToolExecutionResultMessage.builder()
                .id(call.id())
                .toolName(call.name())
                .contents(Conversations.image(picture))
                .build();

        // without the tool in sight: the tiny model would rather take another photo
        ChatResponse response =
                MODEL.chat(UserMessage.from("Take a photo and tell me what is in it."), AiMessage.from(call), photo);

        assertThat(response.aiMessage().text()).contains(expected);
    }

    @Test
    void a_smaller_picture_costs_fewer_tokens() {
        UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

        PixtralTokenUsage whole = (PixtralTokenUsage) MODEL.chat(question).tokenUsage();
        PixtralTokenUsage small = (PixtralTokenUsage)
                chat(PixtralChatRequestParameters.builder().maxImageTokens(20).build(), question)
                        .tokenUsage();

        assertThat(small.imageTokenCount()).isBetween(10, 20).isLessThan(whole.imageTokenCount());
        assertThat(whole.inputTokenCount() - whole.imageTokenCount())
                .isEqualTo(small.inputTokenCount() - small.imageTokenCount());
    }

    @Test
    void what_is_no_picture_is_an_invalid_request() {
        String text = Base64.getEncoder().encodeToString("Dear Sir or Madam".getBytes());

        assertThatThrownBy(() -> text(ImageContent.from(text, "image/png"), TextContent.from("What is this?")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a text file, not a picture");
        assertThatThrownBy(() -> text(ImageContent.from("!!!", "image/png")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not valid base64");
    }

    static List<Content> what_tools_return_instead_of_pictures() {
        String text = Base64.getEncoder().encodeToString("Dear Sir or Madam".getBytes());
        return List.of(
                ImageContent.from(text, "image/png"),
                ImageContent.from("!!!", "image/png"),
                ImageContent.from("http://127.0.0.1:1/cat.png"),
                ImageContent.from("file:///etc/passwd"),
                ImageContent.from("ftp://example.com/cat.png"),
                ImageContent.from("cat.png"),
                ImageContent.from(Image.builder().build()),
                AudioContent.from("https://example.com/cat.mp3"));
    }

    @ParameterizedTest
    @MethodSource("what_tools_return_instead_of_pictures")
    void what_a_tool_returned_instead_of_a_picture_is_told_to_the_model_and_to_the_caller(Content content) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("takePhoto")
                .arguments("{}")
                .build();
        List<ChatMessage> asked = List.of(
                UserMessage.from("Take a photo and tell me what is in it."),
                AiMessage.from(call),
                ToolExecutionResultMessage.builder()
                        .id(call.id())
                        .toolName(call.name())
                        .contents(content)
                        .build());
        List<ChatMessage> later = new ArrayList<>(asked);
        later.add(AiMessage.from("There is no photo."));
        later.add(UserMessage.from("What is this?"));
        PixtralTokenCountEstimator estimator =
                PixtralTokenCountEstimator.builder().build();

        for (List<ChatMessage> conversation : List.of(asked, later)) {
            ChatResponse response = MODEL.chat(conversation);

            assertThat(((PixtralChatResponseMetadata) response.metadata()).warnings())
                    .singleElement()
                    .asString()
                    .startsWith("A tool result in the conversation has a ")
                    .contains("so the model is shown this sentence instead: ");
            assertThat(((PixtralTokenUsage) response.tokenUsage()).imageTokenCount())
                    .isZero();
            assertThat(estimator.estimateTokenCountInMessages(conversation))
                    .isEqualTo(response.tokenUsage().inputTokenCount());
        }
        assertThat(estimator.estimateTokenCountInMessages(later.subList(0, 4))).isPositive();
    }

    @Test
    void pictures_of_inner_networks_and_of_this_machine_are_invalid_requests() {
        assertThatThrownBy(() -> text(ImageContent.from("http://127.0.0.1:1/cat.png?key=secret")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("http://127.0.0.1:1/cat.png")
                .hasMessageContaining("an address of this machine")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> text(ImageContent.from("file:///etc/passwd")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("file: addresses are refused");
    }

    @Test
    void the_limits_of_pictures_are_obeyed() {
        ImageOptions tiny = ImageOptions.DEFAULT.withLimits(new ImageLimits(1000, 64_000_000, 64));
        try (PixtralChatModel model =
                PixtralChatModel.builder().imageOptions(tiny).build()) {
            UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

            assertThatThrownBy(() -> model.chat(question))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("larger than the limit of 1,000 bytes");
        }
    }

    private static String text(Content... contents) {
        return MODEL.chat(UserMessage.from(contents)).aiMessage().text();
    }

    private static ChatResponse chat(ChatRequestParameters parameters, ChatMessage... messages) {
        return MODEL.chat(
                ChatRequest.builder().messages(messages).parameters(parameters).build());
    }
}
