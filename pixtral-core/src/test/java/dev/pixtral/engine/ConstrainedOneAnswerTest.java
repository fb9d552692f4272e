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
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ForgetfulGrammars;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.kernels.Kernels;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Principle one for answers that are held to a grammar: chunks, threads, batches and what the grammar remembers change
 * no bit.
 */
class ConstrainedOneAnswerTest {
    private static final int CONTEXT = 512;
    private static final int MOST_TOKENS = 48;
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);

    /** A prompt whose answer has a form: JSON of a schema, or calls of a tool. */
    private record Question(String text, String schema, boolean tool) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question(
                    "Klaus is 37 years old and 1.78 m high.",
                    "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\", \"maxLength\": 20}, \"age\":"
                            + " {\"type\": \"integer\", \"minimum\": 0}, \"height\": {\"type\": \"number\"}}, \"required\": [\"age\"]}",
                    false),
            new Question(
                    "List a few things.",
                    "{\"type\": \"array\", \"items\": {\"anyOf\": [{\"type\": \"string\", \"pattern\": \"^[a-z]+( [a-z]+)*$\"},"
                            + " {\"type\": \"object\"}]}, \"minItems\": 2}",
                    false),
            new Question(
                    "What is the weather in Munich?",
                    "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}, \"unit\": {\"enum\": [\"C\", \"F\"]}},"
                            + " \"required\": [\"city\"]}",
                    true));

    private static PixtralNetwork network;
    private static Tokenizer tokenizer;
    private static AnswerGrammars grammars;

    @BeforeAll
    static void load() throws IOException {
        Checkpoint embedded = EmbeddedModel.open(); // closed with the network
        network = PixtralNetwork.load(embedded);
        try (InputStream in = embedded.tokenizer().orElseThrow().open()) {
            tokenizer = Tekken.parse(in, "tekken.json");
        }
        grammars = new AnswerGrammars(tokenizer);
    }

    @AfterAll
    static void unload() {
        network.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "17, 3", "512, 2"})
    void every_answer_has_the_bits_of_the_request_alone(int chunk, int threads) {
        List<GenerationResult> alone = new ArrayList<>();
        for (GenerationRequest request : requests(ConstrainedOneAnswerTest::usual)) {
            alone.addAll(answers(CONTEXT, 1, List.of(request)));
        }

        List<GenerationResult> together = answers(chunk, threads, requests(ConstrainedOneAnswerTest::forgetful));

        for (int i = 0; i < alone.size(); i++) {
            String where = "-Dpixtral.test.seed=%d, request %d".formatted(SEED, i);
            assertThat(together.get(i).ids())
                    .as(where)
                    .containsExactly(alone.get(i).ids());
            assertThat(together.get(i).logprobs())
                    .as(where)
                    .isEqualTo(alone.get(i).logprobs());
            assertThat(together.get(i).finishReason())
                    .as(where)
                    .isEqualTo(alone.get(i).finishReason());
        }
    }

    @Test
    void grammars_make_a_difference() {
        List<GenerationRequest> held = requests(ConstrainedOneAnswerTest::usual);
        List<GenerationRequest> free = held.stream()
                .map(request -> Requests.of(
                        request.promptIds(), List.of(), request.decoding().sampling(), MOST_TOKENS, List.of()))
                .toList();

        assertThat(ids(answers(CONTEXT, 1, held))).isNotEqualTo(ids(answers(CONTEXT, 1, free)));
    }

    private static List<String> ids(List<GenerationResult> answers) {
        return answers.stream().map(answer -> Arrays.toString(answer.ids())).toList();
    }

    /** One engine computes all of them at the same time. */
    private static List<GenerationResult> answers(int chunk, int threads, List<GenerationRequest> requests) {
        Kernels kernels = KernelsProvider.create(KernelsProvider.Choice.fromProperty());
        EngineOptions options =
                new EngineOptions(CONTEXT, chunk, 16, CONTEXT * requests.size(), EngineOptions.DEFAULT_KEY_VALUES);
        try (Workers workers = new Workers(threads);
                Engine engine = new Engine(network, new Compute(kernels, workers), tokenizer, options)) {
            List<Ticket> tickets = requests.stream().map(engine::submit).toList();
            return tickets.stream()
                    .map(ticket -> ticket.await(GenerationListener.NONE))
                    .toList();
        }
    }

    /** Where the grammar of a question comes from. */
    private interface Source {
        Grammar grammar(Question question);
    }

    private static Grammar usual(Question question) {
        return grammars.grammar(prompt(question), rules(question)).orElseThrow();
    }

    private static Grammar forgetful(Question question) {
        return question.tool
                ? ForgetfulGrammars.ofCalls(tokenizer, "weather", question.schema)
                : ForgetfulGrammars.ofResponse(tokenizer, question.schema);
    }

    private static AnswerRules rules(Question question) {
        return AnswerRules.DEFAULT.withToolUse(question.tool ? ToolUse.REQUIRED : ToolUse.AUTO);
    }

    private static Prompt prompt(Question question) {
        Prompt prompt = Prompt.of(Message.user(question.text));
        return question.tool
                ? prompt.withTools(List.of(new Tool("weather", "", question.schema)))
                : prompt.withResponseFormat(new ResponseFormat.JsonSchema("", question.schema));
    }

    /** Each question greedily and with random draws. */
    private static List<GenerationRequest> requests(Source source) {
        InstructTemplate template = new InstructTemplate(tokenizer);
        Random random = new Random(SEED);
        List<GenerationRequest> requests = new ArrayList<>();
        for (Question question : QUESTIONS) {
            int[] ids = template.encode(prompt(question), _ -> List.of(), ValidationMode.SERVING)
                    .ids();
            SamplingOptions.Builder options = SamplingOptions.builder().logprobs(3);
            for (double temperature : new double[] {0, 1.2}) {
                SamplingOptions sampling = options.temperature(temperature)
                        .seed(random.nextLong())
                        .repetitionPenalty(1.1)
                        .build();
                requests.add(new GenerationRequest(
                        ids,
                        List.of(),
                        new DecodingOptions(sampling, MOST_TOKENS, List.of(), LogitsProcessor.NONE),
                        new Constraint.ByGrammar(source.grammar(question), Set.of())));
            }
        }
        return requests;
    }
}
