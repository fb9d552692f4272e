package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Live requests that begin alike compute their beginning once, whoever is cancelled meanwhile. Requests come in the
 * middle of a pass, from the engine's thread, so that the order is exact.
 */
@Timeout(120)
class SharedWorkTest {
    private static TinyNetwork tiny;

    private final Passes passes = new Passes();
    private int before; // rows

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private Engine engine(int positions) {
        return tiny.engine(new EngineOptions(2048, 64, 64, positions, KvType.BF16), passes);
    }

    private static GenerationRequest request(int[] prompt, int seed) {
        SamplingOptions sampling = SamplingOptions.builder()
                .temperature(0.8)
                .seed(seed)
                .logprobs(2)
                .build();
        return Requests.of(prompt, List.of(), sampling, 6, List.of());
    }

    /** A common beginning of 600 tokens and some of its own. */
    private static int[] prompt(int seed, int own) {
        int[] prompt = Arrays.copyOf(randomPrompt(new Random(100), 600), 600 + own);
        System.arraycopy(randomPrompt(new Random(seed), own), 0, prompt, 600, own);
        return prompt;
    }

    private static void assertAsAlone(List<GenerationRequest> requests, List<GenerationResult> results) {
        EngineOptions off = new EngineOptions(2048, 64, 64, 8192, KvType.BF16).withCaches(CacheOptions.OFF);
        try (Engine cold = tiny.engine(off)) { // the answers to compare with
            for (int i = 0; i < requests.size(); i++) {
                GenerationResult alone = cold.submit(requests.get(i)).await(GenerationListener.NONE);
                assertThat(results.get(i).ids()).containsExactly(alone.ids());
                assertThat(results.get(i).logprobs()).isEqualTo(alone.logprobs());
            }
        }
    }

    /**
     * Submits all requests in the only pass of another one, so that they begin together.
     *
     * @param next called in the passes after it, which begin with number 1
     */
    private List<Ticket> submitTogether(
            Engine engine, List<GenerationRequest> requests, ObjIntConsumer<List<Ticket>> next) {
        List<Ticket> tickets = new ArrayList<>();
        int own = passes.rows.size() + 1;
        before = passes.rows.stream().mapToInt(rows -> rows).sum() + 3;
        passes.inPass = pass -> {
            if (pass == own) {
                requests.forEach(request -> tickets.add(engine.submit(request)));
            } else {
                next.accept(tickets, pass - own);
            }
        };
        engine.submit(Requests.request(new int[] {500, 501, 502}, 1)).await(GenerationListener.NONE);
        return tickets;
    }

    private List<Ticket> submitTogether(Engine engine, List<GenerationRequest> requests) {
        return submitTogether(engine, requests, (tickets, pass) -> {});
    }

    /** Returns the rows that were computed for the requests that were submitted together. */
    private int computed() {
        return passes.rows.stream().mapToInt(rows -> rows).sum() - before;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 12})
    void a_common_beginning_is_computed_once(int count) {
        try (Engine engine = engine(32_768)) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                requests.add(request(prompt(i, 100 + i), i));
            }
            List<GenerationResult> results = submitTogether(engine, requests).stream()
                    .map(ticket -> ticket.await(GenerationListener.NONE))
                    .toList();

            assertAsAlone(requests, results);
            int computed = computed();
            int own = requests.stream()
                    .mapToInt(request -> request.promptIds().length - 601)
                    .sum();
            int answers = 5 * count; // the sixth token is not computed
            assertThat(computed).isBetween(601 + own, 601 + own + 25 * (count - 1) + answers); // 18 pages and 25 tokens
            assertThat(results.stream()
                            .mapToInt(result -> result.usage().cachedTokens())
                            .sum())
                    .isBetween(576 * (count - 1), 601 * (count - 1));
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    /** The same prompt for several answers. */
    @Test
    void equal_prompts_differ_only_in_what_they_draw() {
        try (Engine engine = engine(32_768)) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                requests.add(request(prompt(1, 100), i));
            }
            List<GenerationResult> results = submitTogether(engine, requests).stream()
                    .map(ticket -> ticket.await(GenerationListener.NONE))
                    .toList();

            assertAsAlone(requests, results);
            int computed = computed();
            assertThat(computed).isLessThan(700 + 5 * (32 + 6));
        }
    }

    @Test
    void who_waited_goes_on_when_the_other_one_is_cancelled() {
        try (Engine engine = engine(32_768)) {
            List<GenerationRequest> requests =
                    List.of(request(prompt(1, 300), 1), request(prompt(2, 300), 2), request(prompt(3, 301), 3));
            List<Ticket> tickets = submitTogether(engine, requests, (all, pass) -> {
                if (pass == 3) {
                    all.get(0).cancel();
                } else if (pass == 5) {
                    all.get(1).cancel();
                }
            });

            GenerationResult last = tickets.get(2).await(GenerationListener.NONE);

            assertAsAlone(List.of(requests.get(2)), List.of(last));
            assertThat(tickets.get(0).await(GenerationListener.NONE).finishReason())
                    .isEqualTo(FinishReason.CANCELLED);
            assertThat(tickets.get(1).await(GenerationListener.NONE).finishReason())
                    .isEqualTo(FinishReason.CANCELLED);
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    @Test
    void who_waited_goes_on_when_the_other_one_fails() {
        try (Engine engine = engine(32_768)) {
            List<GenerationRequest> requests = List.of(request(prompt(1, 300), 1), request(prompt(2, 300), 2));
            List<Ticket> tickets = submitTogether(engine, requests, (_, pass) -> {
                if (pass == 4) {
                    throw new StackOverflowError("a monitor's");
                }
            });

            GenerationResult last = tickets.get(1).await(GenerationListener.NONE); // it was in no pass yet

            assertAsAlone(List.of(requests.get(1)), List.of(last));
            assertThatThrownBy(() -> tickets.getFirst().await(GenerationListener.NONE))
                    .isInstanceOf(EngineFailureException.class);
        }
    }

    @Test
    void a_page_that_several_share_is_counted_once() {
        try (Engine engine = engine(32 * 32)) { // 32 pages, of which each request needs 23
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                requests.add(request(prompt(i, 100), i));
            }
            List<GenerationResult> results = new ArrayList<>();
            Ticket first = engine.submit(requests.getFirst());
            results.add(first.await(GenerationListener.NONE));
            List<Ticket> others = submitTogether(engine, requests.subList(1, 4));
            others.forEach(ticket -> results.add(ticket.await(GenerationListener.NONE)));

            assertAsAlone(requests, results);
            assertThat(passes.chosen).as("two are live together").contains(2);
            assertThat(engine.pagesInUse()).isZero();
        }
    }
}
