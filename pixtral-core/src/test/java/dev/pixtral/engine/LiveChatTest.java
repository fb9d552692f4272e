package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.engine.pace.PassPacer;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A chat that decodes never stands still, whatever others ask for: between two of its tokens there is at most a pass of
 * four times the duration of a decode-only pass, and a step of a picture of two of these. The engine's clock shows what
 * its kernels do.
 */
@Timeout(240)
class LiveChatTest {
    private static final double READING = 400; // nanoseconds of a weight: a decode-only pass takes about 0.1 seconds
    private static final double ROW = 50; // and of a row's share of it
    private static final int ALONE = 6; // passes of the chat before others come
    private static final EngineOptions OPTIONS =
            new EngineOptions(8192, 256, 64, 16_384, EngineOptions.DEFAULT_KEY_VALUES);

    private static final SamplingOptions WITH_LOGPROBS =
            SamplingOptions.builder().temperature(0).logprobs(5).build();

    private static TinyNetwork tiny;

    private final Workers workers = new Workers(1);

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    @AfterEach
    void end() {
        workers.close();
    }

    private static int[] prompt(int length) {
        return randomPrompt(new Random(length), length);
    }

    private static GenerationRequest picture(int cols, int rows, int maxTokens) {
        return Requests.of(
                promptWithImage(cols, rows), List.of(image(cols, rows)), WITH_LOGPROBS, maxTokens, List.of());
    }

    private static ClockedKernels kernels(double reading, double row) {
        return new ClockedKernels(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), reading, row);
    }

    /** An engine on these kernels, and the chat that decodes in it. */
    private final class Scene implements AutoCloseable {
        private final LiveChat chat;
        private final Engine engine;
        private GenerationRequest ofChat = request(prompt(12), 5000);
        private Ticket live;

        Scene(ClockedKernels kernels) {
            chat = new LiveChat(kernels);
            engine = tiny.engine(new Compute(kernels, workers), OPTIONS, chat, kernels);
        }

        /** Lets the chat decode, and others come in the pass after the first {@value #ALONE}; awaits their results. */
        List<GenerationResult> run(GenerationRequest... others) {
            return run(ALONE + 1, others);
        }

        List<GenerationResult> run(int pass, GenerationRequest... others) {
            AtomicReference<List<Ticket>> asked = new AtomicReference<>();
            CountDownLatch came = new CountDownLatch(1);
            chat.inPass = number -> {
                if (number == pass) {
                    asked.set(Arrays.stream(others).map(engine::submit).toList());
                    came.countDown();
                }
            };
            live = engine.submit(ofChat);
            try {
                came.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            List<GenerationResult> results = asked.get().stream()
                    .map(ticket -> ticket.await(GenerationListener.NONE))
                    .toList();
            live.cancel();
            assertThat(live.await(GenerationListener.NONE).finishReason()).isEqualTo(FinishReason.CANCELLED);
            return results;
        }

        List<LiveChat.Pass> mixed() {
            return chat.after(ALONE).stream()
                    .filter(pass -> pass.promptRows() > 0)
                    .toList();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** The measure of all: a picture of 1024 x 1024 pixels and a prompt of 4,000 tokens. */
    @Test
    void a_picture_and_a_long_prompt_hold_up_no_chat() {
        GenerationRequest picture = picture(64, 64, 1); // one token, so that only the chat decodes
        GenerationRequest book = Requests.of(prompt(4000), List.of(), WITH_LOGPROBS, 1, List.of());
        List<GenerationResult> paced;
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            paced = scene.run(picture, book);

            long decodeOnly = scene.chat.decodeOnly();
            for (LiveChat.Pass pass : scene.mixed()) {
                assertThat(pass.nanos()).as("%s", pass).isLessThanOrEqualTo(4 * decodeOnly);
            }
            assertThat(LiveChat.longest(scene.chat.steps(ALONE))).isBetween(3 * decodeOnly / 2, 2 * decodeOnly);
            assertThat(LiveChat.longest(scene.chat.pauses(ALONE))).isLessThanOrEqualTo(6 * decodeOnly);
            // the others proceed: the time is used
            int promptRows = 4000 + promptWithImage(64, 64).length;
            assertThat(scene.mixed().size()).isLessThan(promptRows / 15);
        }
        try (Engine alone = tiny.engine(OPTIONS)) { // nobody decodes: nothing is paced
            for (int i = 0; i < 2; i++) {
                GenerationResult result =
                        alone.submit(List.of(picture, book).get(i)).await(GenerationListener.NONE);
                assertThat(paced.get(i).ids()).containsExactly(result.ids());
                assertThat(paced.get(i).logprobs()).isNotEmpty().isEqualTo(result.logprobs());
            }
        }
    }

    @Test
    void where_eight_rows_take_longer_there_are_eight() {
        try (Scene scene = new Scene(kernels(1, ROW))) {
            scene.run(request(prompt(300), 2), request(prompt(20), 2));

            assertThat(scene.mixed())
                    .allSatisfy(pass -> assertThat(pass.promptRows()).isLessThanOrEqualTo(PassPacer.LEAST_ROWS));
            assertThat(scene.mixed().size()).isBetween(320 / 8, 320 / 8 + 5);
        }
    }

    @Test
    void where_rows_cost_nothing_there_are_256() {
        try (Scene scene = new Scene(kernels(READING, 0))) {
            scene.run(request(prompt(3000), 2));

            assertThat(scene.mixed().stream()
                            .mapToInt(LiveChat.Pass::promptRows)
                            .max())
                    .hasValue(255); // a pass has 256 rows by the options
        }
    }

    @Test
    void before_there_is_a_measurement_a_pass_is_decode_only() {
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            scene.run(1, request(prompt(100), 2)); // in the pass in which the chat gets its first token

            assertThat(scene.chat.after(1).get(0).rows()).isEqualTo(1);
            assertThat(scene.chat.after(1).get(1).promptRows()).isGreaterThanOrEqualTo(PassPacer.LEAST_ROWS);
        }
    }

    /** Beside decoding, the limit goes before the rule that a short prompt is computed in one pass. */
    @Test
    void short_prompts_have_all_rows_at_once_only_if_the_time_allows() {
        try (Scene scene = new Scene(kernels(1, ROW))) {
            scene.run(request(prompt(59), 1), request(prompt(60), 1), request(prompt(61), 1));

            assertThat(scene.mixed()).hasSizeGreaterThanOrEqualTo(180 / PassPacer.LEAST_ROWS);
        }
    }

    @Test
    void the_oldest_prompt_has_half_of_the_rows() {
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            scene.run(request(prompt(1200), 1), request(prompt(400), 1));

            List<LiveChat.Pass> mixed = scene.mixed();
            int shorter = rowsUntil(mixed, 1);
            assertThat(shorter).isBetween(2 * 400, 2 * 400 + 80);
            assertThat(rowsUntil(mixed, 2)).isEqualTo(1600);
        }
    }

    /** Returns the prompt rows of the passes until so many prompts are complete. */
    private static int rowsUntil(List<LiveChat.Pass> mixed, int complete) {
        int rows = 0;
        int done = 0;
        for (LiveChat.Pass pass : mixed) {
            rows += pass.promptRows();
            done += pass.tokens() - 1;
            if (done == complete) {
                return rows;
            }
        }
        throw new AssertionError("only " + done + " prompts were complete");
    }

    @Test
    void several_pictures_never_have_two_steps_in_a_row() {
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            scene.run(picture(20, 20, 1), picture(12, 30, 1), picture(31, 5, 1));

            assertThat(LiveChat.longest(scene.chat.steps(ALONE))).isLessThanOrEqualTo(2 * scene.chat.decodeOnly());
        }
    }

    /** Its next token is chosen on another thread, and sometimes later than the next pass begins. */
    @Test
    void an_answer_whose_tokens_are_chosen_aside_is_not_held_up_either() {
        LogitsProcessor unchanged = (_, _, _) -> {};
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            scene.ofChat = Requests.of(prompt(12), List.of(), SamplingOptions.GREEDY, 5000, List.of(), unchanged);
            scene.run(picture(20, 20, 1), request(prompt(300), 1));

            long decodeOnly = scene.chat.decodeOnly();
            assertThat(LiveChat.longest(scene.chat.steps(ALONE))).isLessThanOrEqualTo(2 * decodeOnly);
            assertThat(scene.chat.after(ALONE))
                    .allSatisfy(pass -> assertThat(pass.nanos()).isLessThanOrEqualTo(4 * decodeOnly));
        }
    }

    /**
     * Both need the same picture: the timings of each show all of its encoding, though steps have passes in between.
     */
    @Test
    void timings_show_the_encoding_of_the_own_pictures() {
        try (Scene scene = new Scene(kernels(READING, ROW))) {
            List<GenerationResult> results = scene.run(picture(20, 20, 1), picture(20, 20, 1), request(prompt(50), 1));

            double steps = scene.chat.steps(ALONE).stream().mapToLong(n -> n).sum() / 1e6;
            assertThat(results.get(0).timings().imageMs()).isEqualTo(steps);
            assertThat(results.get(1).timings().imageMs()).isEqualTo(steps);
            assertThat(results.get(2).timings().imageMs()).isZero();
        }
    }
}
