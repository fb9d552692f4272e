package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of earlier texts makes room for live requests before one of these gives its own pages back. */
@Timeout(120)
class EvictionTest {
    private static final int PAGES = 16;
    private static final int PROMPT = 100;
    private static final int ANSWER = PAGES / 2 * KvLayout.PAGE - PROMPT + 1; // its last token needs no position
    private static final EngineOptions OPTIONS =
            new EngineOptions(512, 512, 64, PAGES * KvLayout.PAGE, KvType.BF16).withSpeculation(false);

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

    private static GenerationRequest generation(int seed) {
        return request(randomPrompt(new Random(seed), PROMPT), ANSWER);
    }

    /** Fills all pages with texts that have ended. */
    private static void fill(Engine engine) {
        for (int i = 0; i < PAGES / 4; i++) {
            int[] prompt = randomPrompt(new Random(1000 + i), 4 * KvLayout.PAGE);
            engine.submit(request(prompt, 1)).await(GenerationListener.NONE);
        }
    }

    /**
     * Two requests that need all pages, and so must not wait for each other at any moment: each pass has a row of both.
     */
    @Test
    void nobody_gives_way_while_there_are_pages_that_nobody_has() {
        List<GenerationResult> results = new ArrayList<>();
        try (Engine engine = tiny.engine(OPTIONS, passes)) {
            fill(engine);
            assertThat(engine.caches().prefixPositions()).isEqualTo(PAGES * KvLayout.PAGE);
            assertThat(engine.cacheBytes()).isEqualTo(engine.maxCacheBytes());

            List<Ticket> tickets = new ArrayList<>();
            passes.rows.clear();
            passes.inPass = pass -> {
                if (tickets.isEmpty()) { // in the pass of another one, so that they begin together
                    tickets.add(engine.submit(generation(1)));
                    tickets.add(engine.submit(generation(2)));
                }
            };
            engine.submit(request(new int[] {500, 501, 502}, 1)).await(GenerationListener.NONE);
            tickets.forEach(ticket -> results.add(ticket.await(GenerationListener.NONE)));

            assertThat(passes.rows.subList(0, 2)).containsExactly(3, 2 * PROMPT);
            assertThat(passes.rows.subList(2, passes.rows.size())).isEqualTo(Collections.nCopies(ANSWER - 1, 2));
            assertThat(engine.cacheBytes()).isEqualTo(engine.maxCacheBytes());
        }
        try (Engine cold = tiny.engine(OPTIONS.withCaches(CacheOptions.OFF))) {
            for (int i = 0; i < 2; i++) {
                GenerationResult alone = cold.submit(generation(i + 1)).await(GenerationListener.NONE);
                assertThat(alone.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(results.get(i).ids()).containsExactly(alone.ids());
            }
        }
    }

    /** The oldest text goes first, and what is left of the others is still found. */
    @Test
    void the_least_recently_used_text_makes_room_first() {
        try (Engine engine = tiny.engine(OPTIONS, passes)) {
            fill(engine);
            int[] used = randomPrompt(new Random(1000), 4 * KvLayout.PAGE); // the oldest one, but used again
            engine.submit(request(used, 1)).await(GenerationListener.NONE);
            engine.submit(request(randomPrompt(new Random(1), 3 * KvLayout.PAGE), 1))
                    .await(GenerationListener.NONE); // needs the pages of the second text

            assertThat(cached(engine, 1000)).isEqualTo(4 * KvLayout.PAGE - 1);
            assertThat(cached(engine, 1003)).isEqualTo(4 * KvLayout.PAGE - 1);
            assertThat(cached(engine, 1002)).isEqualTo(4 * KvLayout.PAGE - 1);
            assertThat(cached(engine, 1001)).isLessThanOrEqualTo(KvLayout.PAGE);
        }
    }

    /** Pages of live requests are not evicted: who needs them waits, and its timings say how long. */
    @Test
    void who_waits_for_pages_that_others_have_is_told_how_long() {
        AtomicReference<Ticket> waiting = new AtomicReference<>();
        AtomicLong submitted = new AtomicLong();
        AtomicLong lastPass = new AtomicLong();
        try (Engine engine = tiny.engine(OPTIONS, passes)) {
            passes.inPass = pass -> {
                if (pass == 1) {
                    waiting.set(engine.submit(generation(2)));
                    submitted.set(System.nanoTime());
                } else if (pass <= 20) { // of the first request alone
                    lastPass.set(System.nanoTime());
                }
            };
            int[] prompt = randomPrompt(new Random(1), PAGES * KvLayout.PAGE - 30);
            GenerationResult first = engine.submit(request(prompt, 20)).await(GenerationListener.NONE);
            GenerationResult second = waiting.get().await(GenerationListener.NONE);

            assertThat(first.usage().generatedTokens()).isEqualTo(20);
            assertThat(passes.rows.subList(1, 20)).containsOnly(1);
            assertThat(second.timings().queueMs()).isGreaterThanOrEqualTo((lastPass.get() - submitted.get()) / 1e6);
            assertThat(second.timings().firstTokenMs())
                    .isGreaterThanOrEqualTo(
                            second.timings().queueMs() + second.timings().prefillMs());
        }
    }

    private static int cached(Engine engine, int seed) {
        int[] prompt = randomPrompt(new Random(seed), 4 * KvLayout.PAGE);
        return engine.submit(request(prompt, 1))
                .await(GenerationListener.NONE)
                .usage()
                .cachedTokens();
    }
}
