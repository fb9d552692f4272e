package dev.pixtral.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;

/**
 * Requests whose answers take long: tokens are drawn from a distribution so flat that the end of the answer hardly ever
 * comes up.
 */
final class Endless {
    private static final int MOST_TOKENS = 8000;

    private Endless() {}

    static ChatRequest request() {
        return request(MOST_TOKENS);
    }

    static ChatRequest request(int tokens) {
        return with(parameters().maxOutputTokens(tokens));
    }

    static ChatRequest with(PixtralChatRequestParameters.Builder parameters) {
        return ChatRequest.builder()
                .messages(UserMessage.from("Hello"))
                .parameters(parameters.build())
                .build();
    }

    static PixtralChatRequestParameters.Builder parameters() {
        return PixtralChatRequestParameters.builder()
                .temperature(1000.0)
                .seed(1L)
                .maxOutputTokens(MOST_TOKENS);
    }
}
