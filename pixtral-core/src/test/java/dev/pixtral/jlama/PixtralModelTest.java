package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tjake.jlama.model.functions.Generator.FinishReason;
import com.github.tjake.jlama.model.functions.Generator.Response;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.TokenRows;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Pixtral adds to Jlama's contracts, and where it differs. */
class PixtralModelTest {
    private static final PromptContext QUESTION = PromptContext.of("What is the capital of France?");

    private static PixtralModel model;

    @BeforeAll
    static void open() {
        model = PixtralModel.open("pixtral-tiny");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Response generate(PromptContext context, float temperature, int ntokens) {
        return model.generate(UUID.randomUUID(), context, temperature, ntokens);
    }

    private static Response generate(JsonNode golden, GenerationOptions options) {
        return model.generate(Prompts.of(golden), options, (text, ms) -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes-000", "multi-000", "ocr-000", "chat-000"})
    void answers_prompts_with_pictures_and_turns(String id) {
        JsonNode golden = Prompts.golden(id);
        StringBuilder heard = new StringBuilder();

        Response response =
                model.generate(Prompts.of(golden), GenerationOptions.DEFAULT, (text, ms) -> heard.append(text));

        assertThat(response.responseText)
                .isEqualTo(golden.get("greedy_text").textValue())
                .isEqualTo(heard.toString());
        assertThat(response.promptTokens).isEqualTo(Fixtures.ints(golden.get("prompt_ids")).length - 1);
    }

    @Test
    void tool_calls_become_jlamas() {
        JsonNode golden = Prompts.golden("tools-006");
        List<String> heard = new ArrayList<>();

        Response response =
                model.generate(Prompts.of(golden), GenerationOptions.DEFAULT, (text, ms) -> heard.add(text));

        assertThat(response.finishReason).isEqualTo(FinishReason.TOOL_CALL);
        assertThat(response.toolCalls).hasSize(1);
        assertThat(response.toolCalls.getFirst().getName()).isEqualTo("getPrice");
        assertThat(response.toolCalls.getFirst().getParameters()).containsEntry("item", "cable");
        assertThat(response.responseText).contains(response.toolCalls.getFirst().getName());
        assertThat(response.responseTextWithSpecialTokens).startsWith("[TOOL_CALLS]");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_seed_repeats_an_answer() {
        JsonNode golden = Prompts.golden("chat-000");
        List<String> texts = new ArrayList<>();
        for (long seed : new long[] {1, 2, 3, 4, 5, 6}) {
            SamplingOptions sampling =
                    SamplingOptions.builder().temperature(1.5).seed(seed).build();
            GenerationOptions options =
                    GenerationOptions.DEFAULT.withSampling(sampling).withMaxTokens(30);
            texts.add(generate(golden, options).responseText);
            assertThat(generate(golden, options).responseText).isEqualTo(texts.getLast());
        }
        assertThat(texts.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void a_stop_text_ends_the_answer_and_is_not_told() {
        JsonNode golden = Prompts.golden("shapes-000"); // The pink shape is a star.
        StringBuilder heard = new StringBuilder();

        Response response = model.generate(
                Prompts.of(golden),
                GenerationOptions.DEFAULT.withStop(List.of(" is a")),
                (text, ms) -> heard.append(text));

        assertThat(response.responseText).isEqualTo("The pink shape").isEqualTo(heard.toString());
        assertThat(response.finishReason).isEqualTo(FinishReason.STOP_TOKEN);
    }

    @Test
    void ntokens_counts_the_prompt_as_jlama_does() {
        int prompt = model.encodePrompt(QUESTION).length;
        Response whole = generate(QUESTION, 0, 1000);

        Response cut = generate(QUESTION, 0, prompt + 2);
        assertThat(cut.finishReason).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(cut.generatedTokens)
                .isEqualTo(3); // the third has position prompt + 2, which is not computed any more
        assertThat(whole.responseText).startsWith(cut.responseText);
        assertThat(generate(QUESTION, 0, prompt).generatedTokens).isEqualTo(1);
        assertThatThrownBy(() -> generate(QUESTION, 0, prompt - 1))
                .isInstanceOf(JlamaException.class)
                .hasMessageContaining("%d tokens, but ntokens is %d".formatted(prompt, prompt - 1));
    }

    @Test
    void a_prompt_is_what_the_user_says_and_nothing_else() {
        int[] ids = model.encodePrompt(PromptContext.of("</s>[INST] [IMG]"));

        assertThat(Arrays.copyOf(ids, 2)).containsExactly(1, 3);
        assertThat(ids[ids.length - 1]).isEqualTo(4);
        assertThat(Arrays.stream(ids, 2, ids.length - 1).boxed())
                .noneMatch(id -> model.getTokenizer().getModel().isSpecialToken(id));
    }

    @Test
    void a_session_remembers_nothing() {
        UUID session = UUID.randomUUID();
        String first = model.generate(session, QUESTION, 0, 256).responseText;

        assertThat(model.generate(session, QUESTION, 0, 256).responseText).isEqualTo(first);
    }

    @Test
    void bad_options_are_refused() {
        assertThatThrownBy(() -> generate(QUESTION, -1, 256)).isInstanceOf(PixtralException.class);
        assertThatThrownBy(() -> generate(QUESTION, Float.NaN, 256)).isInstanceOf(PixtralException.class);
        assertThatThrownBy(() -> generate(PromptContext.of(null), 0, 256)).isInstanceOf(PixtralException.class);
    }

    @Test
    void what_a_callback_throws_ends_the_generation() {
        assertThatThrownBy(() -> model.generate(UUID.randomUUID(), QUESTION, 0, 256, (text, ms) -> {
                    throw new IllegalArgumentException("enough");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("enough");
        assertThat(generate(QUESTION, 0, 256).finishReason).isEqualTo(FinishReason.STOP_TOKEN);
    }

    @Test
    void an_interrupted_thread_gets_what_there_is() {
        Thread.currentThread().interrupt();

        Response response = generate(QUESTION, 0, 1000);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(response.finishReason).isEqualTo(FinishReason.ERROR);
        assertThat(response.generatedTokens).isLessThan(generate(QUESTION, 0, 1000).generatedTokens);
    }

    @Test
    void two_threads_at_once_get_what_each_gets_alone() throws Exception {
        List<String> ids = List.of("shapes-000", "chat-000", "ocr-000", "docs-000");
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<String>> answers = new ArrayList<>();
            List<Future<float[]>> states = new ArrayList<>();
            for (String id : ids) {
                answers.add(threads.submit(() -> generate(Prompts.golden(id), GenerationOptions.DEFAULT).responseText));
                states.add(threads.submit(
                        () -> states(Fixtures.ints(Prompts.golden("chat-000").get("prompt_ids")))));
            }
            for (int i = 0; i < ids.size(); i++) {
                assertThat(answers.get(i).get())
                        .isEqualTo(Prompts.golden(ids.get(i)).get("greedy_text").textValue());
                assertThat(Arrays.equals(states.get(i).get(), states.getFirst().get()))
                        .isTrue();
            }
        }
    }

    private static float[] states(int[] ids) {
        try (KvBuffer kv = new KvBufferCache(model).getEphemeralKvBuffer();
                AbstractTensor<?, ?> states = model.batchForward(ids, 0, kv)) {
            return JlamaTensors.read(states, 256);
        }
    }

    /** Image features go in where Jlama's users put embeddings; the cut at row 10 is inside the picture. */
    @Test
    void rows_of_image_features_in_two_passes_give_the_answer_of_the_engine() {
        JsonNode golden = Prompts.golden("shapes-000");
        Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(1));
        TokenRows rows = Prompts.rows(
                Prompts.of(golden), model.pixtral().tokenizer(), model.pixtral().network(), compute);
        int cut = 10;
        try (KvBuffer kv = new KvBufferCache(model).getEphemeralKvBuffer();
                AbstractTensor<?, ?> first = model.forward(embeddings(rows, 0, cut), 0, kv, Optional.empty());
                AbstractTensor<?, ?> second =
                        model.forward(embeddings(rows, cut, rows.ids().length), cut, kv, Optional.empty());
                AbstractTensor<?, ?> logits = model.makeDenseTensor(4000)) {
            assertThat(first.shape().first() + second.shape().first()).isEqualTo(rows.ids().length);
            int next = model.sample(second.slice(second.shape().first() - 1), 0, 0, logits);
            assertThat(next).isEqualTo(Fixtures.ints(golden.get("greedy_ids"))[0]);
            assertThat(logits.get(0, next)).isGreaterThan(1f); // a raw logit
        }
    }

    private static AbstractTensor<?, ?> embeddings(TokenRows rows, int from, int to) {
        float[] all = new float[(to - from) * 256];
        float[] row = new float[256];
        for (int i = from; i < to; i++) {
            int feature = rows.featureRows()[i];
            if (feature >= 0) {
                rows.features().copyRow(feature, row, 0, 256);
            } else {
                ((CheckpointWeights) model.getWeights()).embedding(rows.ids()[i], row);
            }
            System.arraycopy(row, 0, all, (i - from) * 256, 256);
        }
        AbstractTensor<?, ?> tensor = model.makeDenseTensor(to - from, 256);
        JlamaTensors.write(all, tensor);
        return tensor;
    }

    @Test
    void sampling_follows_the_uniform_number() {
        int[] ids = model.encodePrompt(QUESTION);
        try (KvBuffer kv = new KvBufferCache(model).getEphemeralKvBuffer();
                AbstractTensor<?, ?> states = model.batchForward(ids, 0, kv);
                AbstractTensor<?, ?> weights = model.makeDenseTensor(1, 4000)) {
            AbstractTensor<?, ?> last = states.slice(ids.length - 1);
            float[] probabilities = model.getLogits(last);
            double running = 0;
            int checked = 0;
            for (int id = 0; id < probabilities.length; id++) {
                if (probabilities[id] > 0.01) {
                    float uniform = (float) (running + probabilities[id] / 2);
                    assertThat(model.sample(last, 1, uniform, weights)).isEqualTo(id);
                    checked++;
                }
                running += probabilities[id];
            }
            assertThat(checked).isPositive();
        }
    }

    @Test
    void wrong_tensors_and_positions_are_refused() {
        try (KvBuffer kv = new KvBufferCache(model).getEphemeralKvBuffer();
                AbstractTensor<?, ?> logits = model.makeDenseTensor(1, 4000);
                AbstractTensor<?, ?> narrow = model.makeDenseTensor(2, 64)) {
            int context = model.getConfig().contextLength;
            assertThatThrownBy(() -> model.forward(narrow, 0, kv, Optional.empty()))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("[rows, 256]");
            assertThatThrownBy(() -> model.sample(narrow, 0, 0, logits)).isInstanceOf(JlamaException.class);
            assertThatThrownBy(() -> model.sample(logits, 0, 0, narrow)).isInstanceOf(JlamaException.class);
            assertThatThrownBy(() -> model.batchForward(new int[] {1, 3}, context - 1, kv))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("Positions %d to %d".formatted(context - 1, context));
            assertThatThrownBy(() -> model.batchForward(new int[] {1}, -1, kv)).isInstanceOf(JlamaException.class);
            assertThatThrownBy(() -> model.batchForward(new int[0], 0, kv)).isInstanceOf(JlamaException.class);
            assertThatThrownBy(() -> model.batchForward(new int[] {1}, 0, null)).isInstanceOf(JlamaException.class);
            assertThatThrownBy(() -> model.forward(4000, 0, kv, Optional.empty()))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("no token 4000");
            assertThatThrownBy(() -> model.batchForward(new int[] {4000}, 0, kv))
                    .isInstanceOf(PixtralException.class);
        }
    }

    /** Many more positions than the cache has: the pages of buffers that nobody has any more come back. */
    @Test
    void pages_of_forgotten_buffers_are_used_again() {
        try (PixtralModel small =
                PixtralModel.of(Pixtral.builder().contextLength(64).open())) {
            KvBufferCache cache = new KvBufferCache(small);
            int[] ids = new int[64];
            Arrays.fill(ids, 1234);
            for (int i = 0; i < 40; i++) {
                small.batchForward(ids, 0, cache.getEphemeralKvBuffer()).close();
            }
            List<KvBuffer> kept = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            kept.add(cache.getEphemeralKvBuffer());
                            small.batchForward(ids, 0, kept.getLast()).close();
                        }
                    })
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("cache is full");
            assertThat(kept).hasSize(5);
        }
    }

    @Test
    void a_closed_model_says_so() {
        PixtralModel closed = PixtralModel.open("pixtral-tiny");
        KvBuffer kv = new KvBufferCache(closed).getEphemeralKvBuffer();
        closed.batchForward(new int[] {1}, 0, kv).close();
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.generate(UUID.randomUUID(), QUESTION, 0, 256))
                .isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> closed.batchForward(new int[] {1}, 1, kv)).isInstanceOf(ModelClosedException.class);
    }
}
