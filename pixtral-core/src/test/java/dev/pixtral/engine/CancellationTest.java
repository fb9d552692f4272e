package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Cancelling stops compute at the next layer, and costs the others time alone. The stage at which somebody cancels is
 * exact: it is the engine's thread that does so.
 */
class CancellationTest {
    private static final EngineOptions OPTIONS =
            new EngineOptions(1024, 1024, 16, 4096, EngineOptions.DEFAULT_KEY_VALUES);
    private static PixtralNetwork network;
    private static Tokenizer tokenizer;
    private static Compute compute;

    @BeforeAll
    static void load() {
        network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
        tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
        compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));
    }

    @AfterAll
    static void unload() {
        compute.workers().close();
        network.close();
    }

    /** Does something once, when a stage has more rows than one decoded token; remembers all stages of such passes. */
    private static final class AtStage implements PassMonitor {
        private final String stage;
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private volatile Runnable action;

        AtStage(String stage) {
            this.stage = stage;
        }

        @Override
        public void stage(String name, float[] values, int rows, int cols) {
            if (rows > 8) {
                seen.add(name);
                Runnable once = action;
                if (name.equals(stage) && once != null) {
                    action = null;
                    once.run();
                }
            }
        }
    }

    @Test
    void whoever_abandons_a_generation_need_not_wait_for_the_engine() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtStage monitor = new AtStage("text.layer.0");
        monitor.action = () -> {
            held.countDown();
            awaitUninterrupted(release);
        };
        try (Engine engine = new Engine(network, compute, tokenizer, OPTIONS, monitor)) {
            Ticket ticket = engine.submit(request(randomPrompt(new Random(1), 900), 10));
            held.await();

            ticket.abandon();

            assertThatThrownBy(() -> ticket.await(GenerationListener.NONE))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("abandoned");
            assertThat(monitor.seen).last().isEqualTo("text.layer.0");
            release.countDown();
            engine.submit(request(randomPrompt(new Random(2), 2), 1)).await(GenerationListener.NONE);
            assertThat(monitor.seen).last().isEqualTo("text.layer.0");
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_long_prompt_ends_at_the_next_layer() {
        AtStage monitor = new AtStage("text.layer.0");
        try (Engine engine = new Engine(network, compute, tokenizer, OPTIONS, monitor)) {
            GenerationResult result = submitAndCancel(engine, monitor, request(randomPrompt(new Random(1), 900), 10));

            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.ids()).isEmpty();
            assertThat(monitor.seen).last().isEqualTo("text.layer.0");
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    @Test
    void a_picture_ends_at_the_next_layer() {
        AtStage monitor = new AtStage("vision.block.1");
        try (Engine engine = new Engine(network, compute, tokenizer, OPTIONS, monitor)) {
            GenerationRequest request =
                    Requests.of(promptWithImage(8, 8), List.of(image(8, 8)), SamplingOptions.GREEDY, 10, List.of());
            GenerationResult result = submitAndCancel(engine, monitor, request);

            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(monitor.seen).last().isEqualTo("vision.block.1");
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    @Test
    void closing_ends_a_long_prompt_at_the_next_layer_as_well() {
        AtStage monitor = new AtStage("text.layer.1");
        Engine engine = new Engine(network, compute, tokenizer, OPTIONS, monitor);
        monitor.action = () -> {
            Thread.ofVirtual().start(engine::close); // it cannot wait for itself
            awaitClosed(engine); // the pass may otherwise end before that thread begins
        };
        Ticket ticket = engine.submit(request(randomPrompt(new Random(1), 900), 10));

        assertThatThrownBy(() -> ticket.await(GenerationListener.NONE))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("closed");
        engine.close();
        assertThat(monitor.seen).last().isEqualTo("text.layer.1");
    }

    private static void awaitClosed(Engine engine) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!engine.closed() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Somebody with a long prompt is cancelled in the middle of a pass that two others decode in. */
    @Test
    void the_others_keep_their_bits() {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.8).seed(5).logprobs(4).build();
        GenerationRequest first = Requests.of(randomPrompt(new Random(2), 40), List.of(), sampling, 400, List.of());
        GenerationRequest second = Requests.of(randomPrompt(new Random(3), 70), List.of(), sampling, 400, List.of());
        AtStage monitor = new AtStage("text.layer.1");
        try (Engine engine = new Engine(network, compute, tokenizer, OPTIONS, monitor)) {
            GenerationResult firstAlone = engine.submit(first).await(GenerationListener.NONE);
            GenerationResult secondAlone = engine.submit(second).await(GenerationListener.NONE);

            Ticket firstTicket = engine.submit(first);
            Ticket secondTicket = engine.submit(second);
            for (int i = 0; i < 5; i++) {
                GenerationResult cancelled =
                        submitAndCancel(engine, monitor, request(randomPrompt(new Random(i), 800), 10));
                assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
            }

            assertSame(firstTicket.await(GenerationListener.NONE), firstAlone);
            assertSame(secondTicket.await(GenerationListener.NONE), secondAlone);
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    private static void assertSame(GenerationResult actual, GenerationResult expected) {
        assertThat(actual.ids()).containsExactly(expected.ids());
        assertThat(actual.logprobs()).isEqualTo(expected.logprobs()); // doubles made of the logits' bits
    }

    /** Submits a request that is cancelled by the engine's own thread when the monitor's stage is done. */
    private static GenerationResult submitAndCancel(Engine engine, AtStage monitor, GenerationRequest request) {
        Ticket[] ticket = new Ticket[1];
        synchronized (ticket) { // the stage may be done before submit has returned
            monitor.action = () -> {
                synchronized (ticket) {
                    ticket[0].cancel();
                }
            };
            ticket[0] = engine.submit(request);
        }
        return ticket[0].await(GenerationListener.NONE);
    }
}
