package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.engine.draft.DraftBudget;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.kernels.KvType;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is computed ahead, right or wrong, everybody gets the same tokens, numbers and events. */
@Timeout(120)
class SpeculationTest {
    private static final EngineOptions ON = new EngineOptions(256, 64, 64, 2048, EngineOptions.DEFAULT_KEY_VALUES);
    private static final EngineOptions OFF = ON.withSpeculation(false);
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

    private static SamplingOptions.Builder drawn() {
        return SamplingOptions.builder().temperature(0.9).seed(11).logprobs(3);
    }

    private static Map<String, GenerationRequest> requests() {
        SamplingOptions greedy = SamplingOptions.builder().seed(3).logprobs(2).build();
        Map<String, GenerationRequest> all = new LinkedHashMap<>();
        all.put("greedy", of(20, greedy, LogitsProcessor.NONE));
        all.put("temperature", of(21, drawn().build(), LogitsProcessor.NONE));
        all.put("top-k, top-p", of(22, drawn().topK(20).topP(0.8).build(), LogitsProcessor.NONE));
        all.put("min-p", of(23, drawn().minP(0.05).build(), LogitsProcessor.NONE));
        all.put(
                "penalties",
                of(
                        24,
                        drawn().repetitionPenalty(1.3)
                                .frequencyPenalty(0.4)
                                .presencePenalty(0.2)
                                .build(),
                        LogitsProcessor.NONE));
        all.put(
                "greedy with penalties",
                of(25, SamplingOptions.builder().seed(4).repetitionPenalty(1.2).build(), LogitsProcessor.NONE));
        // depends on all tokens so far, so a call too many or too early would show
        LogitsProcessor processor =
                (_, generated, logits) -> logits[1000 + Arrays.hashCode(generated) % 500 / 2 + 250] += 9;
        all.put("logits processor", of(26, drawn().build(), processor));
        all.put("picture", Requests.of(promptWithImage(4, 3), List.of(image(4, 3)), drawn().build(), 40, List.of()));
        return all;
    }

    private static GenerationRequest of(int length, SamplingOptions sampling, LogitsProcessor processor) {
        return Requests.of(randomPrompt(new Random(length), length), List.of(), sampling, 40, List.of(), processor);
    }

    private static Map<String, ScriptedDrafts.Script> scripts() {
        Map<String, ScriptedDrafts.Script> all = new LinkedHashMap<>();
        for (int tokens : new int[] {1, 2, 5, 31, DraftBudget.MOST_ROWS}) {
            all.put("right " + tokens, ScriptedDrafts.right(tokens));
        }
        for (int tokens = 0; tokens < 6; tokens++) {
            all.put("wrong after " + tokens, ScriptedDrafts.wrongAfter(tokens));
        }
        all.put("random", ScriptedDrafts.random(3, tiny.tokenizer.vocabSize()));
        return all;
    }

    private static Heard alone(EngineOptions options, Drafter.Maker drafts, GenerationRequest request) {
        try (Engine engine = tiny.engine(options, drafts)) {
            Heard heard = Heard.of(engine.submit(request));
            assertThat(engine.pagesInUse()).isZero();
            return heard;
        }
    }

    private static Heard without(GenerationRequest request) {
        try (Engine engine = tiny.engine(OFF)) {
            return Heard.of(engine.submit(request));
        }
    }

    @Test
    void should_choose_the_same_tokens_in_every_way_of_choosing() {
        requests().forEach((name, request) -> {
            Heard expected = without(request);
            assertThat(expected.result().usage().draftedTokens()).isZero();
            scripts().forEach((script, drafts) -> {
                String where = name + ", " + script;
                Heard heard = alone(ON, knowing(drafts, request, expected), request);

                heard.assertSame(expected, where);
                Usage usage = heard.result().usage();
                assertThat(usage.draftedTokens()).as(where).isPositive();
                assertThat(usage.acceptedTokens()).as(where).isLessThanOrEqualTo(usage.draftedTokens());
                if (script.startsWith("right")) {
                    assertThat(usage.acceptedTokens()).as(where).isEqualTo(usage.draftedTokens());
                }
            });
            try (Engine engine = tiny.engine(ON)) { // as users have it
                Heard.of(engine.submit(request)).assertSame(expected, name);
            }
        });
    }

    private static ScriptedDrafts knowing(ScriptedDrafts.Script script, GenerationRequest request, Heard answer) {
        return new ScriptedDrafts(script)
                .know(request.promptIds(), answer.result().ids());
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void should_overwrite_the_keys_and_values_of_wrong_drafts(KvType type) {
        EngineOptions options = new EngineOptions(256, 64, 64, 2048, type);
        GenerationRequest request = of(30, drawn().build(), LogitsProcessor.NONE);
        Heard expected = alone(options, _ -> Drafter.NONE, request);
        for (int right = 0; right < 5; right++) {
            Heard heard = alone(options, knowing(ScriptedDrafts.wrongAfter(right), request, expected), request);

            heard.assertSame(expected, type + " after " + right);
            assertThat(heard.result().usage().draftedTokens()).isPositive();
        }
    }

    @Test
    void should_take_as_few_passes_as_the_drafts_allow() {
        Passes passes = new Passes();
        GenerationRequest request = of(20, drawn().build(), LogitsProcessor.NONE);
        Heard expected = without(request);
        try (Engine engine = tiny.engine(ON, knowing(ScriptedDrafts.right(7), request, expected), passes)) {
            Heard.of(engine.submit(request)).assertSame(expected, "right 7");
        }

        assertThat(passes.rows).containsExactly(20, 8, 8, 8, 8, 7); // 1 + 4 * 8 + 7 = 40 tokens
        assertThat(passes.chosen).containsExactly(1, 8, 8, 8, 8, 7);
    }

    /** An answer that ends at each place of a draft: by its length, by the end of sequence, and by a stop text. */
    @Test
    void should_end_inside_a_draft_as_without() {
        GenerationRequest long40 = of(20, drawn().build(), LogitsProcessor.NONE);
        int[] ids = without(long40).result().ids();
        Set<FinishReason> reasons = EnumSet.noneOf(FinishReason.class);
        int stopped = 0;
        for (int end = 1; end < 14; end++) {
            int at = end;
            LogitsProcessor ending = (_, generated, logits) -> {
                if (generated.length == at) {
                    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
                    logits[EOS] = 1;
                }
            };
            String stop = tiny.tokenizer.decode(Arrays.copyOfRange(ids, at - 1, at + 1), SpecialTokenPolicy.IGNORE);
            List<GenerationRequest> requests = new ArrayList<>();
            requests.add(Requests.of(long40.promptIds(), List.of(), drawn().build(), at, List.of()));
            requests.add(Requests.of(long40.promptIds(), List.of(), drawn().build(), 40, List.of(), ending));
            if (!stop.isEmpty()) {
                requests.add(Requests.of(long40.promptIds(), List.of(), drawn().build(), 40, List.of(stop)));
            }
            for (GenerationRequest request : requests) {
                Heard expected = without(request);
                reasons.add(expected.result().finishReason());
                stopped +=
                        request.decoding().stop().isEmpty() || expected.result().ids().length == 40 ? 0 : 1;
                for (int tokens = 1; tokens < 8; tokens++) {
                    // drafts go on behind the end of the answer
                    ScriptedDrafts drafts =
                            new ScriptedDrafts(ScriptedDrafts.right(tokens)).know(long40.promptIds(), ids);
                    Heard heard = alone(ON, drafts, request);
                    heard.assertSame(
                            expected,
                            "%s at %d, drafts of %d".formatted(expected.result().finishReason(), at, tokens));
                }
            }
        }
        assertThat(reasons).containsExactlyInAnyOrder(FinishReason.STOP, FinishReason.LENGTH);
        assertThat(stopped).as("answers that a stop text has ended").isGreaterThan(3);
    }

    @Test
    void should_neither_exceed_the_context_nor_need_a_page_for_a_draft() {
        EngineOptions tight = new EngineOptions(64, 64, 64, 64, EngineOptions.DEFAULT_KEY_VALUES);
        GenerationRequest request =
                Requests.of(randomPrompt(new Random(1), 30), List.of(), drawn().build(), 1000, List.of());
        Heard expected = alone(tight, _ -> Drafter.NONE, request);
        assertThat(expected.result().finishReason()).isEqualTo(FinishReason.LENGTH);
        for (int tokens = 1; tokens < 33; tokens++) {
            Heard heard = alone(tight, knowing(ScriptedDrafts.right(tokens), request, expected), request);
            heard.assertSame(expected, "drafts of " + tokens);
        }
    }
}
