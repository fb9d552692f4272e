package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.testing.Eventually;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeAnswer.Ending;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are ended early, and what they leave behind. */
@Timeout(60)
class HubInterruptTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    /** Runs a call in a thread, interrupts it when something is so, and returns what it throws. */
    private HubException interrupted(java.util.function.BooleanSupplier when, Runnable call) throws Exception {
        AtomicReference<HubException> failure = new AtomicReference<>();
        AtomicReference<Boolean> status = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            failure.set(scene.failure(call));
            status.set(Thread.currentThread().isInterrupted());
        });
        Eventually.until("it is time", when);
        thread.interrupt();
        assertThat(thread.join(SOON)).as("it ends soon").isTrue();
        assertThat(status.get()).as("the interrupt status").isTrue();
        return failure.get();
    }

    private void stallStorage(int bytes) {
        scene.hub.script(request -> request.server() == Server.CDN
                ? Optional.of(scene.hub.usual(request).cut(bytes, Ending.STALL))
                : Optional.empty());
    }

    private boolean storageAsked() {
        return scene.hub.requests(Server.CDN).size() >= 4;
    }

    @Test
    void an_interrupt_ends_waiting_for_bytes() throws Exception {
        stallStorage(10);

        HubException failure = interrupted(this::storageAsked, scene::large);

        assertThat(failure)
                .hasMessage(
                        "someone/model: model.safetensors: the download was interrupted; start it again to continue.");
        assertThat(failure.reason()).isEqualTo(Reason.INTERRUPTED);
        Eventually.until("no connection is left", () -> scene.hub.connections() <= 1); // the idle one to the hub
    }

    @Test
    void an_interrupt_ends_waiting_for_headers() throws Exception {
        scene.hub.script(_ -> Optional.of(FakeAnswer.nothing(Ending.STALL)));

        HubException failure = interrupted(() -> !scene.hub.requests().isEmpty(), scene::snapshot);

        assertThat(failure).hasMessage("someone/model: the download was interrupted; start it again to continue.");
        Eventually.until("no connection is left", () -> scene.hub.connections() == 0);
    }

    @Test
    void an_interrupt_ends_a_pause() throws Exception {
        HubLimits patient = new HubLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                5,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                3,
                1_000,
                6_000,
                4,
                1 << 20);
        scene.hub.script(_ -> Optional.of(FakeAnswer.of(503)));
        try (HubClient client = new HubClient(QuickHub.settings(scene.hub, Optional.of(Scene.TOKEN)), patient)) {
            HubException failure = interrupted(() -> !scene.hub.requests().isEmpty(), () -> client.snapshot(Scene.ID));

            assertThat(failure.reason()).isEqualTo(Reason.INTERRUPTED);
        }
    }

    @Test
    void an_interrupted_thread_asks_nothing() throws Exception {
        HubSnapshot snapshot = scene.snapshot();
        scene.hub.forgetRequests();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> scene.part(snapshot, 0, Scene.LARGE))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("was interrupted");
        assertThat(Thread.interrupted()).isTrue();

        assertThat(scene.hub.requests()).isEmpty();
    }

    @Test
    void a_consumer_that_fails_ends_the_call() {
        HubSnapshot snapshot = scene.snapshot();

        assertThatThrownBy(() ->
                        scene.client.read(snapshot, Scene.file(snapshot, Scene.LARGE_FILE), 0, Scene.LARGE, (_, _) -> {
                            throw new IllegalStateException("no room");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room");

        assertThat(scene.large()).as("the client is still good").isEqualTo(scene.large);
    }

    @Test
    void closing_ends_the_calls_of_other_threads() throws Exception {
        stallStorage(10);
        AtomicReference<HubException> failure = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> failure.set(scene.failure(scene::large)));
        Eventually.until("the storage is asked", this::storageAsked);

        scene.client.close();

        assertThat(thread.join(SOON)).isTrue();
        assertThat(failure.get()).hasMessage("The download was ended; start it again to continue.");
        Eventually.until("no connection is left", () -> scene.hub.connections() == 0);
    }

    @Test
    void a_slow_consumer_bounds_what_is_fetched() {
        HubSnapshot snapshot = scene.snapshot();
        AtomicLong consumed = new AtomicLong();
        AtomicInteger most = new AtomicInteger();

        scene.client.read(snapshot, Scene.file(snapshot, Scene.LARGE_FILE), 0, Scene.LARGE, (_, bytes) -> {
            if (consumed.get() == 0) {
                // the window has six pieces; the seventh is not asked for before the first is consumed
                Eventually.until(
                        "the window is full",
                        () -> scene.hub.requests(Server.CDN).size() == 6);
                pause();
            }
            most.accumulateAndGet(
                    (int) (scene.hub.requests(Server.CDN).size() - consumed.get() / QuickHub.PIECE), Math::max);
            consumed.addAndGet(bytes.remaining());
        });

        assertThat(consumed).hasValue(Scene.LARGE);
        assertThat(most.get()).isLessThanOrEqualTo(7);
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void threads_read_different_parts_at_once() throws Exception {
        HubSnapshot snapshot = scene.snapshot();
        AtomicInteger right = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            int from = 100 * i;
            threads[i] = Thread.ofPlatform().start(() -> {
                byte[] part = scene.part(snapshot, from, Scene.LARGE - from);
                if (java.util.Arrays.equals(
                        part, java.util.Arrays.copyOfRange(scene.large, from, Scene.LARGE - from))) {
                    right.incrementAndGet();
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(right).hasValue(4);
    }
}
