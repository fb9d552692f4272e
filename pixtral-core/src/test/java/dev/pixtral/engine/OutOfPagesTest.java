package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.sampling.LogitsProcessor;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A page that there is no memory for counts as one that others hold: the youngest gives way, and the engine goes on.
 */
@Timeout(120)
class OutOfPagesTest {
    private static final int CONTEXT = 4096;
    private static final int EOS = 2;

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

    /** An engine that may have 1,000 pages, as long as there is memory. */
    private Engine engine(int pages) {
        memory.set(pages);
        TextConfig text = tiny.network.config().text();
        KvLayout layout = new KvLayout(KvType.F32, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        Arena arena = Arena.ofShared();
        SegmentAllocator scarce = (bytes, alignment) -> {
            if (memory.getAndDecrement() <= 0) {
                memory.incrementAndGet();
                throw new OutOfMemoryError("test");
            }
            return arena.allocate(bytes, alignment);
        };
        EngineOptions options = new EngineOptions(CONTEXT, 64, 64, 32_000, KvType.F32);
        return tiny.engine(
                options, tiny.parts(options).with(PassMonitor.NONE).with(new KvPool(layout, 1000, arena, scarce)));
    }

    /** A request that never ends by itself. */
    private static GenerationRequest endless(int[] prompt, int maxTokens) {
        LogitsProcessor on = (_, _, logits) -> logits[EOS] = Float.NEGATIVE_INFINITY;
        return Requests.of(prompt, List.of(), SamplingOptions.GREEDY, maxTokens, List.of(), on);
    }

    private static int[] prompt(int length) {
        return randomPrompt(new Random(length), length);
    }

    @Test
    void everybody_is_answered_one_after_the_other_with_the_same_bits() {
        List<int[]> expected = new ArrayList<>();
        try (Engine ample = engine(1000)) {
            for (int i = 0; i < 4; i++) {
                expected.add(ample.submit(endless(prompt(100 + i), 60))
                        .await(GenerationListener.NONE)
                        .ids());
            }
        }
        try (Engine scarce = engine(6)) { // one request needs 5 pages or 6
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tickets.add(scarce.submit(endless(prompt(100 + i), 60)));
            }
            for (int i = 0; i < 4; i++) {
                GenerationResult result = tickets.get(i).await(GenerationListener.NONE);
                assertThat(result.ids()).isEqualTo(expected.get(i));
                assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            }
            assertThat(scarce.pagesInUse()).isZero();
            assertThat(scarce.closed()).isFalse();
        }
    }

    @Test
    void an_answer_that_fills_all_memory_is_cut_off_there() {
        int[] whole;
        try (Engine ample = engine(1000)) {
            whole = ample.submit(endless(prompt(40), 200))
                    .await(GenerationListener.NONE)
                    .ids();
        }
        try (Engine scarce = engine(4)) {
            GenerationResult result = scarce.submit(endless(prompt(40), 200)).await(GenerationListener.NONE);

            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(result.ids()).hasSize(4 * KvLayout.PAGE - 40 + 1); // the last one needs no position
            assertThat(result.ids()).isEqualTo(Arrays.copyOf(whole, result.ids().length));
            assertThat(scarce.pagesInUse()).isZero();
        }
    }

    @Test
    void a_prompt_that_finds_no_memory_fails_and_a_later_one_succeeds() {
        try (Engine scarce = engine(0)) {
            assertThatThrownBy(() -> scarce.submit(request(prompt(100), 5)).await(GenerationListener.NONE))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("cannot allocate another page")
                    .hasMessageContaining("holds 0 of at most 1000 pages");
            assertThat(scarce.pagesInUse()).isZero();

            memory.set(2);
            assertThatThrownBy(() -> scarce.submit(request(prompt(100), 5)).await(GenerationListener.NONE))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("holds 2 of at most 1000 pages");

            memory.set(100);
            GenerationResult result = scarce.submit(endless(prompt(100), 5)).await(GenerationListener.NONE);
            assertThat(result.usage().generatedTokens()).isEqualTo(5);
        }
    }

    /** A cache that is smaller than the context takes requests whose longest answer would not fit. */
    @Test
    void a_request_needs_room_for_its_prompt_and_the_beginning_of_its_answer() {
        EngineOptions options = new EngineOptions(CONTEXT, 64, 64, 1152, KvType.BF16); // 36 pages
        try (Engine engine = tiny.engine(options)) {
            assertThatThrownBy(() -> engine.submit(endless(prompt(129), CONTEXT)))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("A prompt of 129 tokens and 1024 tokens of an answer need 37 pages");

            GenerationResult result =
                    engine.submit(endless(prompt(128), CONTEXT)).await(GenerationListener.NONE);

            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(result.usage().generatedTokens()).isEqualTo(1152 - 128 + 1);
            assertThat(engine.pagesInUse()).isZero();
        }
    }
}
