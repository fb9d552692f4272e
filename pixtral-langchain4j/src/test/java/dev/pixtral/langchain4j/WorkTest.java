package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.pixtral.Generation;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping while the model is being opened or pictures are being fetched. */
@Timeout(30)
class WorkTest {
    private final CountDownLatch preparing = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Preparation that would never end by itself. */
    private final Work endless = new Work(() -> {
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
            Awaits.open(preparing);
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
            Awaits.open(preparing);
            waiting.interrupt();
        });

        assertThatThrownBy(() -> endless.await(GenerationListener.NONE))
                .isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        interrupted.await();
    }

    @Test
    void the_timeout_counts_the_preparation() {
        try (Deadline _ = Deadline.start(Optional.of(Duration.ofMillis(20)), endless)) {
            assertThatThrownBy(() -> endless.await(GenerationListener.NONE))
                    .isExactlyInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void work_that_was_stopped_before_it_began_is_never_done() {
        AtomicBoolean done = new AtomicBoolean();
        Work work = new Work(() -> {
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
        new Work(preparation).await(GenerationListener.NONE);
    }
}
