package dev.pixtral.langchain4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import dev.pixtral.langchain4j.cache.CachedChat.Turn;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the requests of AI services compute: those of a chat with a memory, and of an agent that calls tools. */
@Timeout(180)
class ServiceCacheTest {
    interface Assistant {
        Result<String> chat(@UserMessage List<Content> message);
    }

    interface StreamingAssistant {
        TokenStream chat(@UserMessage List<Content> message);
    }

    static final class Calculator {
        @Tool("")
        int add(int arg0, int arg1) {
            return arg0 + arg1;
        }

        @Tool("")
        int multiply(int arg0, int arg1) {
            return arg0 * arg1;
        }
    }

    /** Hears of all requests of a service, also of those that its tools cause. */
    private static final class Turns implements ChatModelListener {
        private final List<Turn> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onResponse(ChatModelResponseContext context) {
            heard.add(new Turn(context.chatRequest().messages(), context.chatResponse()));
        }
    }

    private final Turns turns = new Turns();
    private final PixtralChatModel blocking = PixtralChatModel.builder()
            .cacheSalt(UUID.randomUUID().toString())
            .maxOutputTokens(64)
            .listeners(List.of(turns))
            .build();
    private final PixtralStreamingChatModel streaming = PixtralStreamingChatModel.builder()
            .cacheSalt(UUID.randomUUID().toString())
            .maxOutputTokens(64)
            .listeners(List.of(turns))
            .build();

    @AfterEach
    void close() {
        blocking.close();
        streaming.close();
    }

    private AiServices<StreamingAssistant> streamingAssistant() {
        return AiServices.builder(StreamingAssistant.class).streamingChatModel(streaming);
    }

    private static ChatResponse complete(TokenStream stream) throws Exception {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        stream.onPartialResponse(_ -> {})
                .onCompleteResponse(answer::complete)
                .onError(answer::completeExceptionally)
                .start();
        return answer.get();
    }

    private static List<Content> text(String text) {
        return List.of(TextContent.from(text));
    }

    private static List<Content> dog(String text) {
        return List.of(CachedChat.picture("dog.png"), TextContent.from(text));
    }

    /** Each request goes on where the one before it ended. */
    private void assertOnlyWhatIsNew(int requests) {
        assertThat(turns.heard).hasSize(requests);
        assertThat(turns.heard.getFirst().cached()).isZero();
        for (int i = 1; i < requests; i++) {
            Turn before = turns.heard.get(i - 1);
            Turn turn = turns.heard.get(i);
            assertThat(turn.cached())
                    .as("cached of request %d", i + 1)
                    .isBetween(before.prompt() + before.answer() - 1, turn.prompt() - 1);
        }
    }

    @Test
    void a_chat_with_a_memory_computes_only_what_is_new() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(blocking)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .build();

        assistant.chat(dog("What is this?"));
        assistant.chat(text("What color is it?"));
        Result<String> third = assistant.chat(text("Hello"));

        assertOnlyWhatIsNew(3);
        assertThat(turns.heard)
                .extracting(turn -> turn.usage().cachedImageCount())
                .containsExactly(0, 1, 1);
        assertThat(third.tokenUsage()).isEqualTo(turns.heard.getLast().usage());
    }

    @Test
    void a_streamed_chat_with_a_memory_computes_only_what_is_new() throws Exception {
        StreamingAssistant assistant = streamingAssistant()
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .build();

        complete(assistant.chat(dog("What is this?")));
        complete(assistant.chat(text("What color is it?")));
        ChatResponse third = complete(assistant.chat(text("Hello")));

        assertOnlyWhatIsNew(3);
        assertThat(turns.heard)
                .extracting(turn -> turn.usage().cachedImageCount())
                .containsExactly(0, 1, 1);
        assertThat(third.tokenUsage()).isEqualTo(turns.heard.getLast().usage());
    }

    @Test
    void an_agent_computes_only_calls_and_results() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(blocking)
                .tools(new Calculator())
                .build();

        Result<String> result = assistant.chat(text("Add 38 and 9, then multiply the result by 5."));

        assertThat(result.content()).isEqualTo("The result is 235.");
        assertOnlyWhatIsNew(3);
        int cached = turns.heard.stream().mapToInt(Turn::cached).sum();
        assertThat(((PixtralTokenUsage) result.tokenUsage()).cachedTokenCount()).isEqualTo(cached);
        assertThat(((PixtralTokenUsage) result.tokenUsage()).cachedByteCount()).isPositive();
    }

    @Test
    void a_streamed_agent_computes_only_calls_and_results() throws Exception {
        StreamingAssistant assistant =
                streamingAssistant().tools(new Calculator()).build();

        ChatResponse answer = complete(assistant.chat(text("Add 38 and 9, then multiply the result by 5.")));

        assertThat(answer.aiMessage().text()).isEqualTo("The result is 235.");
        assertOnlyWhatIsNew(3);
    }

    /** In a chat the tools move to the next question, and what came before the last one stays. */
    @Test
    void the_next_question_to_an_agent_keeps_what_came_before_the_last_one() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(blocking)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .tools(new Calculator())
                .build();

        assistant.chat(text("How much is 32 plus 9?"));
        int answered = turns.heard.size();
        assistant.chat(text("Add 63 to the result."));
        Turn second = turns.heard.get(answered);
        int moved = turns.heard.size();
        assistant.chat(text("Add 5 to the result."));
        Turn third = turns.heard.get(moved);

        assertThat(moved).isGreaterThan(answered);
        List<ChatMessage> before = second.history().subList(0, second.history().size() - 1);
        assertThat(third.history().subList(0, before.size())).isEqualTo(before);
        assertThat(third.cached()).isBetween(CachedChat.tokens(before), third.prompt() - 1);
    }
}
