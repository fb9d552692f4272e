package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What earlier requests have computed is not computed again, and every bit stays. */
@Timeout(120)
class SharedPrefixTest {
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

    private static EngineOptions options(KvType type) {
        return new EngineOptions(1024, 64, 64, 8192, type);
    }

    private static Engine cold(KvType type) {
        return tiny.engine(options(type).withCaches(CacheOptions.OFF)); // the answers to compare with
    }

    private static GenerationRequest request(int[] prompt, String salt, PixelValues... images) {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.8).seed(3).logprobs(3).build();
        DecodingOptions decoding = new DecodingOptions(sampling, 12, List.of(), LogitsProcessor.NONE);
        return new GenerationRequest(prompt, List.of(images), decoding, Constraint.NONE, salt);
    }

    private static GenerationResult answer(Engine engine, int[] prompt, PixelValues... images) {
        return engine.submit(request(prompt, "", images)).await(GenerationListener.NONE);
    }

    private static void assertSame(GenerationResult actual, GenerationResult expected) {
        assertThat(actual.ids()).containsExactly(expected.ids());
        assertThat(actual.logprobs()).isEqualTo(expected.logprobs()); // doubles made of the logits' bits
        assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
    }

    private static int[] append(int[] ids, int... more) {
        return IntStream.concat(Arrays.stream(ids), Arrays.stream(more)).toArray();
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void turns_of_a_chat_compute_only_what_is_new(KvType type) {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(options(type), passes);
                Engine cold = cold(type)) {
            int[] prompt = randomPrompt(new Random(1), 45);
            int before = 0; // positions of the previous turn
            for (int turn = 0; turn < 6; turn++) {
                passes.rows.clear();
                GenerationResult result = answer(engine, prompt);

                assertSame(result, answer(cold, prompt));
                assertThat(result.usage().cachedTokens()).isEqualTo(before);
                assertThat(result.usage().cachedBytes())
                        .isEqualTo(before
                                * tiny.network.newKvPool(type, 1).layout().pageBytes()
                                / PAGE);
                assertThat(result.timings().promptTokens()).isEqualTo(prompt.length - before);
                assertThat(passes.rows.stream().mapToInt(rows -> rows).sum())
                        .isEqualTo(prompt.length - before + result.ids().length - 1);
                before = prompt.length + result.ids().length - 1; // the last token was never computed
                prompt = append(append(prompt, result.ids()), randomPrompt(new Random(turn), 9 + 7 * turn));
            }
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    @Test
    void a_repeated_prompt_computes_its_last_token() {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(options(KvType.BF16), passes);
                Engine cold = cold(KvType.BF16)) {
            for (int length : new int[] {1, 2, 3, 31, 32, 33, 63, 64, 65, 100, 300}) {
                int[] prompt = randomPrompt(new Random(length), length);
                prompt[0] = 500 + length; // nothing in common with the others
                GenerationResult expected = answer(cold, prompt);
                assertSame(answer(engine, prompt), expected);
                passes.rows.clear();

                GenerationResult again = answer(engine, prompt);

                assertSame(again, expected);
                assertThat(passes.rows.getFirst()).isEqualTo(length > 3 ? 1 : length);
                assertThat(again.usage().cachedTokens()).isEqualTo(length > 3 ? length - 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void a_branch_at_any_offset_goes_on_behind_it(KvType type) {
        try (Engine engine = tiny.engine(options(type));
                Engine cold = cold(type)) {
            int[] first = randomPrompt(new Random(1), 2 * PAGE + 10);
            assertSame(answer(engine, first), answer(cold, first));
            for (int offset = 0; offset < PAGE; offset++) {
                int other = first[PAGE + offset] == 1500 ? 1501 : 1500;
                int[] branch = append(Arrays.copyOf(first, PAGE + offset), other, 1100 + offset, 1200);
                GenerationResult result = answer(engine, branch);

                assertSame(result, answer(cold, branch));
                assertThat(result.usage().cachedTokens()).isEqualTo(PAGE + offset);
            }
            assertSame(answer(engine, first), answer(cold, first));
        }
    }

    @Test
    void pictures_whose_rows_are_cached_are_not_encoded() {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(options(KvType.BF16), passes);
                Engine cold = cold(KvType.BF16)) {
            int[] one = append(promptWithImage(8, 6), 1100, 1200);
            int[] two = append(append(one, 1300), Arrays.copyOfRange(promptWithImage(5, 5), 1, 32));
            PixelValues first = image(8, 6, 1);
            PixelValues second = image(5, 5, 2);
            assertSame(answer(engine, one, first), answer(cold, one, first));
            assertThat(passes.order).filteredOn("picture"::equals).hasSize(1);

            GenerationResult again = answer(engine, append(one, 1300), first);
            assertSame(again, answer(cold, append(one, 1300), first));
            assertThat(again.usage().cachedTokens()).isEqualTo(one.length);
            assertThat(passes.order).filteredOn("picture"::equals).hasSize(1);

            assertSame(answer(engine, two, first, second), answer(cold, two, first, second));
            assertThat(passes.order).filteredOn("picture"::equals).hasSize(2);
        }
    }

    @Test
    void other_pixels_with_the_same_ids_are_computed() {
        try (Engine engine = tiny.engine(options(KvType.BF16));
                Engine cold = cold(KvType.BF16)) {
            int[] prompt = append(promptWithImage(8, 6), 1100, 1200);
            assertSame(answer(engine, prompt, image(8, 6, 1)), answer(cold, prompt, image(8, 6, 1)));

            GenerationResult other = answer(engine, prompt, image(8, 6, 2));

            assertSame(other, answer(cold, prompt, image(8, 6, 2)));
            assertThat(other.usage().cachedTokens()).isZero();
            assertThat(answer(engine, prompt, image(8, 6, 2)).usage().cachedTokens())
                    .isEqualTo(prompt.length - 1);
        }
    }

    @Test
    void a_branch_inside_a_picture_needs_its_features() {
        try (Engine engine = tiny.engine(options(KvType.BF16));
                Engine cold = cold(KvType.BF16)) {
            int[] prompt = promptWithImage(8, 8);
            Ticket ticket = engine.submit(request(prompt, "", image(8, 8)));
            ticket.await(new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    if (progress instanceof Progress.Prompt part && part.done() > 0) {
                        ticket.cancel(); // perhaps after the first chunk, which ends in the picture
                    }
                }
            });

            assertSame(answer(engine, prompt, image(8, 8)), answer(cold, prompt, image(8, 8)));
        }
    }

    @Test
    void requests_of_different_salts_share_nothing() {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(options(KvType.BF16), passes);
                Engine cold = cold(KvType.BF16)) {
            int[] prompt = randomPrompt(new Random(1), 150);
            GenerationResult expected = answer(cold, prompt);
            for (String salt : List.of("", "a", "b")) {
                GenerationResult result = engine.submit(request(prompt, salt)).await(GenerationListener.NONE);
                assertSame(result, expected);
                assertThat(result.usage().cachedTokens()).isZero();
            }
            List<Ticket> tickets = new ArrayList<>();
            passes.rows.clear();
            for (String salt : List.of("c", "d", "e")) {
                tickets.add(engine.submit(request(prompt, salt)));
            }
            for (Ticket ticket : tickets) {
                GenerationResult result = ticket.await(GenerationListener.NONE);
                assertSame(result, expected);
                assertThat(result.usage().cachedTokens()).isZero();
            }
            assertThat(engine.submit(request(prompt, "a"))
                            .await(GenerationListener.NONE)
                            .usage()
                            .cachedTokens())
                    .isEqualTo(149);
        }
    }

    @Test
    void what_is_cached_is_told_as_computed_at_once() {
        try (Engine engine = tiny.engine(options(KvType.BF16))) {
            int[] prompt = append(promptWithImage(4, 3), randomPrompt(new Random(1), 100));
            answer(engine, prompt, image(4, 3));
            List<String> heard = new ArrayList<>();
            engine.submit(request(append(prompt, 1100, 1101), "", image(4, 3))).await(new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    if (!(progress instanceof Progress.Generating)) {
                        heard.add(progress.getClass().getSimpleName() + " " + progress.done() + "/" + progress.total());
                    }
                }
            });
            assertThat(heard)
                    .containsExactly(
                            "Waiting 0/0",
                            "Picture 0/12",
                            "Picture 12/12",
                            "Prompt 0/119",
                            "Prompt 117/119",
                            "Prompt 119/119");
        }
    }

    @Test
    void statistics_count_all_requests() {
        try (Engine engine = tiny.engine(options(KvType.BF16))) {
            int[] prompt = randomPrompt(new Random(1), 100);
            answer(engine, prompt);
            answer(engine, prompt);

            assertThat(engine.caches().promptTokens()).isEqualTo(200);
            assertThat(engine.caches().cachedTokens()).isEqualTo(99);
            assertThat(engine.caches().prefixPositions()).isEqualTo(111);
            assertThat(engine.caches().prefixBytes()).isEqualTo(engine.cacheBytes() * 4 / 5); // one was a copy
        }
    }
}
