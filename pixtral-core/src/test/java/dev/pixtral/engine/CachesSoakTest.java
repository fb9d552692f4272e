package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.engine.MixedConversations.Turn;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.KvPool;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many conversations, again and again, on an engine whose caches hold a few of them: each answer equals that of the
 * request alone, whatever was evicted, and at every moment that is looked at all bounds are kept. Afterwards nothing is
 * in use, and closing frees everything. {@code -Dpixtral.test.soakSeconds=600} makes it long.
 */
class CachesSoakTest {
    private static final long SECONDS = Long.getLong("pixtral.test.soakSeconds", 5);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final long LOOK_NANOS = 50_000; // leaves the processors to the engine
    private static final int CALLERS = 6;
    private static final int CONVERSATIONS = 24;
    private static final KvType TYPE = KvType.BF16;

    @TempDir
    private Path folder;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger looked = new AtomicInteger();

    @Test
    void bounds_are_kept_at_every_moment_and_closing_frees_everything() throws Exception {
        System.out.printf("CachesSoakTest: -Dpixtral.test.seed=%d%n", SEED);
        try (TinyNetwork tiny = new TinyNetwork()) {
            List<List<Turn>> conversations = conversations(tiny);
            EngineOptions options = options(tiny);
            FeatureMemory features = new FeatureMemory();
            Arena pages = Arena.ofShared();
            KvLayout layout = layout(tiny);
            KvPool pool = new KvPool(layout, KvLayout.pages(options.cachePositions()), pages, pages::allocate);
            try (Engine engine =
                    tiny.engine(options, tiny.parts(options).with(pool).with(features))) {
                soak(engine, options, conversations);
                Eventually.until("no page is in use", () -> engine.pagesInUse() == 0);
                MixedRun.checkBounds(engine, options);
            }
            assertThat(pages.scope().isAlive()).as("pages after closing").isFalse();
            assertThat(features.bytes()).as("bytes of features after closing").isZero();
            assertThat(features.pictures()).as("features after closing").isZero();
        }
        System.out.printf(
                "%d answered, %d cancelled, looked %d times%n", answered.get(), cancelled.get(), looked.get());
        assertThat(answered).hasPositiveValue();
        assertThat(cancelled).hasPositiveValue();
        assertThat(looked).hasPositiveValue();
    }

    private static List<List<Turn>> conversations(TinyNetwork tiny) {
        try (Engine alone = MixedRun.alone(tiny.network, tiny.compute, tiny.tokenizer, TYPE)) {
            return new MixedConversations(
                            tiny.tokenizer,
                            tiny.network.config().vision().patchSize(),
                            request -> alone.submit(request).await(GenerationListener.NONE))
                    .draw(new Random(SEED), CONVERSATIONS, 4);
        }
    }

    private static KvLayout layout(TinyNetwork tiny) {
        try (KvPool pool = tiny.network.newKvPool(TYPE, 1)) {
            return pool.layout();
        }
    }

    /** Room for one whole request and a half, for two pictures, and for keys and values of half a request. */
    private EngineOptions options(TinyNetwork tiny) {
        long feature = 4L * tiny.network.config().text().hiddenSize();
        long page = layout(tiny).pageBytes();
        CacheOptions caches =
                new CacheOptions(18 * feature, Optional.of(folder.resolve("pictures")), 40 * feature, 4 * page);
        int context = MixedConversations.CONTEXT;
        return new EngineOptions(context, 48, 2 * CALLERS, context * 3 / 2, TYPE).withCaches(caches);
    }

    private void soak(Engine engine, EngineOptions options, List<List<Turn>> conversations) throws Exception {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1)) {
            List<Future<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(SEED + caller);
                callers.add(threads.submit(() -> {
                    while (System.nanoTime() < end && !over.get()) {
                        int number = random.nextInt(conversations.size());
                        talk(engine, random, conversations.get(number), "conversation " + number);
                    }
                    return null;
                }));
            }
            Future<?> looking = threads.submit(() -> {
                while (!over.get()) {
                    MixedRun.checkBounds(engine, options);
                    checkFolder(options);
                    looked.incrementAndGet();
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                return null;
            });
            try {
                for (Future<?> caller : callers) {
                    caller.get();
                }
            } finally {
                over.set(true);
            }
            looking.get();
        }
    }

    private void talk(Engine engine, Random random, List<Turn> turns, String where) {
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            Ticket ticket = engine.submit(turn.request());
            int cancelAt = random.nextInt(4) == 0 ? random.nextInt(20) : -1;
            GenerationResult result = ticket.await(MixedRun.cancelling(ticket, cancelAt));
            CachesOneAnswerTest.compare(
                    result, turn.alone(), "-Dpixtral.test.seed=%d, %s, turn %d".formatted(SEED, where, i));
            (result.finishReason() == FinishReason.CANCELLED ? cancelled : answered).incrementAndGet();
        }
    }

    private static void checkFolder(EngineOptions options) throws IOException {
        Path pictures = options.caches().pictureFolder().orElseThrow();
        if (!Files.exists(pictures)) {
            return;
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(pictures)) {
            for (Path file : files.filter(CachesSoakTest::hasFeatures).toList()) {
                bytes += size(file);
            }
        }
        assertThat(bytes)
                .as("bytes in the folder")
                .isLessThanOrEqualTo(options.caches().pictureFolderBytes());
    }

    private static boolean hasFeatures(Path file) {
        return file.getFileName().toString().endsWith(".features");
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) { // deleted meanwhile
            return 0;
        }
    }
}
