package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Says of each picture what its hash is, and remembers which pictures it was asked about. */
public final class FakeChat implements ChatModel {
    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final List<ChatRequest> requests = new CopyOnWriteArrayList<>();

    /** Is called with the hash of each picture before the answer; may throw. */
    public volatile Consumer<String> before = _ -> {};

    @Override
    public ChatResponse doChat(ChatRequest request) {
        requests.add(request);
        UserMessage message = (UserMessage) request.messages().getFirst();
        String sha256 = message.contents().stream()
                .filter(ImageContent.class::isInstance)
                .map(content -> Sha256.of(Base64.getDecoder()
                        .decode(((ImageContent) content).image().base64Data())))
                .findFirst()
                .orElseThrow();
        asked.add(sha256);
        before.accept(sha256);
        return ChatResponse.builder()
                .aiMessage(AiMessage.from("A picture of " + sha256.substring(0, 16) + "."))
                .build();
    }
}
