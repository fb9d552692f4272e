package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ForgetfulGrammars;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Speculation with grammars: forced text, guesses that a grammar allows or not, tool calls with their events. */
@Timeout(120)
class ConstrainedSpeculationTest {
    private static final EngineOptions ON = new EngineOptions(768, 64, 64, 6144, EngineOptions.DEFAULT_KEY_VALUES);
    private static final String INVOICE =
            "{\"type\": \"object\", \"properties\": {\"invoice_number\": {\"type\": \"string\", \"maxLength\": 12},"
                    + " \"total_amount_in_cents\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 99999},"
                    + " \"currency\": {\"enum\": [\"EUR\", \"USD\"]}},"
                    + " \"required\": [\"invoice_number\", \"total_amount_in_cents\", \"currency\"],"
                    + " \"additionalProperties\": false}";

    private static PixtralNetwork network;
    private static Tokenizer tokenizer;
    private static AnswerGrammars grammars;
    private static Compute compute;

    @BeforeAll
    static void load() throws IOException {
        Checkpoint embedded = EmbeddedModel.open(); // closed with the network
        network = PixtralNetwork.load(embedded);
        try (InputStream in = embedded.tokenizer().orElseThrow().open()) {
            tokenizer = Tekken.parse(in, "tekken.json");
        }
        grammars = new AnswerGrammars(tokenizer);
        compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));
    }

    @AfterAll
    static void unload() {
        compute.workers().close();
        network.close();
    }

    private static Prompt response() {
        return Prompt.of(Message.user("Invoice 2024-117, 36.14 EUR. Invoice 2024-117, 36.14 EUR."))
                .withResponseFormat(new ResponseFormat.JsonSchema("", INVOICE));
    }

    private static Prompt call() {
        return Prompt.of(Message.user("Book invoice 2024-117 of 36.14 EUR."))
                .withTools(List.of(new Tool("book_invoice", "", INVOICE, true)));
    }

    private static Grammar grammar(Prompt prompt, ToolUse use) {
        return grammars.grammar(prompt, AnswerRules.DEFAULT.withToolUse(use)).orElseThrow();
    }

    private static GenerationRequest request(
            Prompt prompt, Grammar grammar, SamplingOptions sampling, int maxTokens, LogitsProcessor processor) {
        int[] ids = new InstructTemplate(tokenizer)
                .encode(prompt, _ -> List.of(), ValidationMode.SERVING)
                .ids();
        return new GenerationRequest(
                ids,
                List.of(),
                new DecodingOptions(sampling, maxTokens, List.of(), processor),
                new Constraint.ByGrammar(grammar, Set.of()));
    }

    private static List<GenerationRequest> requests() {
        List<GenerationRequest> all = new ArrayList<>();
        SamplingOptions greedy = SamplingOptions.builder().seed(1).logprobs(2).build();
        SamplingOptions drawn = SamplingOptions.builder()
                .temperature(1.1)
                .seed(5)
                .repetitionPenalty(1.2)
                .logprobs(3)
                .build();
        // must not be called where only one token is allowed, and must see the same tokens everywhere else
        LogitsProcessor processor = (_, generated, logits) -> logits[1000 + generated.length * 37 % 200] += 4;
        for (SamplingOptions sampling : List.of(greedy, drawn)) {
            for (LogitsProcessor each : List.of(LogitsProcessor.NONE, processor)) {
                all.add(request(response(), grammar(response(), ToolUse.AUTO), sampling, 120, each));
                all.add(request(call(), grammar(call(), ToolUse.REQUIRED), sampling, 160, each));
            }
            all.add(request(call(), grammar(call(), ToolUse.AUTO), sampling, 60, LogitsProcessor.NONE));
            all.add(request(
                    response(), ForgetfulGrammars.ofResponse(tokenizer, INVOICE), sampling, 120, LogitsProcessor.NONE));
        }
        return all;
    }

    private static Engine engine(EngineOptions options, Optional<Drafter.Maker> drafts) {
        if (drafts.isEmpty()) {
            return new Engine(network, compute, tokenizer, options);
        }
        EngineParts parts = EngineParts.of(network, tokenizer.specialTokens(), options);
        return new Engine(network, compute, tokenizer, options, parts.with(drafts.get()));
    }

    private static Heard answer(EngineOptions options, Optional<Drafter.Maker> drafts, GenerationRequest request) {
        try (Engine engine = engine(options, drafts)) {
            Heard heard = Heard.of(engine.submit(request));
            assertThat(engine.pagesInUse()).isZero();
            return heard;
        }
    }

    @Test
    void should_give_the_same_answers_and_events() {
        int drafted = 0;
        for (GenerationRequest request : requests()) {
            Heard expected = answer(ON.withSpeculation(false), Optional.empty(), request);
            Heard heard = answer(ON, Optional.empty(), request);
            heard.assertSame(expected, "as users have it");
            drafted += heard.result().usage().draftedTokens();
            for (ScriptedDrafts.Script script : List.of(
                    ScriptedDrafts.right(3),
                    ScriptedDrafts.right(30),
                    ScriptedDrafts.wrongAfter(0),
                    ScriptedDrafts.wrongAfter(2),
                    ScriptedDrafts.random(9, tokenizer.vocabSize()))) {
                ScriptedDrafts drafts = new ScriptedDrafts(script)
                        .know(request.promptIds(), expected.result().ids());
                answer(ON, Optional.of(drafts), request).assertSame(expected, "scripted");
                assertThat(drafts.rows.get()).isPositive();
            }
        }
        assertThat(drafted).isGreaterThan(100);
    }

    @Test
    void should_compute_forced_text_in_few_passes() {
        Passes passes = new Passes();
        GenerationRequest request =
                request(call(), grammar(call(), ToolUse.REQUIRED), SamplingOptions.GREEDY, 160, LogitsProcessor.NONE);
        Heard heard;
        try (Engine engine = new Engine(network, compute, tokenizer, ON, passes)) {
            heard = Heard.of(engine.submit(request));
        }

        Usage usage = heard.result().usage();
        assertThat(heard.result().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(usage.acceptedTokens()).isGreaterThan(usage.generatedTokens() / 2);
        int prompt = Math.ceilDiv(request.promptIds().length, 64);
        assertThat(passes.rows.size()).isEqualTo(prompt + usage.generatedTokens() - 1 - usage.acceptedTokens());
    }

    @Test
    void should_cut_at_every_length() {
        Grammar grammar = grammar(call(), ToolUse.REQUIRED);
        SamplingOptions sampling = SamplingOptions.builder().seed(2).logprobs(1).build();
        for (int most = 1; most < 40; most++) {
            GenerationRequest request = request(call(), grammar, sampling, most, LogitsProcessor.NONE);
            Heard expected = answer(ON.withSpeculation(false), Optional.empty(), request);
            answer(ON, Optional.empty(), request).assertSame(expected, "at most " + most);
        }
    }

    /** Eight at a time, and pages for two. */
    @Test
    void should_give_the_same_answers_together_and_with_few_pages() throws Exception {
        List<GenerationRequest> requests = requests();
        List<Heard> expected = new ArrayList<>();
        for (GenerationRequest request : requests) {
            expected.add(answer(ON.withSpeculation(false), Optional.empty(), request));
        }
        ScriptedDrafts drafts = new ScriptedDrafts(ScriptedDrafts.random(4, tokenizer.vocabSize()));
        for (int i = 0; i < requests.size(); i++) {
            drafts.know(requests.get(i).promptIds(), expected.get(i).result().ids());
        }
        for (Optional<Drafter.Maker> maker : List.<Optional<Drafter.Maker>>of(Optional.empty(), Optional.of(drafts))) {
            EngineOptions tight = new EngineOptions(768, 64, 64, 768, EngineOptions.DEFAULT_KEY_VALUES);
            try (Engine engine = engine(tight, maker);
                    ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<Heard>> heard = new ArrayList<>();
                for (GenerationRequest request : requests) {
                    Ticket ticket = engine.submit(request);
                    heard.add(threads.submit(() -> Heard.of(ticket)));
                }
                for (int i = 0; i < requests.size(); i++) {
                    heard.get(i).get().assertSame(expected.get(i), "together " + i);
                }
                assertThat(engine.pagesInUse()).isZero();
            }
        }
    }
}
