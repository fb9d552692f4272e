package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.KvPool;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations, with and without pictures, that go on, branch, repeat themselves and are cancelled, several at a time,
 * in engines of any size: each answer has the bits that an engine without caches computes, and no page is lost.
 *
 * <p>{@code -Dpixtral.test.rounds=1000} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run.
 */
@Timeout(600)
class RandomConversationsTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 20);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CONTEXT = 400;
    private static final int CLIENTS = 4;
    private static final int TURNS = 6;

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    /** What was said so far. */
    private record Talk(int[] ids, List<PixelValues> images) {
        Talk with(int[] more, List<PixelValues> pictures) {
            List<PixelValues> all = new ArrayList<>(images);
            all.addAll(pictures);
            return new Talk(
                    IntStream.concat(Arrays.stream(ids), Arrays.stream(more)).toArray(), all);
        }
    }

    @Test
    void every_answer_has_the_bits_of_an_engine_without_caches() throws Exception {
        System.out.printf("RandomConversationsTest: -Dpixtral.test.seed=%d%n", SEED);
        long cached = 0;
        for (int round = 0; round < ROUNDS; round++) {
            cached += round(SEED + round);
        }
        assertThat(cached).isPositive();
    }

    private static long round(long seed) throws Exception {
        Random random = new Random(seed);
        KvType type = KvType.values()[random.nextInt(3)];
        int pages = random.nextBoolean() ? 14 + random.nextInt(10) : 200; // few: they give their pages back
        TextConfig text = tiny.network.config().text();
        KvLayout layout = new KvLayout(type, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        long bound = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(20) * layout.pageBytes();
        EngineOptions options = new EngineOptions(CONTEXT, 1 + random.nextInt(80), 64, pages * KvLayout.PAGE, type);
        KvPool pool = new KvPool(layout, pages);
        CacheOptions caches = new CacheOptions(0, Optional.empty(), 0, bound);
        long cached;
        try (Engine engine = tiny.engine(
                        options.withCaches(caches), tiny.parts(options).with(pool));
                Engine cold = tiny.engine(options.withCaches(CacheOptions.OFF)); // what it is compared with
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                long own = seed * 100 + client;
                all.add(clients.submit(() -> talk(engine, cold, new Random(own), "seed %d".formatted(seed))));
            }
            for (Future<?> one : all) {
                one.get();
            }
            cached = engine.caches().cachedTokens();
            assertThat(engine.pagesInUse()).isZero();
            assertThat(pool.used()).isEqualTo(pool.kept());
            assertThat(engine.caches().prefixBytes())
                    .isEqualTo(pool.kept() * layout.pageBytes())
                    .isLessThanOrEqualTo(bound);
        }
        assertThat(pool.used()).isZero();
        return cached;
    }

    private static void talk(Engine engine, Engine cold, Random random, String where) {
        List<Talk> talks = new ArrayList<>();
        talks.add(new Talk(randomPrompt(new Random(7), 50), List.of())); // as others begin, too
        for (int turn = 0; turn < TURNS; turn++) {
            Talk before = talks.get(random.nextInt(talks.size()));
            Talk next = random.nextInt(6) == 0 ? before : say(before, random);
            if (next.ids().length > CONTEXT - 20) {
                continue;
            }
            GenerationRequest request = request(next, random);
            Ticket ticket = engine.submit(request);
            GenerationResult result =
                    ticket.await(random.nextInt(4) == 0 ? cancelling(ticket, random) : GenerationListener.NONE);
            GenerationResult alone = cold.submit(request).await(GenerationListener.NONE);
            compare(result, alone, where + ", turn " + turn);
            talks.add(next.with(result.ids(), List.of()));
            keep(engine, talks.getLast(), random);
        }
    }

    /** Adds a question, perhaps with a picture, perhaps in the place of the last words. */
    private static Talk say(Talk before, Random random) {
        if (random.nextInt(5) == 0) {
            int cols = 1 + random.nextInt(6);
            int[] picture = promptWithImage(cols, 3);
            return before.with(
                    Arrays.copyOfRange(picture, 1, picture.length), List.of(image(cols, 3, random.nextInt(3))));
        }
        Talk from = before;
        if (before.images().isEmpty() && random.nextInt(3) == 0) {
            from = new Talk(Arrays.copyOf(before.ids(), 1 + random.nextInt(before.ids().length)), List.of());
        }
        return from.with(randomPrompt(new Random(random.nextInt(3)), 1 + random.nextInt(40)), List.of());
    }

    private static GenerationRequest request(Talk talk, Random random) {
        SamplingOptions sampling = SamplingOptions.builder()
                .temperature(0.7)
                .seed(random.nextInt(3))
                .logprobs(2)
                .build();
        // some choose aside
        LogitsProcessor processor = random.nextInt(4) == 0 ? (_, _, logits) -> logits[2] -= 1 : LogitsProcessor.NONE;
        DecodingOptions decoding = new DecodingOptions(sampling, 1 + random.nextInt(40), List.of(), processor);
        String salt = random.nextInt(5) == 0 ? "other" : "";
        return new GenerationRequest(talk.ids(), talk.images(), decoding, Constraint.NONE, salt);
    }

    private static GenerationListener cancelling(Ticket ticket, Random random) {
        int at = random.nextInt(30);
        return new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                if (at < 10 || progress instanceof Progress.Generating some && some.done() == at) {
                    ticket.cancel();
                }
            }
        };
    }

    private static void keep(Engine engine, Talk talk, Random random) {
        if (random.nextInt(4) > 0) {
            return;
        }
        List<PictureKey> keys =
                talk.images().stream().map(image -> PictureKey.of(image, "")).toList();
        int[] patches =
                talk.images().stream().mapToInt(image -> image.grid().patches()).toArray();
        engine.keep(Content.of(talk.ids(), 10, keys, patches), "").ifPresent(kept -> {
            assertThat(kept.pages()).hasSize(KvLayout.pages(kept.content().length()));
            kept.close();
        });
    }

    private static void compare(GenerationResult result, GenerationResult alone, String where) {
        int count = result.ids().length;
        if (result.finishReason() != FinishReason.CANCELLED) {
            assertThat(result.finishReason()).as(where).isEqualTo(alone.finishReason());
            assertThat(count).as(where).isEqualTo(alone.ids().length);
        }
        assertThat(result.ids()).as(where).containsExactly(Arrays.copyOf(alone.ids(), count));
        assertThat(result.logprobs()).as(where).isEqualTo(alone.logprobs().subList(0, count));
        assertThat(result.usage().cachedTokens())
                .as(where)
                .isBetween(0, Math.max(0, result.usage().promptTokens() - 1));
    }
}
