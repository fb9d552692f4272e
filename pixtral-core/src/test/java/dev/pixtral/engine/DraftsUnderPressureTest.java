package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drafts where pages, memory or patience run out, and in answers that are cancelled or stall inside a draft. */
@Timeout(120)
class DraftsUnderPressureTest {
    private static final EngineOptions ROOMY = new EngineOptions(512, 64, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES);
    private static final int[] PROMPT = randomPrompt(new Random(1), 20);
    private static final int[] OTHER = randomPrompt(new Random(2), 24);
    private static final int EOS = 2;

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static GenerationRequest of(int[] prompt, int maxTokens, LogitsProcessor processor) {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.9).seed(7).logprobs(2).build();
        return Requests.of(prompt, List.of(), sampling, maxTokens, List.of(), processor);
    }

    private static Heard without(GenerationRequest request) {
        try (Engine engine = tiny.engine(ROOMY.withSpeculation(false))) {
            return Heard.of(engine.submit(request));
        }
    }

    private static LogitsProcessor endingAfter(int tokens) {
        return (_, generated, logits) -> {
            if (generated.length == tokens) {
                Arrays.fill(logits, Float.NEGATIVE_INFINITY);
                logits[EOS] = 1;
            }
        };
    }

    /**
     * The older one needs one page and the younger one two, and there are three. Wrong drafts of the older one reach
     * into a second page, which it returns when the younger one needs it.
     */
    @Test
    void should_not_take_a_page_from_anybody() {
        GenerationRequest older = of(PROMPT, 60, endingAfter(12));
        GenerationRequest younger = of(OTHER, 40, LogitsProcessor.NONE);
        Heard olderAlone = without(older);
        Heard youngerAlone = without(younger);
        for (int wrong = 6; wrong <= 12; wrong += 2) {
            Passes passes = new Passes();
            ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.wrong(wrong))
                    .know(PROMPT, olderAlone.result().ids())
                    .know(OTHER, youngerAlone.result().ids());
            EngineOptions tight = new EngineOptions(96, 64, 64, 96, EngineOptions.DEFAULT_KEY_VALUES);
            Usage first;
            Usage second;
            try (Engine engine = tiny.engine(tight, drafts, passes)) {
                Ticket one = engine.submit(older);
                Ticket two = engine.submit(younger);
                Heard heard = Heard.of(one);
                heard.assertSame(olderAlone, "older");
                first = heard.result().usage();
                heard = Heard.of(two);
                heard.assertSame(youngerAlone, "younger");
                second = heard.result().usage();
            }
            int tokens =
                    first.generatedTokens() + 1 + second.generatedTokens(); // the end of sequence is chosen as well
            int accepted = first.acceptedTokens() + second.acceptedTokens();
            int drafted = first.draftedTokens() + second.draftedTokens();
            assertThat(drafted).isPositive();
            // had anybody given pages back, it would be more
            assertThat(passes.rows.stream().mapToInt(rows -> rows).sum())
                    .isEqualTo(PROMPT.length + OTHER.length + tokens - 2 - accepted + drafted);
        }
    }

    @Test
    void should_go_on_without_drafts_when_they_need_too_much_memory() {
        GenerationRequest request = of(PROMPT, 40, LogitsProcessor.NONE);
        Heard expected = without(request);
        AtomicInteger failures = new AtomicInteger();
        PassMonitor scarce = new PassMonitor() {
            @Override
            public void stage(String name, float[] values, int rows, int cols) {
                if (name.equals("logits") && rows > 1) {
                    failures.incrementAndGet();
                    throw new OutOfMemoryError("test");
                }
            }
        };
        ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.right(5))
                .know(PROMPT, expected.result().ids());
        try (Engine engine = tiny.engine(ROOMY, drafts, scarce)) {
            Heard.of(engine.submit(request)).assertSame(expected, "scarce");
        }
        assertThat(failures).hasValue(1);
    }

    @Test
    void should_have_the_same_beginning_when_cancelled_anywhere() throws InterruptedException {
        LogitsProcessor slow = (_, _, _) -> {};
        for (LogitsProcessor processor : List.of(LogitsProcessor.NONE, slow)) { // on the loop, and aside
            GenerationRequest request = of(PROMPT, 60, processor);
            int[] whole = without(request).result().ids();
            ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.right(9)).know(PROMPT, whole);
            try (Engine engine = tiny.engine(ROOMY, drafts)) {
                for (int at = 1; at < 25; at++) {
                    Ticket ticket = engine.submit(request);
                    GenerationResult result = ticket.await(cancellingAt(ticket, at));

                    assertThat(result.ids()).hasSizeGreaterThanOrEqualTo(at);
                    assertThat(result.ids()).isEqualTo(Arrays.copyOf(whole, result.ids().length));
                    assertThat(result.logprobs()).hasSize(result.ids().length);
                }
                assertThat(engine.pagesInUse()).isZero();
            }
        }
    }

    private static GenerationListener cancellingAt(Ticket ticket, int tokens) {
        return new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                if (progress instanceof Progress.Generating generating && generating.done() == tokens) {
                    ticket.cancel();
                }
            }
        };
    }

    /** A processor that does not return at the fourth of eight tokens of a pass. */
    private static final class Stalling implements LogitsProcessor {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void process(int[] prompt, int[] generated, float[] logits) {
            if (generated.length != 4) {
                return;
            }
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void should_report_what_was_chosen_when_cancelled_inside_a_draft() throws InterruptedException {
        int[] whole = without(of(PROMPT, 40, LogitsProcessor.NONE)).result().ids();
        Stalling stalling = new Stalling();
        ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.right(7)).know(PROMPT, whole);
        try (Engine engine = tiny.engine(ROOMY, drafts)) {
            Ticket ticket = engine.submit(of(PROMPT, 40, stalling));
            assertThat(stalling.entered.await(60, TimeUnit.SECONDS)).isTrue();
            ticket.cancel();
            GenerationResult result = ticket.await(GenerationListener.NONE);

            assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.ids()).isEqualTo(Arrays.copyOf(whole, 4));
            assertThat(result.logprobs()).hasSize(4);
            assertThat(result.usage().draftedTokens()).isEqualTo(7);
            assertThat(result.usage().acceptedTokens()).isEqualTo(3);
            assertThat(engine.pagesInUse()).isZero();
        } finally {
            stalling.release.countDown();
        }
    }

    @Test
    void should_give_the_same_answer_after_it_has_stalled_inside_a_draft_and_lost_its_pages() throws Exception {
        Heard expected = without(of(PROMPT, 40, LogitsProcessor.NONE));
        Stalling stalling = new Stalling();
        ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.right(7))
                .know(PROMPT, expected.result().ids());
        EngineOptions tight = new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES);
        Passes passes = new Passes();
        try (Engine engine = tiny.engine(tight, drafts, passes)) {
            Ticket ticket = engine.submit(of(PROMPT, 40, stalling));
            assertThat(stalling.entered.await(60, TimeUnit.SECONDS)).isTrue();
            engine.submit(request(randomPrompt(new Random(9), 490), 20)).await(GenerationListener.NONE);
            int before = passes.rows.size();
            stalling.release.countDown();

            Heard.of(ticket).assertSame(expected, "stalled");
            assertThat(passes.rows.get(before)).as("computed again").isGreaterThan(PROMPT.length);
        }
    }

    @Test
    void should_fail_inside_a_draft_as_without() {
        LogitsProcessor failing = (_, generated, _) -> {
            if (generated.length == 6) {
                throw new IllegalStateException("mine");
            }
        };
        int[] whole = without(of(PROMPT, 40, LogitsProcessor.NONE)).result().ids();
        for (Drafter.Maker drafts : List.<Drafter.Maker>of(
                _ -> Drafter.NONE, new ScriptedDrafts(ScriptedDrafts.right(9)).know(PROMPT, whole))) {
            try (Engine engine = tiny.engine(ROOMY, drafts)) {
                Heard heard = new Heard();
                Ticket ticket = engine.submit(of(PROMPT, 40, failing));
                try {
                    ticket.await(heard);
                } catch (RuntimeException e) {
                    assertThat(e).hasRootCauseMessage("mine");
                }
                assertThat(heard.events)
                        .filteredOn(event -> event.startsWith("Generating"))
                        .hasSize(6);
                assertThat(engine.pagesInUse()).isZero();
            }
        }
    }
}
