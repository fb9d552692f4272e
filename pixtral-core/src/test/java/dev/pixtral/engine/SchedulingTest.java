package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who is computed when. Time is counted in passes; requests come in the middle of a pass, from the engine's thread, so
 * that the order is exact.
 */
@Timeout(120)
class SchedulingTest {
    /** Passes after which a test gives up whatever it does to the engine. */
    private static final int ENOUGH = 300;

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static int[] prompt(int length) {
        return randomPrompt(new Random(length), length);
    }

    @Test
    void a_storm_of_cancels_at_most_doubles_the_passes_of_a_long_prompt() {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(1024, 256, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            AtomicReference<Ticket> question = new AtomicReference<>(engine.submit(request(prompt(10), 500)));
            PassLimit limit = new PassLimit(2 * 4 + 1); // alone it takes 4
            passes.inPass = pass -> {
                limit.check(pass);
                if (pass < ENOUGH) { // each pass loses a member, and gets another one
                    question.get().cancel();
                    question.set(engine.submit(request(prompt(10), 500)));
                }
            };
            limit.beginAfter(passes.rows.size());

            engine.submit(request(prompt(964), 1)).await(GenerationListener.NONE);

            limit.reached();
            passes.inPass = pass -> {};
            assertThat(limit.exceeded()).isFalse();
            question.get().cancel();
            assertThat(question.get().await(GenerationListener.NONE).finishReason())
                    .isEqualTo(FinishReason.CANCELLED);
        }
    }

    @Test
    void a_member_that_is_cancelled_has_its_result_while_the_pass_goes_on() throws Exception {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(1024, 256, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            CountDownLatch told = new CountDownLatch(1);
            AtomicReference<Ticket> cancelled = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 1) {
                    cancelled.set(engine.submit(request(prompt(20), 5)));
                } else if (pass == 2) {
                    cancelled.get().cancel();
                    Thread.ofVirtual().start(() -> {
                        cancelled.get().await(GenerationListener.NONE);
                        told.countDown();
                    });
                } else {
                    awaitUninterrupted(told); // it would hang if the result came after a later pass
                }
            };

            GenerationResult other = engine.submit(request(prompt(700), 1)).await(GenerationListener.NONE);

            assertThat(other.usage().generatedTokens()).isEqualTo(1);
            assertThat(passes.rows).containsExactly(256, 256, 208);
            passes.inPass = pass -> {};
            engine.submit(request(prompt(2), 1)).await(GenerationListener.NONE);
            assertThat(engine.pagesInUse()).isZero();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_short_question_has_its_answer_in_the_first_pass_beside_a_long_prompt() {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(4096, 64, 64, 8192, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            AtomicReference<Ticket> question = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 3) {
                    question.set(engine.submit(request(prompt(9), 1)));
                }
            };

            engine.submit(request(prompt(2000), 1)).await(GenerationListener.NONE);

            question.get().await(GenerationListener.NONE);
            assertThat(passes.chosen).startsWith(0, 0, 0, 1, 0);
            assertThat(passes.rows).hasSize((2000 + 9 + 63) / 64);
        }
    }

    @Test
    void nobody_starves_under_a_stream_of_short_questions() {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(1024, 64, 200, 8192, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            Deque<Ticket> questions = new ArrayDeque<>();
            PassLimit half = new PassLimit(2 * 10 + 1);
            PassLimit all = new PassLimit(4 * 10 + 2);
            half.beginAfter(0);
            all.beginAfter(0);
            passes.inPass = pass -> {
                half.check(pass);
                all.check(pass);
                if (pass < ENOUGH) {
                    for (int i = 0; i < 4; i++) {
                        questions.add(engine.submit(request(prompt(60), 1)));
                    }
                    while (questions.size() > 100) {
                        questions.poll().cancel();
                    }
                }
            };
            // the older one is half of each pass, the other one comes after it
            Ticket first = engine.submit(request(prompt(640), 1));
            Ticket second = engine.submit(request(prompt(640), 1));

            first.await(GenerationListener.NONE);
            half.reached();
            second.await(GenerationListener.NONE);
            all.reached();

            assertThat(half.exceeded()).isFalse();
            assertThat(all.exceeded()).isFalse();
            passes.inPass = pass -> {};
            questions.forEach(Ticket::cancel);
        }
    }

    @Test
    void a_long_answer_keeps_nobody_out() {
        Passes passes = new Passes();
        // a whole context for prompt and answer of one request, as it may become
        try (Engine engine = tiny.engine(new EngineOptions(512, 64, 64), passes)) {
            AtomicInteger asked = new AtomicInteger();
            AtomicReference<Ticket> question = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 20) {
                    asked.set(pass);
                    question.set(engine.submit(request(prompt(9), 3)));
                }
            };
            Ticket answer = engine.submit(request(prompt(12), 500));
            GenerationListener untilAsked = new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    if (progress instanceof Progress.Generating generating && generating.done() == 200) {
                        answer.cancel();
                    }
                }
            };

            GenerationResult result = answer.await(untilAsked);

            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(passes.chosen.subList(asked.get(), asked.get() + 3)).containsExactly(2, 2, 2);
            assertThat(question.get().await(GenerationListener.NONE).usage().generatedTokens())
                    .isEqualTo(3);
        }
    }

    /**
     * Everybody's tokens, texts and progress are those of the same request alone, though pages run out again and again.
     */
    @Test
    void who_gives_its_pages_back_gets_the_same_bits_and_tells_nothing_twice() throws Exception {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.9).seed(7).logprobs(2).build();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            requests.add(Requests.of(prompt(20 + 9 * i), List.of(), sampling, 150, List.of()));
        }
        requests.add(Requests.of(promptWithImage(5, 4), List.of(image(5, 4)), sampling, 150, List.of()));
        EngineOptions tight = new EngineOptions(256, 32, 64); // 8 pages
        List<Heard> together = new ArrayList<>();
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(tight, passes)) {
            List<Thread> threads = new ArrayList<>();
            for (GenerationRequest request : requests) {
                Ticket ticket = engine.submit(request);
                Heard heard = new Heard();
                together.add(heard);
                threads.add(Thread.ofPlatform().start(() -> heard.result = ticket.await(heard)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(engine.pagesInUse()).isZero();
        }
        int computed = passes.rows.stream().mapToInt(rows -> rows).sum();
        int needed = requests.stream()
                .mapToInt(request -> request.promptIds().length + 149)
                .sum();
        assertThat(computed).as("some had to be computed again").isGreaterThan(needed);
        try (Engine engine = tiny.engine(new EngineOptions(256, 32, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES))) {
            for (int i = 0; i < requests.size(); i++) {
                GenerationResult alone = engine.submit(requests.get(i)).await(GenerationListener.NONE);
                Heard heard = together.get(i);
                assertThat(heard.result.ids()).containsExactly(alone.ids());
                assertThat(heard.result.logprobs()).isEqualTo(alone.logprobs());
                assertThat(heard.text.toString()).isEqualTo(alone.text());
                long prompt = requests.get(i).promptIds().length;
                assertThat(heard.last)
                        .containsEntry(Progress.Prompt.class, new Progress.Prompt(prompt, prompt))
                        .containsEntry(Progress.Generating.class, new Progress.Generating(alone.ids().length, 150));
                assertThat(heard.last.values())
                        .filteredOn(progress -> !(progress instanceof Progress.Generating))
                        .allSatisfy(progress -> assertThat(progress.done()).isEqualTo(progress.total()));
            }
        }
    }

    private static final class Heard implements GenerationListener {
        private final StringBuilder text = new StringBuilder();
        private final Map<Class<?>, Progress> last = new LinkedHashMap<>();
        private GenerationResult result;

        @Override
        public void onProgress(Progress progress) {
            Progress before = last.put(progress.getClass(), progress);
            assertThat(last.keySet()).last().as("no stage comes twice").isEqualTo(progress.getClass());
            if (before != null) {
                assertThat(progress.done()).isGreaterThan(before.done());
                assertThat(progress.total()).isEqualTo(before.total());
            }
        }

        @Override
        public void onText(String piece) {
            text.append(piece);
        }
    }

    @Test
    void the_oldest_never_gives_its_pages_back() throws Exception {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(new EngineOptions(256, 32, 64), passes)) { // 8 pages
            Ticket oldest = engine.submit(request(prompt(30), 220));
            List<Ticket> others = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                others.add(engine.submit(request(prompt(30), 220)));
            }

            oldest.await(GenerationListener.NONE);

            // a pass for the prompt, one for each token, and a few until this thread has looked; had it ever waited for
            // the end of another one, it would be hundreds
            assertThat(passes.rows.size()).isLessThanOrEqualTo(221 + 40);
            others.forEach(Ticket::cancel);
            others.forEach(ticket -> ticket.await(GenerationListener.NONE));
        }
    }

    @Test
    void one_that_does_not_fit_is_overtaken_eight_times_at_most() {
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(new EngineOptions(512, 64, 64), passes)) { // 16 pages
            AtomicReference<Ticket> large = new AtomicReference<>();
            List<Ticket> small = new ArrayList<>();
            AtomicInteger begun = new AtomicInteger();
            passes.inPass = pass -> {
                if (pass == 2) {
                    large.set(engine.submit(request(prompt(480), 1)));
                } else if (pass > 2 && pass < ENOUGH && small.size() < 30) {
                    small.add(engine.submit(request(prompt(5), 1)));
                }
                begun.set(pass);
            };
            Ticket running = engine.submit(request(prompt(12), 490)); // for long one page or two

            running.await(new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    if (progress instanceof Progress.Generating generating && generating.done() == 60) {
                        running.cancel(); // at last there is room for the large one
                    }
                }
            });
            large.get().await(GenerationListener.NONE);
            passes.inPass = pass -> {};

            small.forEach(ticket -> ticket.await(GenerationListener.NONE));
            int overtook = passes.chosen.stream()
                    .limit(60)
                    .mapToInt(count -> count - 1)
                    .sum();
            assertThat(overtook).isEqualTo(8);
        }
    }

    @Test
    void pictures_are_encoded_one_at_a_time_between_passes() {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(512, 64, 64, 2048, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            AtomicReference<Ticket> album = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 2) {
                    int[] one = promptWithImage(4, 4);
                    int[] prompt = Arrays.copyOf(one, 4 * (one.length - 1) + 1);
                    for (int i = 1; i < 4; i++) {
                        System.arraycopy(one, 1, prompt, 1 + i * (one.length - 1), one.length - 1);
                    }
                    album.set(engine.submit(
                            Requests.of(prompt, Requests.images(4, 4, 4), SamplingOptions.GREEDY, 1, List.of())));
                }
            };

            engine.submit(request(prompt(12), 30)).await(GenerationListener.NONE);

            album.get().await(GenerationListener.NONE);
            // the first picture has a step for each kind of work, since nothing is known yet; the others have one each
            assertThat(passes.order.subList(6, 13))
                    .containsExactly("picture", "pass", "picture", "pass", "picture", "pass", "picture");
            assertThat(passes.order.subList(0, 6)).containsOnly("pass");
        }
    }

    @Test
    void a_question_about_one_picture_does_not_wait_for_an_album() {
        Passes passes = new Passes();
        try (Engine engine =
                tiny.engine(new EngineOptions(1024, 64, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES), passes)) {
            AtomicReference<Ticket> question = new AtomicReference<>();
            passes.inPass = pass -> {
                if (pass == 1) {
                    int[] one = promptWithImage(4, 4);
                    int[] prompt = new int[20 * (one.length - 1) + 1];
                    prompt[0] = 1;
                    for (int i = 0; i < 20; i++) {
                        System.arraycopy(one, 1, prompt, 1 + i * (one.length - 1), one.length - 1);
                    }
                    engine.submit(Requests.of(prompt, Requests.images(20, 4, 4), SamplingOptions.GREEDY, 1, List.of()));
                    question.set(engine.submit(
                            Requests.of(one, List.of(image(4, 4)), SamplingOptions.GREEDY, 1, List.of())));
                }
            };
            engine.submit(request(prompt(12), 60)).await(GenerationListener.NONE);

            question.get().await(GenerationListener.NONE);
            int answered = passes.chosen.indexOf(2); // the first pass in which another one got a token
            assertThat(answered).isBetween(1, 8); // the album takes more than 20
        }
    }
}
