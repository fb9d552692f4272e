package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

/**
 * Requests that are ended in the middle of the work. The engine is held at a stage meanwhile, so nothing depends on
 * speed.
 */
@Timeout(60)
class EndingEarlyTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable model : opened) {
            model.close();
        }
    }

    @Test
    void a_token_cancels_in_the_middle_of_the_prompt() {
        CancellationToken token = new CancellationToken();
        Thread waiting = Thread.currentThread();
        AtStage engine = AtStage.prefill(() -> {
            awaitInTicket(waiting);
            token.cancel();
        });
        PixtralChatModel model = blocking(engine);

        assertThatThrownBy(() -> model.chat(Endless.with(Endless.parameters().cancellation(token))))
                .isExactlyInstanceOf(ChatCancelledException.class);

        assertEndedInTheFirstLayer(engine, model);
        assertThatThrownBy(() -> model.chat(Endless.with(Endless.parameters().cancellation(token))))
                .as("a token that was cancelled before")
                .isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(engine.count("text.final_norm")).isEqualTo(1);
    }

    @Test
    void a_token_cancels_a_streamed_answer_before_it_begins() throws Exception {
        CancellationToken token = new CancellationToken();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        Logger logger = mock(Logger.class, _ -> {
            waiting.complete(Thread.currentThread());
            return null;
        });
        AtStage engine = AtStage.prefill(() -> {
            awaitInTicket(waiting.orTimeout(2, TimeUnit.MINUTES).join());
            token.cancel();
        });
        PixtralStreamingChatModel model = PixtralStreamingChatModel.builder()
                .monitor(engine)
                .logRequests(true)
                .logger(logger) // called by the thread that waits for the answer
                .build();
        opened.add(model);
        RecordingHandler heard = new RecordingHandler();

        model.chat(Endless.with(Endless.parameters().cancellation(token)), heard);

        heard.end.get();
        assertThat(heard.errors).singleElement().isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(heard.texts).isEmpty();
        assertThat(heard.response).isNotDone();
        assertEndedInTheFirstLayer(engine, blocking(engine));
    }

    @Test
    void an_interrupt_stops_in_the_middle_of_the_prompt() {
        Thread waiting = Thread.currentThread();
        AtStage engine = AtStage.prefill(() -> {
            awaitInTicket(waiting);
            waiting.interrupt();
            awaitInTicket(waiting); // which it comes back to when it has cancelled
        });
        PixtralChatModel model = blocking(engine);

        assertThatThrownBy(() -> model.chat(Endless.request())).isExactlyInstanceOf(ChatCancelledException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertEndedInTheFirstLayer(engine, model);
    }

    /** Waits until a thread waits for an event of the engine and is not interrupted. */
    private static void awaitInTicket(Thread thread) {
        Eventually.until(
                "the thread waits in its ticket",
                () -> !thread.isInterrupted() && thread.getState() == Thread.State.WAITING && isInTicket(thread));
    }

    private static boolean isInTicket(Thread thread) {
        return List.of(thread.getStackTrace()).stream()
                .anyMatch(frame -> frame.getClassName().endsWith(".Ticket"));
    }

    @Test
    void an_answer_that_takes_too_long_times_out_and_its_computation_stops() {
        CountDownLatch over = new CountDownLatch(1);
        AtStage engine = new AtStage("text.layer.0", 5, () -> Eventually.open(over));
        PixtralChatModel other = blocking(engine);
        PixtralChatModel hasty = PixtralChatModel.builder()
                .monitor(engine)
                .timeout(Duration.ofSeconds(1))
                .build();
        opened.add(hasty);

        assertThatThrownBy(() -> hasty.chat(Endless.request())).isExactlyInstanceOf(TimeoutException.class);

        over.countDown();
        assertThat(other.chat(Endless.request(1)).finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(engine.count("text.final_norm")).isLessThanOrEqualTo(5);
    }

    @Test
    void waiting_for_others_counts_for_the_timeout_and_a_streamed_answer_hears_of_it() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtStage engine = AtStage.prefill(() -> {
            held.countDown();
            Eventually.open(over);
        });
        PixtralStreamingChatModel patient =
                PixtralStreamingChatModel.builder().monitor(engine).build();
        opened.add(patient);
        RecordingHandler first = new RecordingHandler();
        patient.chat(Endless.request(1), first);
        held.await();
        PixtralStreamingChatModel hasty = PixtralStreamingChatModel.builder()
                .monitor(engine)
                .timeout(Duration.ofMillis(50))
                .build();
        opened.add(hasty);
        RecordingHandler heard = new RecordingHandler();

        hasty.chat(Endless.request(1), heard);

        heard.end.get();
        assertThat(heard.errors).singleElement().isExactlyInstanceOf(TimeoutException.class);
        assertThat(heard.texts).isEmpty();
        over.countDown();
        assertThat(first.response.get().finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void more_requests_than_may_wait_are_refused_as_something_that_can_be_tried_again() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtStage engine = AtStage.prefill(() -> {
            held.countDown();
            Eventually.open(over);
        });
        PixtralStreamingChatModel model = PixtralStreamingChatModel.builder()
                .monitor(engine)
                .maxWaiting(1)
                .build();
        opened.add(model);
        RecordingHandler first = new RecordingHandler();
        model.chat(Endless.request(1), first);
        held.await();
        RecordingHandler either = new RecordingHandler();
        RecordingHandler other = new RecordingHandler();

        model.chat(Endless.request(1), either);
        model.chat(Endless.request(1), other);

        Eventually.until("one of them is refused", () -> !either.errors.isEmpty() || !other.errors.isEmpty());
        over.countDown();
        first.response.get();
        RecordingHandler refused = either.errors.isEmpty() ? other : either;
        RecordingHandler taken = refused == either ? other : either;
        assertThat(refused.errors).singleElement().isExactlyInstanceOf(RateLimitException.class);
        assertThat(taken.response.get().finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    private PixtralChatModel blocking(AtStage engine) {
        PixtralChatModel model = PixtralChatModel.builder().monitor(engine).build();
        opened.add(model);
        return model;
    }

    /** The next request, which is one pass, is answered, and the only pass that was ever finished is its own. */
    private static void assertEndedInTheFirstLayer(AtStage engine, PixtralChatModel model) {
        ChatResponse next = model.chat(Endless.request(1));

        assertThat(next.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(engine.count("text.final_norm")).isEqualTo(1);
        assertThat(engine.count("text.layer.0")).isEqualTo(2);
        assertThat(engine.count("text.layer.1")).isEqualTo(1);
    }
}
