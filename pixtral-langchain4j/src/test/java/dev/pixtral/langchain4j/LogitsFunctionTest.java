package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.sampling.LogitsProcessor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The function that makes the logits processor of each request is the caller's code, and may do anything. */
@Timeout(60)
class LogitsFunctionTest {
    @Test
    void should_tell_what_the_function_throws_as_its_own_fault() throws Exception {
        AssertionError mine = new AssertionError("mine");

        assertRefused(
                _ -> {
                    throw mine;
                },
                "failed: java.lang.AssertionError: mine");
    }

    @Test
    void should_refuse_a_missing_processor() throws Exception {
        assertRefused(_ -> null, "returned null");
    }

    private static void assertRefused(Function<ChatRequest, LogitsProcessor> function, String message)
            throws Exception {
        RecordingHandler heard = new RecordingHandler();
        try (PixtralChatModel blocking =
                        PixtralChatModel.builder().logits(function).build();
                PixtralStreamingChatModel streaming =
                        PixtralStreamingChatModel.builder().logits(function).build()) {
            assertThatThrownBy(() -> blocking.chat(Endless.request(1)))
                    .isExactlyInstanceOf(NonRetriableException.class)
                    .hasMessageContaining(message)
                    .hasMessageNotContaining("bug");
            streaming.chat(Endless.request(1), heard);
            heard.end.get();
        }

        assertThat(heard.errors)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .isExactlyInstanceOf(NonRetriableException.class)
                .hasMessageContaining(message);
    }

    @Test
    void should_end_a_request_whose_function_never_returns_when_its_time_is_over() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(2 * Runtime.getRuntime().availableProcessors());
        Function<ChatRequest, LogitsProcessor> endless = request -> {
            running.countDown();
            while (!over.get()) {
                Thread.onSpinWait(); // and does not obey an interrupt either
            }
            return LogitsProcessor.NONE;
        };
        int several = (int) running.getCount();
        RecordingHandler[] heard = new RecordingHandler[several];
        try (PixtralStreamingChatModel hangs = PixtralStreamingChatModel.builder()
                        .logits(endless)
                        .timeout(Duration.ofSeconds(2))
                        .build();
                PixtralChatModel other = PixtralChatModel.builder().build()) {
            for (int i = 0; i < several; i++) {
                heard[i] = new RecordingHandler();
                hangs.chat(Endless.request(1), heard[i]);
            }
            running.await(); // more of them than the machine has processors

            assertThat(other.chat(Endless.request(1)).finishReason()).isNotNull();
            for (RecordingHandler handler : heard) {
                handler.end.get();
                assertThat(handler.errors).singleElement().isExactlyInstanceOf(TimeoutException.class);
            }
        } finally {
            over.set(true);
        }
    }
}
