package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.pixtral.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers of both models on one engine, and models that Mockito spies on. */
@Timeout(120)
class MixedCallsTest {
    private static final int THREADS = 16;
    private static final PixtralChatModel BLOCKING = PixtralChatModel.builder().build();
    private static final PixtralStreamingChatModel STREAMING =
            PixtralStreamingChatModel.builder().build();

    @AfterAll
    static void close() {
        BLOCKING.close();
        STREAMING.close();
    }

    @Test
    void sixteen_threads_get_the_answers_of_one() throws Exception {
        List<UserMessage> questions = List.of(
                about("dog.png", "What is this?"),
                UserMessage.from("Hello"),
                about("sign.png", "What color is the sign?"),
                UserMessage.from("What can you do?"));
        List<AiMessage> expected = questions.stream()
                .map(question -> BLOCKING.chat(question).aiMessage())
                .toList();

        List<Future<AiMessage>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < 2 * THREADS; i++) {
                UserMessage question = questions.get(i / 2 % questions.size());
                boolean streamed = i % 2 == 0;
                answers.add(threads.submit(() -> streamed ? stream(question) : blocking(question)));
            }
        }

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isEqualTo(expected.get(i / 2 % questions.size()));
        }
    }

    @Test
    void a_handler_that_blocks_stalls_its_own_answer_alone() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingHandler slow = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                blocked.countDown();
                Eventually.open(release);
            }
        };
        UserMessage question = UserMessage.from("What can you do?");
        STREAMING.chat(request(question), slow);
        blocked.await();

        assertThat(stream(question)).isEqualTo(blocking(question)); // beside the one that hangs
        assertThat(slow.texts).hasSize(1);
        assertThat(slow.response).isNotDone();

        release.countDown();
        assertThat(slow.response.get().aiMessage()).isEqualTo(blocking(question));
    }

    @Test
    void models_can_be_spied_on_and_never_call_themselves() throws Exception {
        PixtralChatModel blocking = spy(BLOCKING);
        PixtralStreamingChatModel streaming = spy(STREAMING);
        UserMessage question = UserMessage.from("Hello");
        RecordingHandler heard = new RecordingHandler();

        AiMessage answer = blocking.chat(question).aiMessage();
        streaming.chat(request(question), heard);

        assertThat(heard.response.get().aiMessage()).isEqualTo(answer).isEqualTo(blocking(question));
        verify(blocking).doChat(any());
        verify(blocking).defaultRequestParameters();
        verify(blocking).listeners();
        verify(blocking, never()).supportedCapabilities();
        verify(streaming).doChat(any(), any());
        verify(streaming).defaultRequestParameters();
        verify(streaming, never()).supportedCapabilities();
    }

    private static AiMessage blocking(UserMessage question) {
        return BLOCKING.chat(question).aiMessage();
    }

    private static AiMessage stream(UserMessage question) throws Exception {
        RecordingHandler heard = new RecordingHandler();
        STREAMING.chat(request(question), heard);
        return heard.response.get().aiMessage();
    }

    private static ChatRequest request(UserMessage question) {
        return ChatRequest.builder().messages(question).build();
    }

    private static UserMessage about(String picture, String question) {
        return UserMessage.from(Conversations.image(picture), TextContent.from(question));
    }
}
