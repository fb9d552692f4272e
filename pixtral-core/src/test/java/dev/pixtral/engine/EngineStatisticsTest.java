package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.RequestCounts;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statistics agree with what the engine did, at every moment and however requests end. */
@Timeout(120)
class EngineStatisticsTest {
    private static final EngineOptions OPTIONS = new EngineOptions(512, 64, 4, 1024, EngineOptions.DEFAULT_KEY_VALUES);
    private static TinyNetwork tiny;

    private final Passes passes = new Passes();

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static GenerationRequest generation(int seed, int maxTokens) {
        return request(randomPrompt(new Random(seed), 20), maxTokens);
    }

    private static GenerationRequest longOne(int seed) {
        return generation(seed, 5 * KvLayout.PAGE);
    }

    private static GenerationRequest withPicture(int seed) {
        return Requests.of(promptWithImage(3, 2), List.of(image(3, 2, seed)), SamplingOptions.GREEDY, 5, List.of());
    }

    /** What must be true of each snapshot; requests of one engine cannot be seen in two states. */
    private static void assertConsistent(EngineStatistics now) {
        RequestCounts requests = now.requests();
        assertThat(requests.started())
                .isEqualTo(requests.finished()
                        + requests.failed()
                        + requests.cancelled()
                        + requests.running()
                        + requests.waiting());
        assertThat(now.latencies().request().count()).isEqualTo(requests.finished());
        assertThat(now.latencies().perToken().count()).isLessThanOrEqualTo(requests.finished());
        assertThat(now.latencies().firstToken().count())
                .isBetween(requests.finished(), now.latencies().queue().count());
        assertThat(now.latencies().queue().count()).isLessThanOrEqualTo(requests.started());
        assertThat(List.of(requests.running(), requests.waiting(), requests.preparing()))
                .allSatisfy(gauge -> assertThat(gauge).isNotNegative());
    }

    @Test
    void answers_count_once_and_their_tokens_too() {
        try (Engine engine = tiny.engine(OPTIONS)) {
            List<GenerationResult> results = new ArrayList<>();
            results.add(engine.submit(generation(1, 12)).await(GenerationListener.NONE));
            results.add(engine.submit(withPicture(1)).await(GenerationListener.NONE));
            results.add(engine.submit(withPicture(1)).await(GenerationListener.NONE));
            results.add(engine.submit(generation(2, 1)).await(GenerationListener.NONE));

            EngineStatistics now = engine.statistics();

            assertConsistent(now);
            assertThat(now.requests()).isEqualTo(new RequestCounts(4, 4, 0, 0, 0, 0, 0, 0, 0, OPTIONS.maxWaiting()));
            assertThat(now.tokens().prompt())
                    .isEqualTo(sum(results, result -> result.usage().promptTokens()));
            assertThat(now.tokens().generated())
                    .isEqualTo(sum(results, result -> result.usage().generatedTokens()));
            assertThat(now.tokens().computeSeconds()).isPositive();
            assertThat(now.tokens().generatedPerSecond()).isPositive();
            assertThat(now.latencies().queue().count()).isEqualTo(4);
            assertThat(now.latencies().firstToken().count()).isEqualTo(4);
            assertThat(now.latencies().perToken().count())
                    .isEqualTo(results.stream()
                            .filter(result -> result.usage().generatedTokens() > 1)
                            .count());
            assertThat(now.latencies().picture().count())
                    .as("the second one is cached")
                    .isEqualTo(1);
            assertThat(now.latencies().picture().sumSeconds()).isPositive();
            assertThat(now.caches()).isEqualTo(engine.caches());
            assertThat(now.pages().inUse()).isZero();
            assertThat(now.pages().kept()).isPositive();
            assertThat(now.pages().total()).isEqualTo(1024 / KvLayout.PAGE);
            assertThat(now.pages().bytes()).isBetween(1L, now.pages().maxBytes());
        }
    }

    private static long sum(List<GenerationResult> results, ToIntFunction<GenerationResult> count) {
        return results.stream().mapToInt(count).sum();
    }

    @Test
    void refusals_say_whether_the_engine_was_busy() {
        CountDownLatch full = new CountDownLatch(1);
        List<Ticket> tickets = new ArrayList<>();
        try (Engine engine = tiny.engine(OPTIONS, passes)) {
            passes.inPass = pass -> {
                if (pass == 1) {
                    for (int i = 0; i < OPTIONS.maxWaiting(); i++) {
                        tickets.add(engine.submit(generation(i, 1)));
                    }
                    assertThat(engine.statistics().requests())
                            .isEqualTo(new RequestCounts(5, 0, 0, 0, 0, 0, 1, 4, 0, OPTIONS.maxWaiting()));
                    assertThat(engine.statistics().pages().inUse()).isPositive();
                    assertThatThrownBy(() -> engine.submit(generation(9, 1))).isInstanceOf(EngineBusyException.class);
                    full.countDown();
                }
            };
            engine.submit(generation(8, 1)).await(GenerationListener.NONE);
            tickets.forEach(ticket -> ticket.await(GenerationListener.NONE));
            assertThat(full.getCount()).isZero();
            assertThatThrownBy(() -> engine.submit(request(new int[600], 1)))
                    .isInstanceOf(ContextOverflowException.class);
            try (Place _ = engine.reserve()) {
                assertThat(engine.statistics().requests().preparing()).isEqualTo(1);
            }

            assertThat(engine.statistics().requests())
                    .isEqualTo(new RequestCounts(5, 5, 0, 0, 1, 1, 0, 0, 0, OPTIONS.maxWaiting()));
        }
    }

    @Test
    void failures_and_cancels_have_no_latency() {
        try (Engine engine = tiny.engine(OPTIONS, passes)) {
            Ticket bad = engine.submit(Requests.of(
                    new int[] {1, 1003}, List.of(), SamplingOptions.GREEDY, 9, List.of(), (prompt, ids, logits) -> {
                        if (ids.length == 2) {
                            throw new IllegalStateException("mine");
                        }
                    }));
            assertThatThrownBy(() -> bad.await(GenerationListener.NONE)).isInstanceOf(PixtralException.class);
            int begun = passes.rows.size();
            CompletableFuture<Ticket> live = new CompletableFuture<>();
            CompletableFuture<Ticket> waiting = new CompletableFuture<>();
            passes.inPass = pass -> {
                if (pass == begun + 2) {
                    waiting.complete(engine.submit(generation(3, 9))); // waits until the pass ends
                    waiting.join().cancel();
                    live.join().cancel();
                }
            };
            live.complete(engine.submit(generation(2, 400)));
            assertThat(live.join().await(GenerationListener.NONE).finishReason())
                    .isEqualTo(FinishReason.CANCELLED);
            assertThat(waiting.join().await(GenerationListener.NONE).finishReason())
                    .isEqualTo(FinishReason.CANCELLED);

            EngineStatistics now = engine.statistics();
            assertConsistent(now);
            assertThat(now.requests()).isEqualTo(new RequestCounts(3, 0, 1, 2, 0, 0, 0, 0, 0, OPTIONS.maxWaiting()));
            assertThat(now.latencies().queue().count()).isEqualTo(2);
            assertThat(now.latencies().firstToken().count()).isEqualTo(2);
            assertThat(now.latencies().request().count()).isZero();
            assertThat(now.latencies().perToken().count()).isZero();
        }
    }

    /** Pages for one of them are left when both are long: the younger one waits again, and counts once. */
    @Test
    void a_request_that_gives_its_pages_back_counts_once() {
        int positions = 6 * KvLayout.PAGE;
        EngineOptions scarce = new EngineOptions(positions, 64, 4, positions, EngineOptions.DEFAULT_KEY_VALUES);
        try (Engine engine = tiny.engine(scarce, passes)) {
            AtomicBoolean waitedAgain = new AtomicBoolean();
            List<Ticket> tickets = new ArrayList<>();
            passes.inPass = pass -> {
                RequestCounts requests = engine.statistics().requests();
                if (tickets.isEmpty()) {
                    tickets.add(engine.submit(longOne(1)));
                    tickets.add(engine.submit(longOne(2)));
                }
                waitedAgain.compareAndSet(
                        false, engine.statistics().latencies().queue().count() == 3 && requests.waiting() == 1);
            };
            engine.submit(generation(1, 1)).await(GenerationListener.NONE);
            tickets.forEach(ticket -> ticket.await(GenerationListener.NONE));

            EngineStatistics now = engine.statistics();
            assertThat(waitedAgain).isTrue();
            assertConsistent(now);
            assertThat(now.requests().finished()).isEqualTo(3);
            assertThat(now.latencies().queue().count()).isEqualTo(3);
            assertThat(now.latencies().firstToken().count()).isEqualTo(3);
            assertThat(now.tokens().prompt()).isEqualTo(60);
        }
    }

    @Test
    void stay_after_the_engine_is_closed() {
        Engine engine = tiny.engine(OPTIONS, passes);
        CountDownLatch running = new CountDownLatch(1);
        passes.inPass = pass -> {
            if (pass == 3) {
                running.countDown();
            }
        };
        engine.submit(generation(1, 1)).await(GenerationListener.NONE);
        Ticket live = engine.submit(generation(2, 400));
        Ticket other = engine.submit(generation(3, 400));
        Eventually.open(running);
        engine.close();
        assertThatThrownBy(() -> live.await(GenerationListener.NONE)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> other.await(GenerationListener.NONE)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> engine.submit(generation(4, 1))).isInstanceOf(ModelClosedException.class);

        EngineStatistics now = engine.statistics();
        assertConsistent(now);
        assertThat(now.requests()).isEqualTo(new RequestCounts(3, 1, 2, 0, 0, 1, 0, 0, 0, OPTIONS.maxWaiting()));
        assertThat(now.pages().inUse()).isZero();
        assertThat(now.pages().kept()).isZero();
        assertThat(now.pages().bytes()).isZero();
    }

    @Test
    void each_engine_counts_for_itself() {
        try (Engine one = tiny.engine(OPTIONS);
                Engine other = tiny.engine(OPTIONS)) {
            one.submit(generation(1, 3)).await(GenerationListener.NONE);

            assertThat(one.statistics().requests().finished()).isEqualTo(1);
            assertThat(other.statistics().requests().started()).isZero();
        }
    }

    /** Many callers, some of whom cancel, and somebody who reads all the time: nobody's answer changes. */
    @Test
    void are_consistent_under_load_and_change_no_answer() throws InterruptedException {
        int callers = 4;
        int each = 12;
        EngineOptions roomy = new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES);
        List<int[]> alone;
        try (Engine engine = tiny.engine(roomy)) {
            alone = IntStream.range(0, callers)
                    .mapToObj(seed -> engine.submit(generation(seed, 20))
                            .await(GenerationListener.NONE)
                            .ids())
                    .toList();
        }
        try (Engine engine = tiny.engine(roomy)) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> problems = Collections.synchronizedList(new ArrayList<>());
            for (int caller = 0; caller < callers; caller++) {
                int seed = caller;
                Thread thread = Thread.ofPlatform().unstarted(() -> ask(engine, seed, each, alone.get(seed)));
                thread.setUncaughtExceptionHandler((_, problem) -> problems.add(problem));
                threads.add(thread);
            }
            threads.forEach(Thread::start);
            EngineStatistics before = engine.statistics();
            while (threads.stream().anyMatch(Thread::isAlive)) {
                EngineStatistics now = engine.statistics();
                assertConsistent(now);
                assertNoLess(now, before);
                before = now;
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(problems).isEmpty();
            RequestCounts end = engine.statistics().requests();
            assertThat(end.started()).isEqualTo((long) callers * each);
            assertThat(end.finished() + end.cancelled()).isEqualTo(end.started());
            assertThat(end.finished()).isGreaterThanOrEqualTo((long) callers * each * 2 / 3);
        }
    }

    private static void ask(Engine engine, int seed, int times, int[] answer) {
        for (int i = 0; i < times; i++) {
            Ticket ticket = engine.submit(generation(seed, 20));
            if (i % 3 == 2) {
                ticket.cancel();
                ticket.await(GenerationListener.NONE);
            } else {
                assertThat(ticket.await(GenerationListener.NONE).ids()).containsExactly(answer);
            }
        }
    }

    private static void assertNoLess(EngineStatistics now, EngineStatistics before) {
        assertThat(now.requests().started())
                .isGreaterThanOrEqualTo(before.requests().started());
        assertThat(now.requests().finished())
                .isGreaterThanOrEqualTo(before.requests().finished());
        assertThat(now.requests().cancelled())
                .isGreaterThanOrEqualTo(before.requests().cancelled());
        assertThat(now.tokens().prompt()).isGreaterThanOrEqualTo(before.tokens().prompt());
        assertThat(now.tokens().generated())
                .isGreaterThanOrEqualTo(before.tokens().generated());
        assertThat(now.tokens().computeSeconds())
                .isGreaterThanOrEqualTo(before.tokens().computeSeconds());
        assertThat(now.caches().cachedTokens())
                .isGreaterThanOrEqualTo(before.caches().cachedTokens());
    }
}
