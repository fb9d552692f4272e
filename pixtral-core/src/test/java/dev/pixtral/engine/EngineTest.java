package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Eventually;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine on the small random model of the golden data, which rarely ends by itself. */
class EngineTest {
    private static final int CONTEXT = 256;

    /** So many tokens take seconds: long enough that a cancellation always comes in time. */
    private static final int ENDLESS = 20_000;

    private static PixtralNetwork network;
    private static Tokenizer tokenizer;
    private static Compute compute;
    private Engine engine;

    @BeforeAll
    static void load() {
        network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
        tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
        compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));
    }

    @AfterAll
    static void unload() {
        compute.workers().close();
        network.close();
    }

    @BeforeEach
    void start() {
        engine = new Engine(network, compute, tokenizer, new EngineOptions(CONTEXT, 16, 64, CONTEXT, KvType.F32));
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void greedy_tokens_equal_the_golden_continuation_in_any_chunk() {
        var golden = Fixtures.json("fixtures/model/tiny-a/expected/text-only.json");
        int[] prompt = Fixtures.ints(golden.get("prompt_ids"));
        int[] expected = Fixtures.ints(golden.get("continuation").get("ids"));

        for (int chunk : new int[] {1, 5, 512}) {
            try (Engine other = new Engine(
                    network, compute, tokenizer, new EngineOptions(CONTEXT, chunk, 8, CONTEXT, KvType.F32))) {
                GenerationResult result = other.submit(request(prompt, 24)).await(GenerationListener.NONE);

                assertThat(result.ids()).containsExactly(expected);
                assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(result.usage()).isEqualTo(new Usage(prompt.length, 0, 24, 0));
            }
        }
    }

    @Test
    void the_same_seed_gives_the_same_answer_alone_and_among_others() throws Exception {
        List<GenerationRequest> requests = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 12; i++) {
            requests.add(Requests.of(
                    randomPrompt(random, 3 + random.nextInt(60)),
                    List.of(),
                    SamplingOptions.builder()
                            .temperature(0.9)
                            .topP(0.95)
                            .seed(i)
                            .logprobs(3)
                            .build(),
                    1 + random.nextInt(30),
                    List.of()));
        }
        List<GenerationResult> alone = new ArrayList<>();
        for (GenerationRequest request : requests) {
            alone.add(engine.submit(request).await(GenerationListener.NONE));
        }

        List<Future<GenerationResult>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            for (GenerationRequest request : requests) {
                together.add(threads.submit(() -> engine.submit(request).await(GenerationListener.NONE)));
            }
        }
        for (int i = 0; i < requests.size(); i++) {
            GenerationResult mixed = together.get(i).get();
            assertThat(mixed.ids()).containsExactly(alone.get(i).ids());
            assertThat(mixed.logprobs()).isEqualTo(alone.get(i).logprobs()); // doubles made of the logits' bits
            assertThat(mixed.seed()).isEqualTo(i);
        }
    }

    @Test
    void a_seed_that_was_drawn_is_reported_and_repeats_the_answer() {
        SamplingOptions drawn = SamplingOptions.builder().temperature(1.5).build();
        int[] prompt = randomPrompt(new Random(4), 20);

        GenerationResult first = engine.submit(Requests.of(prompt, List.of(), drawn, 20, List.of()))
                .await(GenerationListener.NONE);
        SamplingOptions again = drawn.toBuilder().seed(first.seed()).build();
        GenerationResult second = engine.submit(Requests.of(prompt, List.of(), again, 20, List.of()))
                .await(GenerationListener.NONE);

        assertThat(second.ids()).containsExactly(first.ids());
    }

    @Test
    void progress_is_told_in_order_on_the_waiting_thread() {
        int[] prompt = promptWithImage(4, 3);
        List<String> heard = new ArrayList<>();
        Thread waiting = Thread.currentThread();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                assertThat(Thread.currentThread()).isSameAs(waiting);
                heard.add(progress.getClass().getSimpleName() + " " + progress.done() + "/" + progress.total());
            }
        };
        GenerationRequest request = Requests.of(prompt, List.of(image(4, 3)), SamplingOptions.GREEDY, 2, List.of());

        GenerationResult result = engine.submit(request).await(listener);

        // a pass may be told of between layers if it takes a tenth of a second
        assertThat(heard)
                .containsSubsequence(
                        "Waiting 0/0",
                        "Picture 0/12",
                        "Picture 12/12",
                        "Prompt 0/17",
                        "Prompt 16/17",
                        "Prompt 17/17",
                        "Generating 1/2",
                        "Generating 2/2")
                .startsWith("Waiting 0/0")
                .doesNotHaveDuplicates();
        assertThat(result.usage().imageTokens()).isEqualTo(15);
        assertThat(result.timings().imageMs()).isPositive();
        assertThat(result.timings().prefillMs()).isPositive();
        assertThat(result.timings().firstTokenMs())
                .isGreaterThanOrEqualTo(result.timings().prefillMs());
    }

    @Test
    void text_that_was_told_is_the_text_of_the_result() {
        StringBuilder told = new StringBuilder();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onText(String text) {
                told.append(text);
            }
        };

        GenerationResult result =
                engine.submit(request(randomPrompt(new Random(5), 10), 60)).await(listener);

        assertThat(result.text()).isNotEmpty().isEqualTo(told.toString());
    }

    @Test
    void a_stop_text_ends_the_generation() {
        int[] prompt = randomPrompt(new Random(6), 10);
        String whole = engine.submit(request(prompt, 40))
                .await(GenerationListener.NONE)
                .text();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);

        GenerationResult result = engine.submit(
                        Requests.of(prompt, List.of(), SamplingOptions.GREEDY, 40, List.of(stop)))
                .await(GenerationListener.NONE);

        assertThat(result.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(result.usage().generatedTokens()).isLessThan(40);
    }

    @Test
    void cancelling_ends_a_generation_and_gives_what_there_is() {
        startEndless();
        Ticket ticket = engine.submit(request(randomPrompt(new Random(7), 10), ENDLESS));
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                if (progress instanceof Progress.Generating generating && generating.done() == 3) {
                    ticket.cancel();
                }
            }
        };

        GenerationResult result = ticket.await(listener);

        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.ids().length).isBetween(3, ENDLESS - 1);
        assertThat(engine.pagesInUse()).isZero();
    }

    @Test
    void a_listener_that_throws_ends_its_own_generation_alone() throws Exception {
        GenerationListener broken = new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                throw new IllegalArgumentException("broken listener");
            }
        };
        Ticket other = engine.submit(request(randomPrompt(new Random(8), 10), 40));

        assertThatThrownBy(() -> engine.submit(request(randomPrompt(new Random(9), 10), 100))
                        .await(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("broken listener");

        assertThat(other.await(GenerationListener.NONE).usage().generatedTokens())
                .isEqualTo(40);
        Eventually.until("the cancelled one is dropped", () -> engine.pagesInUse() == 0);
    }

    @Test
    void an_interrupted_thread_cancels_and_stays_interrupted() throws Exception {
        startEndless();
        Ticket ticket = engine.submit(request(randomPrompt(new Random(10), 10), ENDLESS));
        List<Object> seen = new ArrayList<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            seen.add(ticket.await(GenerationListener.NONE).finishReason());
            seen.add(Thread.currentThread().isInterrupted());
        });
        waiting.interrupt();
        waiting.join();

        assertThat(seen).containsExactly(FinishReason.CANCELLED, true);
    }

    @Test
    void a_prompt_that_does_not_fit_is_refused_with_the_numbers() {
        assertThatThrownBy(() -> engine.submit(request(randomPrompt(new Random(1), CONTEXT), 1)))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("256 tokens")
                .hasMessageContaining("longer context")
                .hasMessageNotContaining("picture");
    }

    @Test
    void a_request_that_never_fits_the_cache_is_refused_with_the_numbers() {
        EngineOptions options = new EngineOptions(CONTEXT, 16, 8, 100, EngineOptions.DEFAULT_KEY_VALUES); // 4 pages
        try (Engine small = new Engine(network, compute, tokenizer, options)) {
            assertThatThrownBy(() -> small.submit(request(randomPrompt(new Random(1), 50), 79)))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("prompt of 50 tokens")
                    .hasMessageContaining("and 79 tokens of an answer need 5 pages")
                    .hasMessageContaining("has 4 pages of 32 positions");

            GenerationResult fits =
                    small.submit(request(randomPrompt(new Random(1), 50), 78)).await(GenerationListener.NONE);
            assertThat(fits.usage().generatedTokens()).isEqualTo(78);
            assertThat(small.cacheBytes()).isPositive().isLessThanOrEqualTo(small.maxCacheBytes());
        }
    }

    @Test
    void memory_of_the_cache_is_counted_and_follows_its_type() {
        long bf16 = bytes(KvType.BF16);

        assertThat(bytes(KvType.F32)).isEqualTo(2 * bf16);
        assertThat(bytes(KvType.Q8)).isBetween(bf16 / 2, bf16 * 3 / 4);
        assertThat(engine.cacheBytes()).isZero();
    }

    private static long bytes(KvType type) {
        EngineOptions options = new EngineOptions(CONTEXT, 16, 8, CONTEXT, type);
        try (Engine engine = new Engine(network, compute, tokenizer, options)) {
            return engine.maxCacheBytes();
        }
    }

    @Test
    void a_queue_that_is_full_refuses_with_a_sentence() {
        List<Ticket> tickets = new ArrayList<>();
        int[] prompt = randomPrompt(new Random(1), 200);
        try (Engine bounded = new Engine(network, compute, tokenizer, new EngineOptions(CONTEXT, 16, 8))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) { // one is computed, eight wait; the engine is not that fast
                            tickets.add(bounded.submit(request(prompt, 56)));
                        }
                    })
                    .isInstanceOf(EngineBusyException.class)
                    .hasMessageContaining("8 requests are already waiting");

            tickets.forEach(Ticket::cancel);
            tickets.forEach(ticket -> ticket.await(GenerationListener.NONE));
            GenerationResult after = bounded.submit(request(prompt, 1)).await(GenerationListener.NONE);
            assertThat(after.usage().generatedTokens()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_ends_where_the_context_ends() {
        GenerationResult result = engine.submit(request(randomPrompt(new Random(2), CONTEXT - 5), 100))
                .await(GenerationListener.NONE);

        assertThat(result.usage().generatedTokens()).isEqualTo(5);
        assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void generations_that_do_not_fit_beside_each_other_take_turns() throws Exception {
        List<Future<GenerationResult>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 6; i++) {
                int[] prompt = randomPrompt(new Random(i), 100);
                results.add(
                        threads.submit(() -> engine.submit(request(prompt, 60)).await(GenerationListener.NONE)));
            }
        }
        for (Future<GenerationResult> result : results) {
            assertThat(result.get().usage().generatedTokens()).isEqualTo(60);
        }
        assertThat(engine.pagesInUse()).isZero();
    }

    @Test
    void a_closed_engine_says_so_and_fails_what_was_under_way() {
        startEndless();
        Ticket ticket = engine.submit(request(randomPrompt(new Random(1), 10), ENDLESS));
        engine.close();

        assertThatThrownBy(() -> ticket.await(GenerationListener.NONE))
                .isInstanceOf(ModelClosedException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> engine.submit(request(new int[] {1}, 1)))
                .isInstanceOf(ModelClosedException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void requests_refuse_nonsense() {
        assertThatThrownBy(() -> request(new int[] {1}, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Requests.of(new int[] {1}, List.of(), SamplingOptions.GREEDY, 1, List.of("")))
                .hasMessageContaining("1 to 256 characters, but one has 0");
        assertThatThrownBy(() -> new EngineOptions(0, 1, 1)).hasMessageContaining("context");
        assertThatThrownBy(() -> new EngineOptions(1, 0, 1)).hasMessageContaining("chunk");
        assertThatThrownBy(() -> new EngineOptions(1, 1, 0)).hasMessageContaining("wait");
        assertThatThrownBy(() -> new EngineOptions(1, 1, 1, 0, EngineOptions.DEFAULT_KEY_VALUES))
                .hasMessageContaining("position");
    }

    /** Starts the engine anew with room for an answer that does not end by itself. */
    private void startEndless() {
        engine.close();
        engine = new Engine(network, compute, tokenizer, new EngineOptions(ENDLESS + CONTEXT, 16, 8));
    }
}
