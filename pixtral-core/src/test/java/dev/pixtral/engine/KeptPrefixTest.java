package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.cache.Content;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages that leave an engine and come back, perhaps to another one. */
@Timeout(120)
class KeptPrefixTest {
    private static final int PAGE = KvLayout.PAGE;

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static Engine engine(KvType type, int pages) {
        return tiny.engine(new EngineOptions(1024, 64, 64, pages * PAGE, type));
    }

    private static int[] prompt(int length) {
        return randomPrompt(new Random(length), length);
    }

    private static Content content(int[] ids) {
        return Content.of(ids, 10, List.of(), new int[0]);
    }

    private static GenerationResult answer(Engine engine, int[] prompt) {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.8).seed(3).logprobs(3).build();
        return engine.submit(Requests.of(prompt, List.of(), sampling, 9, List.of()))
                .await(GenerationListener.NONE);
    }

    /** Copies the pages, as a file would. */
    private static List<byte[]> bytes(KeptPrefix kept) {
        List<byte[]> pages = new ArrayList<>();
        kept.pages().forEach(page -> pages.add(page.toArray(ValueLayout.JAVA_BYTE)));
        return pages;
    }

    private static Engine.PageReader reader(List<byte[]> pages) {
        Iterator<byte[]> next = pages.iterator();
        return page -> page.copyFrom(MemorySegment.ofArray(next.next()));
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void another_engine_goes_on_where_the_first_one_was(KvType type) throws IOException {
        int[] prompt = prompt(100);
        List<byte[]> pages;
        GenerationResult expected;
        try (Engine first = engine(type, 64)) {
            expected = answer(first, prompt);
            try (KeptPrefix kept = first.keep(content(prompt), "").orElseThrow()) {
                assertThat(kept.content().length()).isEqualTo(100);
                pages = bytes(kept);
            }
            assertThat(pages).hasSize(4);
        }
        try (Engine second = engine(type, 64)) {
            assertThat(second.restore(content(prompt), "", reader(pages))).isEqualTo(100);
            assertThat(second.pagesInUse()).isZero();
            assertThat(second.caches().prefixPositions()).isEqualTo(100);

            GenerationResult result = answer(second, prompt);
            assertThat(result.ids()).containsExactly(expected.ids());
            assertThat(result.logprobs()).isEqualTo(expected.logprobs());
            assertThat(result.usage().cachedTokens()).isEqualTo(99);
        }
    }

    @Test
    void the_longest_beginning_is_kept_and_nothing_of_another_salt() {
        try (Engine engine = engine(KvType.BF16, 64)) {
            answer(engine, prompt(100));
            int[] longer = Arrays.copyOf(prompt(100), 200);

            try (KeptPrefix kept = engine.keep(content(longer), "").orElseThrow()) {
                assertThat(kept.content().length()).isEqualTo(100);
            }
            assertThat(engine.keep(content(prompt(100)), "other")).isEmpty();
            assertThat(engine.keep(content(new int[] {500}), "")).isEmpty();
            assertThat(engine.keep(content(new int[0]), "")).isEmpty();
        }
    }

    @Test
    void what_is_kept_stays_though_others_need_its_pages() {
        try (Engine engine = engine(KvType.BF16, 10)) {
            GenerationResult expected = answer(engine, prompt(150));
            try (KeptPrefix kept = engine.keep(content(prompt(150)), "").orElseThrow()) {
                List<byte[]> before = bytes(kept);
                for (int i = 0; i < 10; i++) {
                    answer(engine, prompt(120 + i));
                    assertThat(engine.pagesInUse()).isZero();
                }
                assertThat(bytes(kept)).usingRecursiveComparison().isEqualTo(before);
            }
            assertThat(answer(engine, prompt(150)).ids()).containsExactly(expected.ids());
        }
    }

    @Test
    void what_is_kept_has_at_most_half_of_the_pages() {
        try (Engine engine = engine(KvType.BF16, 10)) {
            answer(engine, prompt(300));
            try (KeptPrefix kept = engine.keep(content(prompt(300)), "").orElseThrow()) {
                assertThat(kept.content().length()).isEqualTo(5 * PAGE);
                assertThat(engine.keep(content(prompt(300)), "")).isEmpty();
            }
            try (KeptPrefix again = engine.keep(content(prompt(300)), "").orElseThrow()) {
                assertThat(again.pages()).hasSize(5);
            }
        }
    }

    /** It could not go on with half of the pages, and is not cut off for that. */
    @Test
    void a_generation_that_needs_more_waits_until_nothing_is_kept() throws Exception {
        try (Engine engine = engine(KvType.BF16, 10)) {
            answer(engine, prompt(160));
            KeptPrefix kept = engine.keep(content(prompt(160)), "").orElseThrow();
            LogitsProcessor on = (_, _, logits) -> logits[2] = Float.NEGATIVE_INFINITY;
            Ticket large =
                    engine.submit(Requests.of(prompt(100), List.of(), SamplingOptions.GREEDY, 200, List.of(), on));
            AtomicReference<GenerationResult> result = new AtomicReference<>();
            Thread waiting = Thread.ofPlatform().start(() -> result.set(large.await(GenerationListener.NONE)));

            // it gives its pages back; then small ones are answered, and it does not end
            Eventually.until("it waits", () -> engine.caches().prefixPositions() > 0 && engine.pagesInUse() == 0);
            assertThat(answer(engine, prompt(40)).usage().generatedTokens()).isPositive();
            assertThat(result.get()).isNull();

            kept.close();
            kept.close();
            waiting.join();
            assertThat(result.get().usage().generatedTokens()).isEqualTo(200);
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    @Test
    void what_does_not_fit_is_dropped_from_the_end() throws IOException {
        int[] prompt = prompt(300);
        List<byte[]> pages;
        GenerationResult expected;
        try (Engine first = engine(KvType.BF16, 64)) {
            expected = answer(first, prompt);
            try (KeptPrefix kept = first.keep(content(prompt), "").orElseThrow()) {
                pages = bytes(kept);
            }
        }
        try (Engine small = engine(KvType.BF16, 12)) {
            assertThat(small.restore(content(prompt), "", reader(pages))).isEqualTo(6 * PAGE);
            assertThat(small.restore(content(prompt), "", reader(pages))).isEqualTo(6 * PAGE); // nothing new
            assertThat(small.caches().prefixPositions()).isEqualTo(6 * PAGE);
            GenerationResult result = answer(small, prompt);
            assertThat(result.ids()).containsExactly(expected.ids());
            assertThat(result.usage().cachedTokens()).isEqualTo(6 * PAGE);
        }
        CacheOptions off = CacheOptions.OFF; // nothing is restored into a cache that is off
        try (Engine cold = tiny.engine(new EngineOptions(1024, 64, 64, 1024, KvType.BF16).withCaches(off))) {
            assertThat(cold.restore(content(prompt), "", reader(pages))).isZero();
        }
    }

    @Test
    void a_reader_that_fails_leaves_nothing() {
        try (Engine engine = engine(KvType.BF16, 12)) {
            int[] read = new int[1];
            assertThatThrownBy(() -> engine.restore(content(prompt(100)), "", page -> {
                        page.fill((byte) 1);
                        if (++read[0] == 3) {
                            throw new IOException("torn");
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("torn");
            assertThat(engine.caches().prefixPositions()).isZero();
            assertThat(answer(engine, prompt(100)).usage().cachedTokens()).isZero();
            assertThat(answer(engine, prompt(300)).usage().generatedTokens()).isEqualTo(9); // all pages are free
        }
    }

    @Test
    void live_generations_do_not_give_way_to_what_is_restored() throws IOException {
        Passes passes = new Passes();
        EngineOptions options = new EngineOptions(1024, 64, 64, 12 * PAGE, KvType.BF16);
        try (Engine engine = tiny.engine(options, passes)) {
            List<Integer> restored = new ArrayList<>();
            AtomicReference<Thread> other = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 2) { // it has six pages and needs three more, and one for its answer
                    other.set(Thread.ofPlatform().start(() -> restored.add(restore(engine))));
                    join(other.get());
                }
            };
            GenerationResult result =
                    engine.submit(request(prompt(9 * PAGE - 2), 20)).await(GenerationListener.NONE);

            assertThat(restored).containsExactly(2 * PAGE);
            assertThat(result.usage().generatedTokens()).isEqualTo(20);
            assertThat(passes.rows.stream().mapToInt(rows -> rows).sum()).isEqualTo(9 * PAGE - 2 + 19);
        }
    }

    private static int restore(Engine engine) {
        try {
            return engine.restore(content(prompt(200)), "", page -> page.fill((byte) 0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_closed_engine_says_so_and_what_was_kept_can_still_be_read() {
        Engine engine = engine(KvType.BF16, 64);
        answer(engine, prompt(100));
        KeptPrefix kept = engine.keep(content(prompt(100)), "").orElseThrow();
        List<byte[]> before = bytes(kept);
        MemorySegment page = kept.pages().getFirst();

        assertThatThrownBy(() -> engine.restore(content(prompt(60)), "", other -> engine.close()))
                .isInstanceOf(ModelClosedException.class);

        assertThat(bytes(kept)).usingRecursiveComparison().isEqualTo(before);
        kept.close();
        assertThat(page.scope().isAlive()).isFalse();
        assertThatThrownBy(() -> engine.keep(content(prompt(100)), "")).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> engine.restore(content(prompt(100)), "", other -> {}))
                .isInstanceOf(ModelClosedException.class);
    }

    @Test
    void the_engines_own_threads_are_refused() {
        Passes passes = new Passes();
        EngineOptions options = new EngineOptions(1024, 64, 64, 1024, KvType.BF16);
        try (Engine engine = tiny.engine(options, passes)) {
            List<Throwable> thrown = new ArrayList<>();
            passes.inPass = pass -> {
                try {
                    engine.keep(content(prompt(10)), "");
                } catch (IllegalStateException e) {
                    thrown.add(e);
                }
                try {
                    engine.restore(content(prompt(10)), "", page -> {});
                } catch (IllegalStateException | IOException e) {
                    thrown.add(e);
                }
            };
            engine.submit(request(prompt(10), 1)).await(GenerationListener.NONE);
            assertThat(thrown).hasSize(2).allSatisfy(e -> assertThat(e).hasMessageContaining("engine's own thread"));
        }
    }

    @Test
    void nothing_is_kept_of_a_cache_that_is_off() {
        EngineOptions off = new EngineOptions(1024, 64, 64, 1024, KvType.BF16).withCaches(CacheOptions.OFF);
        try (Engine engine = tiny.engine(off)) {
            answer(engine, prompt(100));
            assertThat(engine.keep(content(prompt(100)), "")).isEqualTo(Optional.empty());
            assertThat(engine.caches().prefixPositions()).isZero();
        }
    }
}
