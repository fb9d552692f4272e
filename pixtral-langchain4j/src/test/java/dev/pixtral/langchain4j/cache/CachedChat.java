package dev.pixtral.langchain4j.cache;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralChatRequestParameters;
import dev.pixtral.langchain4j.PixtralChatResponseMetadata;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;

/**
 * A chat as a caller of LangChain4j holds it: the whole history is sent with each message. Its requests have a salt of
 * their own, because the engine is shared by all tests.
 */
final class CachedChat {
    /** How answers arrive. */
    enum Way {
        BLOCKING,
        STREAMING
    }

    /**
     * A message with its answer.
     *
     * @param history what was sent
     * @param response the answer
     */
    record Turn(List<ChatMessage> history, ChatResponse response) {
        PixtralChatResponseMetadata metadata() {
            return (PixtralChatResponseMetadata) response.metadata();
        }

        PixtralTokenUsage usage() {
            return (PixtralTokenUsage) response.tokenUsage();
        }

        int prompt() {
            return usage().inputTokenCount();
        }

        int answer() {
            return usage().outputTokenCount();
        }

        int cached() {
            return usage().cachedTokenCount();
        }
    }

    private static final Integer WHOLE_CALL = 64; // tokens

    private static final PixtralTokenCountEstimator TOKENS =
            PixtralTokenCountEstimator.builder().build();

    private final PixtralChatModel blocking;
    private final PixtralStreamingChatModel streaming;
    private final Way way;
    private final String salt;
    private final List<ToolSpecification> tools;
    private final List<ChatMessage> history = new ArrayList<>();

    CachedChat(
            PixtralChatModel blocking,
            PixtralStreamingChatModel streaming,
            Way way,
            String salt,
            ToolSpecification... tools) {
        this.blocking = blocking;
        this.streaming = streaming;
        this.way = way;
        this.salt = salt;
        this.tools = List.of(tools);
    }

    /** Adds a message without asking the model. */
    CachedChat with(ChatMessage message) {
        history.add(message);
        return this;
    }

    Turn say(String text) {
        return say(UserMessage.from(text));
    }

    Turn say(ChatMessage message) {
        return say(message, ToolChoice.AUTO);
    }

    Turn say(ChatMessage message, ToolChoice choice) {
        history.add(message);
        List<ChatMessage> sent = List.copyOf(history);
        ChatResponse response = send(ChatRequest.builder()
                .messages(sent)
                .parameters(PixtralChatRequestParameters.builder()
                        .cacheSalt(salt)
                        .toolSpecifications(tools)
                        .toolChoice(choice)
                        .parallelToolCalls(false)
                        .maxOutputTokens(choice == ToolChoice.REQUIRED ? WHOLE_CALL : null)
                        .build())
                .build());
        history.add(response.aiMessage());
        return new Turn(sent, response);
    }

    private ChatResponse send(ChatRequest request) {
        if (way == Way.BLOCKING) {
            return blocking.chat(request);
        }
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        streaming.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse complete) {
                answer.complete(complete);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** The tokens of the beginning of a conversation, as the model gets them. */
    static int tokens(List<ChatMessage> beginning) {
        return TOKENS.estimateTokenCountInMessages(beginning);
    }

    static ImageContent picture(String name) {
        return ImageContent.from(Path.of("..", "examples", "images", name), "image/png");
    }

    /** A picture of 64 x 64 pixels of one colour. */
    static ImageContent picture(int rgb) {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            picture.setRGB(i % 64, i / 64, rgb);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ImageContent.from(Base64.getEncoder().encodeToString(png.toByteArray()), "image/png");
    }
}
