package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits processors that do what they should not: nobody else's answer depends on it. */
@Timeout(120)
class CarelessProcessorTest {
    private static final int EOS = 2;
    private static final int[] PROMPT = randomPrompt(new Random(1), 100);

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static EngineOptions options() {
        return new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES);
    }

    private static GenerationRequest processed(int[] prompt, LogitsProcessor processor) {
        return Requests.of(prompt, List.of(), SamplingOptions.GREEDY, 20, List.of(), processor);
    }

    private static int[] cold(GenerationRequest request) {
        try (Engine engine = tiny.engine(options().withCaches(CacheOptions.OFF).withSpeculation(false))) {
            return engine.submit(request).await(GenerationListener.NONE).ids();
        }
    }

    /** It is computed again after it has stalled: with its prompt, under whose content others look for it. */
    @ParameterizedTest
    @ValueSource(ints = {1005, -1, Integer.MAX_VALUE})
    void a_changed_prompt_gets_into_no_cache_and_no_pass(int changed) throws InterruptedException {
        int[] alone = cold(request(PROMPT, 20));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Engine engine = tiny.engine(options())) {
            Ticket careless = engine.submit(processed(PROMPT.clone(), (prompt, generated, logits) -> {
                Arrays.fill(prompt, changed);
                if (generated.length == 2) {
                    entered.countDown();
                    await(release);
                }
            }));
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            // needs all pages, so the other one loses its pages, and the cache what it had kept of them
            engine.submit(request(randomPrompt(new Random(2), 400), 100)).await(GenerationListener.NONE);
            release.countDown();

            GenerationResult own = careless.await(GenerationListener.NONE);
            GenerationResult next = engine.submit(request(PROMPT, 20)).await(GenerationListener.NONE);
            assertThat(next.usage().cachedTokens()).isPositive();
            assertThat(next.ids()).containsExactly(alone);
            assertThat(own.ids()).containsExactly(alone);
        } finally {
            release.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of sequence is no part of the text, even if somebody drafts it. */
    @Test
    void a_drafted_end_of_sequence_gets_into_no_cache() {
        for (int answered = 1; answered < 8; answered++) {
            int length = answered;
            LogitsProcessor ending = (_, generated, logits) -> logits[EOS] = generated.length == length ? 1e9f : -1e9f;
            int[] prompt = randomPrompt(new Random(answered), 3 * KvLayout.PAGE - answered);
            int[] alone = cold(processed(prompt, ending));
            int[] withEnd = Arrays.copyOf(alone, alone.length + 1);
            withEnd[alone.length] = EOS;
            ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.right(16)).know(prompt, withEnd);
            try (Engine engine = tiny.engine(options(), drafts)) {
                for (int i = 0; i < 2; i++) {
                    GenerationResult result =
                            engine.submit(processed(prompt, ending)).await(GenerationListener.NONE);
                    assertThat(result.ids()).containsExactly(alone);
                    assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
                }
                assertThat(drafts.rows.get()).isPositive();
                assertThat(engine.caches().prefixPositions()).isLessThanOrEqualTo(prompt.length + answered);
                assertThat(engine.pagesInUse()).isZero();
            }
        }
    }
}
