package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.RateLimitException;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that come while a model is being opened: the opening is held by a dead engine, which is closed first and
 * cannot end a pass.
 */
@Timeout(60)
class WaitForOpeningTest {
    private static final int MOST_WAITING = 1;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final SharedModel model = new SharedModel(settings());
    private final FutureTask<Pixtral> opening = new FutureTask<>(() -> model.get(ProgressListener.NONE));
    private Thread opener;

    private ModelSettings settings() {
        return PixtralChatModel.builder()
                .maxWaiting(MOST_WAITING)
                .monitor(AtStage.prefill(() -> {
                    held.countDown();
                    Eventually.open(release);
                }))
                .settings();
    }

    @BeforeEach
    void holdTheOpening() throws InterruptedException {
        Pixtral dead = model.get(ProgressListener.NONE);
        dead.start(Prompt.of(Message.user("Hello")), GenerationOptions.DEFAULT);
        held.await();
        Thread.ofPlatform().daemon().start(dead::close);
        Eventually.until("the model is closed", dead::closed);
        opener = Thread.ofPlatform().daemon().start(opening);
        Eventually.until("the opening waits for the end of the old model", () -> waits(opener));
    }

    @AfterEach
    void close() throws Exception {
        release.countDown();
        assertThat(opening.get().closed()).isFalse();
        model.close();
    }

    @Test
    void should_let_go_a_thread_that_is_interrupted() throws Exception {
        FutureTask<Pixtral> waiting = new FutureTask<>(() -> model.get(ProgressListener.NONE));
        Thread thread = start(waiting);

        thread.interrupt();

        assertThatThrownBy(waiting::get).hasCauseExactlyInstanceOf(ChatCancelledException.class);
        assertThat(opening).isNotDone();
    }

    @Test
    void should_refuse_more_requests_than_may_wait() throws Exception {
        FutureTask<Pixtral> waiting = new FutureTask<>(() -> model.get(ProgressListener.NONE));
        start(waiting);

        assertThatThrownBy(() -> model.get(ProgressListener.NONE))
                .isExactlyInstanceOf(RateLimitException.class)
                .hasMessage("The model is being opened, and 1 requests, the maximum, are already waiting for it; "
                        + "try again later, or allow more with maxWaiting.");
        release.countDown();
        assertThat(waiting.get()).isSameAs(opening.get());
    }

    private static Thread start(FutureTask<Pixtral> task) throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(task);
        Eventually.until("the thread waits for the opening", () -> waits(thread));
        return thread;
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.BLOCKED;
    }
}
