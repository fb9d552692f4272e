package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails while work is done for one request ends that one; the engine goes on. */
@Timeout(120)
class EngineSurvivesTest {
    private final Passes passes = new Passes();
    private TinyNetwork tiny;
    private Engine engine;

    @BeforeEach
    void start() {
        tiny = new TinyNetwork();
        engine = tiny.engine(new EngineOptions(512, 64, 16, 1024, EngineOptions.DEFAULT_KEY_VALUES), passes);
    }

    @AfterEach
    void stop() {
        engine.close();
        tiny.close();
    }

    private static GenerationRequest processed(int maxTokens, LogitsProcessor processor) {
        return Requests.of(
                new int[] {1, 1003, 1007}, List.of(), SamplingOptions.GREEDY, maxTokens, List.of(), processor);
    }

    private static GenerationRequest plain(int maxTokens) {
        return request(randomPrompt(new Random(2), 12), maxTokens);
    }

    /** An engine that works answers this. */
    private void assertAlive() {
        GenerationResult result = engine.submit(plain(3)).await(GenerationListener.NONE);
        assertThat(result.usage().generatedTokens()).isEqualTo(3);
        assertThat(engine.pagesInUse()).isZero();
        assertThat(engine.closed()).isFalse();
    }

    @Test
    void an_error_of_a_logits_processor_ends_its_own_request() {
        Ticket other = engine.submit(plain(40));
        Ticket bad = engine.submit(processed(40, (prompt, generated, logits) -> {
            if (generated.length == 3) {
                throw new AssertionError("mine");
            }
        }));

        assertThatThrownBy(() -> bad.await(GenerationListener.NONE))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("logits processor")
                .hasRootCauseMessage("mine");
        assertThat(other.await(GenerationListener.NONE).usage().generatedTokens())
                .isEqualTo(40);
        assertAlive();
    }

    @Test
    void a_failure_of_a_pass_ends_its_members() {
        passes.inPass = pass -> {
            if (pass == 2) {
                throw new StackOverflowError("a monitor's");
            }
        };
        Ticket member = engine.submit(plain(40));

        assertThatThrownBy(() -> member.await(GenerationListener.NONE))
                .isInstanceOf(EngineFailureException.class)
                .hasMessageContaining("a monitor's");
        assertAlive();
    }

    @Test
    void out_of_memory_says_what_helps() {
        passes.inPass = pass -> {
            if (pass == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        Ticket member = engine.submit(plain(40));

        assertThatThrownBy(() -> member.await(GenerationListener.NONE))
                .isInstanceOf(EngineFailureException.class)
                .hasMessageContaining("out of memory")
                .hasMessageContaining("-Xmx");
        assertAlive();
    }

    @Test
    void a_logits_processor_that_never_returns_holds_up_its_own_request_alone() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        Ticket stuck = engine.submit(processed(40, (prompt, generated, logits) -> {
            if (generated.length == 2) {
                entered.countDown();
                awaitDeaf(never);
            }
        }));
        awaitDeaf(entered);

        assertThat(engine.submit(plain(40))
                        .await(GenerationListener.NONE)
                        .usage()
                        .generatedTokens())
                .isEqualTo(40);

        stuck.cancel();
        GenerationResult cancelled = stuck.await(GenerationListener.NONE);
        assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(cancelled.ids()).hasSize(2);
        assertAlive();
        never.countDown();
    }

    /** Like code that does not know interrupts. */
    private static void awaitDeaf(CountDownLatch latch) {
        while (true) {
            try {
                assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
                return;
            } catch (InterruptedException e) {
                // deaf on purpose
            }
        }
    }

    @Test
    void a_processor_that_is_cancelled_is_interrupted() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Ticket ticket = engine.submit(processed(40, (prompt, generated, logits) -> {
            entered.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        awaitDeaf(entered);

        ticket.cancel();

        assertThat(ticket.await(GenerationListener.NONE).finishReason()).isEqualTo(FinishReason.CANCELLED);
        awaitDeaf(interrupted);
        assertAlive();
    }

    @Test
    void a_monitor_that_interrupts_the_engine_does_not_end_it() {
        passes.inPass = pass -> Thread.currentThread().interrupt();

        assertAlive();
        engine.submit(processed(5, (prompt, generated, logits) -> {})).await(GenerationListener.NONE);
        assertAlive();
    }

    @Test
    void waiting_for_the_engine_on_its_own_thread_is_refused() {
        AtomicReference<Throwable> fromProcessor = new AtomicReference<>();
        AtomicReference<Throwable> fromMonitor = new AtomicReference<>();
        passes.inPass = pass -> {
            if (pass == 3) {
                fromMonitor.set(thrownBy(engine::close));
            }
        };
        Ticket other = engine.submit(plain(200));
        Ticket ticket = engine.submit(processed(2, (prompt, generated, logits) -> {
            if (generated.length == 0) {
                fromProcessor.set(thrownBy(() -> other.await(GenerationListener.NONE)));
            } else {
                fromProcessor.get().addSuppressed(thrownBy(engine::close));
            }
        }));

        ticket.await(GenerationListener.NONE);
        other.await(GenerationListener.NONE);

        assertThat(fromProcessor.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("await was called on the engine's own thread");
        assertThat(fromProcessor.get().getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(fromMonitor.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close was called on the engine's own thread");
        assertAlive();
    }

    private static Throwable thrownBy(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            return e;
        }
        return new AssertionError("nothing was thrown");
    }

    @Test
    void pictures_that_need_more_than_a_quarter_of_the_heap_are_refused_with_the_numbers() {
        PictureLimits limits = new PictureLimits(1_000_000, 3072, 1024, 1 << 20, 1L << 40);

        assertThatThrownBy(() -> limits.check(3, 1025, 0))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessageContaining("first 3 pictures")
                .hasMessageContaining("1,049,600 bytes")
                .hasMessageContaining("1,048,576 bytes")
                .hasMessageContaining("-Xmx");
        limits.check(3, 1024, 0);
    }

    @Test
    void pictures_of_waiting_requests_are_bounded() {
        GenerationRequest picture =
                Requests.of(promptWithImage(4, 4), List.of(image(4, 4)), SamplingOptions.GREEDY, 1, List.of());
        long one = 16 * 3 * 16 * 16 * 4;
        EngineOptions options = new EngineOptions(512, 64, 16, 512, EngineOptions.DEFAULT_KEY_VALUES, 2 * one);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        passes.inPass = pass -> {
            held.countDown();
            awaitDeaf(release);
        };
        try (Engine bounded = tiny.engine(options, passes)) {
            Ticket running = bounded.submit(plain(1));
            awaitDeaf(held);
            Ticket first = bounded.submit(picture);
            Ticket second = bounded.submit(picture);

            assertThatThrownBy(() -> bounded.submit(picture))
                    .isInstanceOf(EngineBusyException.class)
                    .hasMessageContaining("pictures of waiting requests already use 98,304 bytes")
                    .hasMessageContaining("49,152 more");
            assertThatThrownBy(() -> bounded.submit(Requests.of(
                            promptWithImage(7, 7), List.of(image(7, 7)), SamplingOptions.GREEDY, 1, List.of())))
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessageContaining("150,528 bytes")
                    .hasMessageContaining("98,304");

            release.countDown();
            List.of(running, first, second).forEach(ticket -> ticket.await(GenerationListener.NONE));
            Ticket again = bounded.submit(picture); // what was held is free again
            assertThat(again.await(GenerationListener.NONE).usage().generatedTokens())
                    .isEqualTo(1);
        } finally {
            release.countDown();
        }
    }

    @Test
    void a_place_that_is_given_back_is_free() {
        EngineOptions options = new EngineOptions(512, 64, 1);
        try (Engine single = tiny.engine(options, passes)) {
            Place place = single.reserve();
            assertThatThrownBy(single::reserve).isInstanceOf(EngineBusyException.class);
            place.close();
            place.close();
            try (Place _ = single.reserve()) {
                assertThatThrownBy(single::reserve).isInstanceOf(EngineBusyException.class);
            }
        }
    }

    /** The loop may have looked whether it is to end just before, and count the signal of the end as seen. */
    @Test
    void the_loop_does_not_wait_in_a_room_that_is_closed() {
        WaitingRoom room = new WaitingRoom(1, 1, new EngineMeters());
        room.close(null);

        room.awaitSignalAfter(room.signals(), 0);

        assertThat(room.closed()).isTrue();
    }

    @Test
    void an_engine_can_be_closed_at_any_moment() {
        for (int i = 0; i < 300; i++) {
            try (Engine brief = tiny.engine(new EngineOptions(512, 64, 16))) {
                brief.submit(plain(1 + i % 3)).await(GenerationListener.NONE);
            }
        }
        assertAlive();
    }
}
