package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.pixtral.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * After a streamed answer was ended from outside, its handler hears nothing that was still on its way: at most that it
 * has ended.
 */
@Timeout(60)
class AfterTheEndTest {
    /** Passes after which pieces are waiting for a handler that is held in its first callback. */
    private static final int MANY = 30;

    private final CountDownLatch computed = new CountDownLatch(1);
    private final AtStage engine = new AtStage("text.final_norm", MANY, computed::countDown);

    /** A handler that ends its own answer in its first callback, when many pieces are waiting behind it. */
    private abstract class Ending extends RecordingHandler {
        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            super.onPartialResponse(partial, context);
            Eventually.open(computed);
            endIt(context.streamingHandle());
        }

        abstract void endIt(StreamingHandle handle);
    }

    @Test
    void should_tell_no_piece_after_the_token_was_cancelled() throws Exception {
        CancellationToken token = new CancellationToken();
        Ending heard = new Ending() {
            @Override
            void endIt(StreamingHandle handle) {
                token.cancel();
            }
        };

        stream(Endless.with(Endless.parameters().cancellation(token)), heard);

        assertThat(heard.texts).hasSize(1);
        assertThat(heard.errors).singleElement().isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(token.waiting()).isZero();
    }

    @Test
    void should_tell_nothing_after_a_cancel_from_another_thread_during_a_callback() throws Exception {
        Ending heard = new Ending() {
            @Override
            void endIt(StreamingHandle handle) {
                CompletableFuture.runAsync(handle::cancel)
                        .orTimeout(2, TimeUnit.MINUTES)
                        .join();
            }
        };

        stream(Endless.request(), heard);

        assertThat(heard.texts).hasSize(1);
        assertThat(heard.errors).isEmpty();
        assertThat(heard.response).isNotDone();
    }

    @Test
    void should_tell_nothing_after_a_cancel_while_listeners_hear_of_the_answer() throws Exception {
        CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
        RecordingHandler heard = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                handle.complete(context.streamingHandle());
            }
        };
        ChatModelListener slow = new ChatModelListener() {
            @Override
            public void onResponse(ChatModelResponseContext context) {
                handle.orTimeout(2, TimeUnit.MINUTES).join().cancel();
            }
        };
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().listeners(List.of(slow)).build()) {
            model.chat(ChatRequest.builder().messages(UserMessage.from("Hello")).build(), heard);
            awaitThread(heard);
        }

        assertThat(heard.texts).isNotEmpty();
        assertThat(heard.response).isNotDone();
        assertThat(heard.errors).isEmpty();
    }

    private void stream(ChatRequest request, RecordingHandler heard) throws Exception {
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().monitor(engine).build()) {
            model.chat(request, heard);
            awaitThread(heard);
        }
    }

    /** Waits for the end of the answer's thread, from which all callbacks come. */
    private static void awaitThread(RecordingHandler heard) throws InterruptedException {
        Eventually.until("the handler is called", () -> !heard.threads.isEmpty());
        assertThat(heard.threads.iterator().next().join(Duration.ofMinutes(2)))
                .as("the thread has ended")
                .isTrue();
    }
}
