package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.sampling.SamplingOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Many requests, with and without pictures, and memory that comes and goes in between: each gets the bits that it gets
 * alone, or is cut off or refused, and nothing hangs or leaks.
 */
@Timeout(120)
class ScarcePagesStormTest {
    private static final int REQUESTS = 24;

    private static TinyNetwork tiny;

    private final AtomicInteger memory = new AtomicInteger(); // pages that the system still has

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private Engine engine(int maxPages) {
        return engine(maxPages, PassMonitor.NONE);
    }

    private Engine engine(int maxPages, PassMonitor monitor) {
        TextConfig text = tiny.network.config().text();
        KvLayout layout = new KvLayout(KvType.BF16, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        Arena arena = Arena.ofShared();
        SegmentAllocator scarce = (bytes, alignment) -> {
            if (memory.getAndUpdate(pages -> Math.max(0, pages - 1)) <= 0) {
                throw new OutOfMemoryError("test");
            }
            return arena.allocate(bytes, alignment);
        };
        EngineOptions options = new EngineOptions(1024, 64, REQUESTS, maxPages * KvLayout.PAGE, KvType.BF16);
        return tiny.engine(
                options, tiny.parts(options).with(monitor).with(new KvPool(layout, maxPages, arena, scarce)));
    }

    private static List<GenerationRequest> requests(Random random) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            SamplingOptions sampling = SamplingOptions.builder()
                    .temperature(0.7)
                    .seed(i)
                    .logprobs(2)
                    .build();
            int side = 1 + random.nextInt(7);
            boolean picture = random.nextInt(3) == 0;
            int[] prompt = picture ? promptWithImage(side, side) : randomPrompt(random, 2 + random.nextInt(120));
            requests.add(Requests.of(
                    prompt,
                    picture ? List.of(image(side, side)) : List.of(),
                    sampling,
                    1 + random.nextInt(60),
                    List.of()));
        }
        return requests;
    }

    @RepeatedTest(4)
    void nothing_hangs_or_leaks_and_all_bits_stay(RepetitionInfo repetition) throws InterruptedException {
        Random random = new Random(repetition.getCurrentRepetition());
        List<GenerationRequest> requests = requests(random);
        List<GenerationResult> alone = new ArrayList<>();
        memory.set(1000);
        try (Engine ample = engine(1000)) {
            for (GenerationRequest request : requests) {
                alone.add(ample.submit(request).await(GenerationListener.NONE));
            }
        }
        int pages = repetition.getCurrentRepetition() % 2 == 0 ? 1000 : 6; // few there may be, or few there are
        memory.set(3 + random.nextInt(4));
        int whole = 0;
        try (Engine scarce = engine(pages)) {
            List<Ticket> tickets = new ArrayList<>();
            for (GenerationRequest request : requests) {
                tickets.add(submit(scarce, request));
                if (random.nextInt(4) == 0) {
                    memory.addAndGet(random.nextInt(2));
                    Thread.sleep(random.nextInt(5));
                }
            }
            for (int i = 0; i < REQUESTS; i += 5) {
                if (tickets.get(i) != null) {
                    tickets.get(i).cancel();
                }
            }
            for (int i = 0; i < REQUESTS; i++) {
                whole += tickets.get(i) != null && sameAsAlone(tickets.get(i), alone.get(i)) ? 1 : 0;
            }
            assertThat(scarce.pagesInUse()).isZero();
            assertThat(scarce.closed()).isFalse();

            memory.set(100);
            GenerationRequest last = Requests.request(randomPrompt(random, 20), 3);
            assertThat(scarce.submit(last).await(GenerationListener.NONE).finishReason())
                    .isNotEqualTo(FinishReason.CANCELLED);
        }
        assertThat(whole).as("answers that were not cut off").isGreaterThan(REQUESTS / 3);
    }

    /** The heap ends at any stage of a pass, in pictures and in texts. */
    @RepeatedTest(2)
    void a_pass_without_memory_fails_its_members_alone(RepetitionInfo repetition) {
        Random random = new Random(100 + repetition.getCurrentRepetition());
        List<GenerationRequest> requests = requests(random);
        List<GenerationResult> alone = new ArrayList<>();
        memory.set(10_000);
        try (Engine ample = engine(1000)) {
            for (GenerationRequest request : requests) {
                alone.add(ample.submit(request).await(GenerationListener.NONE));
            }
        }
        AtomicInteger stages = new AtomicInteger(40);
        AtomicInteger thrown = new AtomicInteger();
        PassMonitor failing = new PassMonitor() {
            @Override
            public void stage(String name, float[] values, int rows, int cols) {
                if (stages.decrementAndGet() == 0) { // ever more seldom
                    stages.set(1 + random.nextInt(60 << Math.min(20, thrown.incrementAndGet())));
                    throw new OutOfMemoryError("test");
                }
            }
        };
        try (Engine engine = engine(1000, failing)) {
            List<Ticket> tickets = requests.stream().map(engine::submit).toList();
            for (int i = 0; i < REQUESTS; i++) {
                try {
                    assertThat(tickets.get(i).await(GenerationListener.NONE).ids())
                            .isEqualTo(alone.get(i).ids());
                } catch (EngineFailureException e) {
                    assertThat(e).hasMessageContaining("ran out of memory (test)");
                }
            }
            stages.set(Integer.MAX_VALUE);
            assertThat(thrown).hasPositiveValue();
            assertThat(engine.pagesInUse()).isZero();
            assertThat(engine.submit(requests.getFirst())
                            .await(GenerationListener.NONE)
                            .ids())
                    .isEqualTo(alone.getFirst().ids());
        }
    }

    /** Returns null if the engine refuses a request that can never fit. */
    private static Ticket submit(Engine engine, GenerationRequest request) {
        try {
            return engine.submit(request);
        } catch (ContextOverflowException e) {
            return null;
        }
    }

    /** Returns whether the answer is whole; what there is of it must be the beginning of the one alone. */
    private static boolean sameAsAlone(Ticket ticket, GenerationResult alone) {
        GenerationResult result;
        try {
            result = ticket.await(GenerationListener.NONE);
        } catch (PixtralException e) {
            assertThat(e).hasMessageContaining("key/value cache");
            return false;
        }
        int length = result.ids().length;
        assertThat(Arrays.copyOf(alone.ids(), length)).isEqualTo(result.ids());
        assertThat(result.logprobs()).isEqualTo(alone.logprobs().subList(0, length));
        return length == alone.ids().length;
    }
}
