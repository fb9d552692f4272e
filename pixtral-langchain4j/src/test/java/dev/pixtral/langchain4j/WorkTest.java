package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.pixtral.Generation;
import dev.pixtral.Reply;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping while the model is being opened or pictures are being fetched. */
@Timeout(120)
class WorkTest {
    private final CountDownLatch preparing = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Preparation that would never end by itself. */
    private final Work endless = new Work(_ -> {
        preparing.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
        throw new PixtralException("Nobody should hear of this.");
    });

    @Test
    void who_waits_is_let_go_at_once_and_the_preparation_is_interrupted() throws InterruptedException {
        Thread.ofVirtual().start(() -> {
            Eventually.open(preparing);
            endless.stop(Stop.CANCELLED);
            endless.stop(Stop.CLOSED); // the first reason counts
        });

        assertThatThrownBy(() -> endless.await(GenerationListener.NONE))
                .isExactlyInstanceOf(ChatCancelledException.class);
        interrupted.await();
    }

    @Test
    void an_interrupt_of_who_waits_stops_the_preparation() throws InterruptedException {
        Thread waiting = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            Eventually.open(preparing);
            waiting.interrupt();
        });

        assertThatThrownBy(() -> endless.await(GenerationListener.NONE))
                .isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        interrupted.await();
    }

    @Test
    void the_timeout_counts_the_preparation() {
        try (Deadline _ = Deadline.start(Duration.ofMillis(20), endless)) {
            assertThatThrownBy(() -> endless.await(GenerationListener.NONE))
                    .isExactlyInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void work_that_was_stopped_before_it_began_is_never_done() {
        AtomicBoolean done = new AtomicBoolean();
        Work work = new Work(_ -> {
            done.set(true);
            throw new PixtralException("done");
        });
        work.stop(Stop.CLOSED);

        assertThatThrownBy(() -> work.await(GenerationListener.NONE)).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(done).isFalse();
    }

    @Test
    void what_goes_wrong_is_told_in_the_family_of_the_framework() {
        assertThatThrownBy(() -> failing(() -> {
                    throw new PixtralException("cat.png is empty.");
                }))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessage("cat.png is empty.");
        assertThatThrownBy(() -> failing(() -> {
                    throw new StackOverflowError();
                }))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    private static void failing(Supplier<Generation> preparation) {
        new Work(_ -> preparation.get()).await(GenerationListener.NONE);
    }

    @Test
    void should_tell_who_waits_that_no_thread_could_be_started() {
        Work work = new Work(
                _ -> {
                    throw new AssertionError("never run");
                },
                _ -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });

        assertThatThrownBy(() -> work.await(GenerationListener.NONE)).hasMessageContaining("native thread");
    }

    @Test
    void should_let_go_who_waits_and_cancel_the_generation_when_handing_over_fails() throws InterruptedException {
        Generation begun = mock(Generation.class);
        CountDownLatch cancelled = new CountDownLatch(2);
        doAnswer(_ -> {
                    cancelled.countDown();
                    if (cancelled.getCount() == 1) {
                        throw new StackOverflowError();
                    }
                    return null;
                })
                .when(begun)
                .cancel();
        CompletableFuture<Work> itself = new CompletableFuture<>();
        Work work = new Work(_ -> {
            itself.orTimeout(2, TimeUnit.MINUTES)
                    .join()
                    .stop(Stop.TIMED_OUT); // so that it is cancelled when it is handed over, which fails
            return begun;
        });
        itself.complete(work);

        assertThatThrownBy(() -> work.await(GenerationListener.NONE)).isExactlyInstanceOf(TimeoutException.class);
        cancelled.await();
    }

    @Test
    void should_cancel_the_generation_when_waiting_for_it_fails() {
        Generation begun = mock(Generation.class);
        when(begun.await(any())).thenThrow(new StackOverflowError());
        Work work = new Work(_ -> begun, Runnable::run);

        assertThatThrownBy(() -> work.await(GenerationListener.NONE))
                .isExactlyInstanceOf(InternalServerException.class);
        verify(begun).cancel();
    }

    @Test
    void should_refuse_a_reply_whose_last_pieces_were_withheld() {
        Generation begun = mock(Generation.class);
        Work work = new Work(_ -> begun, Runnable::run);
        List<String> told = new ArrayList<>();
        when(begun.await(any())).thenAnswer(call -> {
            GenerationListener listener = call.getArgument(0);
            listener.onText("This");
            work.stop(Stop.CANCELLED);
            listener.onText(" is a dog.");
            return mock(Reply.class);
        });

        assertThatThrownBy(() -> work.await(new GenerationListener() {
                    @Override
                    public void onText(String text) {
                        told.add(text);
                    }
                }))
                .isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(told).containsExactly("This");
    }

    @Test
    void should_accept_a_timeout_that_no_clock_can_count() {
        Work work = new Work(_ -> {
            throw new PixtralException("done");
        });
        try (Deadline _ = Deadline.start(Duration.ofSeconds(Long.MAX_VALUE), work)) {
            assertThatThrownBy(() -> work.await(GenerationListener.NONE)).hasMessage("done");
        }
        assertThat(work.stopped()).isFalse();
    }
}
