package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Eventually;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of requests from several threads, a third of them cancelled, some failing or refused: pages and threads are
 * back where they began. {@code -Dpixtral.test.requests=100000} makes it long.
 */
class LeakTest {
    private static final int REQUESTS = Integer.getInteger("pixtral.test.requests", 3000);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CLIENTS = 12;
    private static final int CONTEXT = 128;
    private static final EngineOptions OPTIONS =
            new EngineOptions(CONTEXT, 24, 6, 3 * CONTEXT, EngineOptions.DEFAULT_KEY_VALUES);

    /** What a client does with a request. */
    private enum Fate {
        ANSWERED,
        CANCELLED_AT_ONCE,
        CANCELLED_BY_LISTENER,
        CANCELLED_FROM_ELSEWHERE,
        BROKEN_LISTENER,
        TOO_LONG
    }

    private static final List<Fate> FATES = List.of(
            Fate.ANSWERED,
            Fate.ANSWERED,
            Fate.ANSWERED,
            Fate.ANSWERED,
            Fate.CANCELLED_AT_ONCE,
            Fate.CANCELLED_BY_LISTENER,
            Fate.CANCELLED_FROM_ELSEWHERE,
            Fate.BROKEN_LISTENER,
            Fate.TOO_LONG);

    private final AtomicInteger busy = new AtomicInteger();

    @Test
    void pages_and_threads_are_back_where_they_began() throws Exception {
        Set<Thread> before = threads();
        Map<Fate, AtomicInteger> done = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            done.put(fate, new AtomicInteger());
        }
        try (PixtralNetwork network =
                        PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
                Workers workers = new Workers(2)) {
            Tokenizer tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
            Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), workers);
            try (Engine engine = new Engine(network, compute, tokenizer, OPTIONS)) {
                runAll(engine, done);

                Eventually.until("what was cancelled last is dropped", () -> engine.pagesInUse() == 0);
                assertThat(engine.cacheBytes()).isPositive().isLessThanOrEqualTo(engine.maxCacheBytes());
                assertThat(engine.submit(request(randomPrompt(new Random(1), 100), 28))
                                .await(GenerationListener.NONE)
                                .usage()
                                .generatedTokens())
                        .isEqualTo(28);
                assertThat(engine.pagesInUse()).isZero();
            }
        }
        assertThat(done.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(REQUESTS);
        assertThat(done)
                .allSatisfy((fate, count) -> assertThat(count).as(fate.name()).hasPositiveValue());
        Eventually.until("all threads have ended", () -> before.containsAll(threads()));
    }

    private void runAll(Engine engine, Map<Fate, AtomicInteger> done) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> results = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(client -> clients.submit(() -> {
                        Random random = new Random(SEED + client);
                        for (int i = client; i < REQUESTS; i += CLIENTS) {
                            Fate fate = FATES.get(random.nextInt(FATES.size()));
                            meet(fate, engine, random);
                            done.get(fate).incrementAndGet();
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> result : results) {
                result.get();
            }
        }
        System.out.printf(
                "LeakTest: -Dpixtral.test.seed=%d, %d requests, %d times the queue was full%n",
                SEED, REQUESTS, busy.get());
    }

    private void meet(Fate fate, Engine engine, Random random) throws InterruptedException {
        if (fate == Fate.TOO_LONG) {
            refused(engine, random);
            return;
        }
        int maxTokens = 1 + random.nextInt(12);
        Ticket ticket = submit(engine, drawn(random, maxTokens));
        int limit = random.nextInt(maxTokens);
        switch (fate) {
            case ANSWERED ->
                assertThat(ticket.await(GenerationListener.NONE).finishReason())
                        .isIn(FinishReason.LENGTH, FinishReason.STOP, FinishReason.TOOL_CALLS);
            case CANCELLED_AT_ONCE -> {
                ticket.cancel();
                ticket.await(GenerationListener.NONE);
            }
            case CANCELLED_BY_LISTENER ->
                ticket.await(new GenerationListener() {
                    @Override
                    public void onProgress(Progress progress) {
                        boolean now = switch (progress) {
                            case Progress.Prompt prompt -> limit == 0 && prompt.done() > 0;
                            case Progress.Generating generating -> generating.done() == limit;
                            default -> false;
                        };
                        if (now) {
                            ticket.cancel();
                        }
                    }
                });
            case CANCELLED_FROM_ELSEWHERE -> {
                Duration pause = Duration.ofNanos(random.nextInt(3_000_000)); // between nothing and a few passes
                Thread other = Thread.ofVirtual().start(() -> {
                    sleep(pause);
                    ticket.cancel();
                });
                ticket.await(GenerationListener.NONE);
                other.join();
            }
            case BROKEN_LISTENER -> broken(ticket);
            case TOO_LONG -> throw new AssertionError("handled above");
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void broken(Ticket ticket) {
        try {
            ticket.await(new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    throw new UnsupportedOperationException("broken listener");
                }
            });
            throw new AssertionError("the listener did not fail");
        } catch (UnsupportedOperationException expected) {
            assertThat(expected).hasMessage("broken listener");
        }
    }

    private static void refused(Engine engine, Random random) {
        try {
            engine.submit(request(randomPrompt(random, CONTEXT + random.nextInt(50)), 1));
            throw new AssertionError("a prompt that is too long was taken");
        } catch (PixtralException expected) {
            assertThat(expected).hasMessageContaining("context");
        }
    }

    /** A text or a picture. */
    private static GenerationRequest drawn(Random random, int maxTokens) {
        if (random.nextInt(8) == 0) {
            int cols = 1 + random.nextInt(4);
            return Requests.of(
                    promptWithImage(cols, 3), List.of(image(cols, 3)), SamplingOptions.GREEDY, maxTokens, List.of());
        }
        return request(randomPrompt(random, 1 + random.nextInt(70)), maxTokens);
    }

    /** Submits as soon as the queue has room. */
    private Ticket submit(Engine engine, GenerationRequest request) {
        AtomicReference<Ticket> ticket = new AtomicReference<>();
        Eventually.until("the queue has room", () -> {
            try {
                ticket.set(engine.submit(request));
                return true;
            } catch (PixtralException full) {
                assertThat(full).hasMessageContaining("already waiting");
                busy.incrementAndGet();
                return false;
            }
        });
        return ticket.get();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pixtral-"))
                .collect(Collectors.toSet());
    }
}
