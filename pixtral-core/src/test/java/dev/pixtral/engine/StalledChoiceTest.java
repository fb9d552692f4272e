package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request whose logits processor does not return keeps its pages from nobody who needs them. */
@Timeout(120)
class StalledChoiceTest {
    private static final int[] FIRST = randomPrompt(new Random(1), 100);
    private static final int[] LARGE = randomPrompt(new Random(2), 400);

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private TinyNetwork tiny;
    private Engine engine;

    @BeforeEach
    void start() {
        tiny = new TinyNetwork();
        engine = tiny.engine(new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES));
    }

    @AfterEach
    void stop() {
        release.countDown();
        engine.close();
        tiny.close();
    }

    private Ticket submitStalled() throws InterruptedException {
        Ticket stalled = engine.submit(processed((prompt, generated, logits) -> {
            if (generated.length == 2) {
                entered.countDown();
                awaitRelease();
            }
        }));
        assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
        return stalled;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static GenerationRequest processed(LogitsProcessor processor) {
        return Requests.of(FIRST, List.of(), SamplingOptions.GREEDY, 20, List.of(), processor);
    }

    @Test
    void should_let_in_a_request_that_needs_the_pages_of_one_that_stalls() throws InterruptedException {
        Ticket stalled = submitStalled();
        Ticket large = engine.submit(request(LARGE, 100));

        for (int i = 0; i < WaitingRoom.MOST_OVERTAKINGS + 3; i++) {
            Ticket small = engine.submit(request(new int[] {1, 1003, 1007}, 2));
            assertThat(small.await(GenerationListener.NONE).usage().generatedTokens())
                    .isEqualTo(2);
        }
        assertThat(large.await(GenerationListener.NONE).usage().generatedTokens())
                .isEqualTo(100);
        stalled.cancel();
        assertThat(stalled.await(GenerationListener.NONE).ids()).hasSize(2);
        assertThat(engine.pagesInUse()).isZero();
    }

    @Test
    void should_let_go_on_a_request_that_runs_out_of_pages_beside_one_that_stalls() throws InterruptedException {
        submitStalled();
        Ticket growing = engine.submit(request(randomPrompt(new Random(3), 200), 300)); // fits, and grows to all pages

        assertThat(growing.await(GenerationListener.NONE).usage().generatedTokens())
                .isEqualTo(300);
    }

    @Test
    void should_give_the_same_answer_after_it_has_stalled() throws InterruptedException {
        int[] alone = engine.submit(processed((prompt, generated, logits) -> {}))
                .await(GenerationListener.NONE)
                .ids();
        Ticket stalled = submitStalled();
        engine.submit(request(LARGE, 100)).await(GenerationListener.NONE);

        release.countDown();

        assertThat(stalled.await(GenerationListener.NONE).ids()).isEqualTo(alone);
    }
}
