package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.cache.Content;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Callers that throw, change what they are shown, never return, cancel, and keep and restore what is cached, all at
 * once, with few pages and drafts that are often wrong. Whoever gets an answer gets that of its request alone.
 *
 * <p>{@code -Dpixtral.test.rounds=100} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats what
 * is drawn.
 */
@Timeout(600)
class HostileCallersTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 3);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CONTEXT = 256;
    private static final String MINE = "the caller's own failure";

    private static TinyNetwork tiny;

    private final CountDownLatch end = new CountDownLatch(1);

    /** A request, and what is answered to it. */
    private record Known(int[] prompt, int maxTokens, long seed, String salt, GenerationResult answer) {
        GenerationRequest request(LogitsProcessor processor) {
            SamplingOptions sampling = SamplingOptions.builder()
                    .temperature(0.8)
                    .seed(seed)
                    .logprobs(2)
                    .build();
            DecodingOptions decoding = new DecodingOptions(sampling, maxTokens, List.of("xy"), processor);
            return new GenerationRequest(prompt.clone(), List.of(), decoding, Constraint.NONE, salt);
        }

        Known with(GenerationResult result) {
            return new Known(prompt, maxTokens, seed, salt, result);
        }

        Content content() {
            return Content.of(append(prompt, answer.ids()), 10, List.of(), new int[0]);
        }
    }

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static int[] append(int[] ids, int... more) {
        return IntStream.concat(Arrays.stream(ids), Arrays.stream(more)).toArray();
    }

    @Test
    void nobody_gets_a_wrong_answer() throws Exception {
        System.out.printf("HostileCallersTest: -Dpixtral.test.seed=%d%n", SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            List<Known> known = known(random);
            ScriptedDrafts drafts =
                    new ScriptedDrafts(ScriptedDrafts.random(random.nextLong(), tiny.tokenizer.vocabSize()));
            known.forEach(one -> drafts.know(one.prompt, one.answer.ids()));
            EngineOptions options = new EngineOptions(
                    CONTEXT, 8 + random.nextInt(60), 64, 2 * CONTEXT, EngineOptions.DEFAULT_KEY_VALUES);
            try (Engine engine = tiny.engine(options, drafts)) {
                attack(engine, known, random);
                assertThat(engine.pagesInUse()).isZero();
            }
        }
    }

    @AfterEach
    void release() {
        end.countDown();
    }

    /** Texts that begin alike, and such that continue them. */
    private static List<Known> known(Random random) {
        List<Known> known = new ArrayList<>();
        EngineOptions options = new EngineOptions(CONTEXT, 64, 1, CONTEXT, EngineOptions.DEFAULT_KEY_VALUES);
        try (Engine cold = tiny.engine(options.withSpeculation(false).withCaches(CacheOptions.OFF))) {
            int[] common = Requests.randomPrompt(random, 20 + random.nextInt(80));
            for (int i = 0; i < 8; i++) {
                int[] prompt = i < 5
                        ? append(
                                common,
                                random.ints(random.nextInt(50), 1000, 1600).toArray())
                        : append(
                                known.get(i - 5).prompt, known.get(i - 5).answer.ids());
                Known one = new Known(prompt, 1 + random.nextInt(40), i, i % 4 == 0 ? "other" : "", null);
                known.add(
                        one.with(cold.submit(one.request(LogitsProcessor.NONE)).await(GenerationListener.NONE)));
            }
        }
        return known;
    }

    private void attack(Engine engine, List<Known> known, Random random) throws Exception {
        List<Ticket> endless = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random own = new Random(random.nextLong());
                callers.add(threads.submit(() -> {
                    for (int call = 0; call < 10; call++) {
                        call(engine, known.get(own.nextInt(known.size())), own);
                    }
                }));
            }
            endless.add(engine.submit(known.getFirst().request((_, _, _) -> endless())));
            for (int i = 0; i < 20; i++) {
                keepAndRestore(engine, known.get(random.nextInt(known.size())), random);
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
            for (Ticket ticket : endless) {
                ticket.cancel();
                assertThat(ticket.await(GenerationListener.NONE).ids()).isEmpty();
            }
        }
    }

    /** Does not even end when it is interrupted. */
    private void endless() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException _) {
                // as a careless caller does
            }
        }
    }

    private static void call(Engine engine, Known known, Random random) {
        int at = random.nextInt(10);
        boolean throwing = random.nextInt(4) == 0;
        LogitsProcessor careless = (prompt, generated, _) -> {
            Arrays.fill(prompt, -1);
            Arrays.fill(generated, -1);
            if (throwing && generated.length == at) {
                throw new IllegalStateException(MINE);
            }
        };
        Ticket ticket = engine.submit(known.request(random.nextInt(3) > 0 ? careless : LogitsProcessor.NONE));
        int cancelAt = random.nextInt(3) == 0 ? random.nextInt(20) : -1;
        try {
            GenerationResult result = new Heard(progress -> cancel(ticket, progress, cancelAt))
                    .await(ticket)
                    .result();
            CachesOneAnswerTest.compare(result, known.answer, "seed %d".formatted(SEED));
        } catch (RuntimeException failure) {
            assertThat(throwing).isTrue();
            assertThat(failure).hasMessageContaining(MINE);
        }
    }

    private static void cancel(Ticket ticket, Progress progress, int at) {
        if (progress instanceof Progress.Generating generating && generating.done() == at) {
            ticket.cancel();
        }
    }

    /** Some readers fail in the middle. */
    private static void keepAndRestore(Engine engine, Known known, Random random) {
        Optional<KeptPrefix> found = engine.keep(known.content(), known.salt);
        if (found.isEmpty()) {
            return;
        }
        try (KeptPrefix kept = found.get()) {
            Iterator<byte[]> pages = kept.pages().stream()
                    .map(page -> page.toArray(ValueLayout.JAVA_BYTE))
                    .toList()
                    .iterator();
            engine.restore(kept.content(), known.salt, page -> {
                if (random.nextInt(10) == 0) {
                    throw new IOException("unreadable");
                }
                page.copyFrom(MemorySegment.ofArray(pages.next()));
            });
        } catch (IOException e) {
            assertThat(e).hasMessage("unreadable");
        }
    }
}
