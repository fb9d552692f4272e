package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.functions.Generator;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Code as it is written for Jlama: beside the line that opens the model it knows Jlama's types alone. */
class GeneratorContractTest {
    private static final String QUESTION = "What is the capital of France?";

    private static AbstractModel load() {
        return PixtralModel.open("pixtral-tiny");
    }

    /** The example of Jlama's own introduction. */
    private static Generator.Response answer(Generator model, String prompt, int ntokens, StringBuilder heard) {
        PromptContext context;
        if (model.promptSupport().isPresent()) {
            context =
                    model.promptSupport().get().builder().addUserMessage(prompt).build();
        } else {
            context = PromptContext.of(prompt);
        }
        return model.generate(UUID.randomUUID(), context, 0.0f, ntokens, (text, ms) -> {
            assertThat(ms).isGreaterThanOrEqualTo(0f).isLessThan(60_000f);
            heard.append(text);
        });
    }

    @Test
    void generates() throws IOException {
        try (Generator model = load()) {
            StringBuilder heard = new StringBuilder();

            Generator.Response response = answer(model, QUESTION, 256, heard);

            assertThat(response.responseText).isNotBlank().isEqualTo(heard.toString());
            assertThat(response.responseTextWithSpecialTokens).isEqualTo(response.responseText);
            assertThat(response.finishReason).isEqualTo(Generator.FinishReason.STOP_TOKEN);
            assertThat(response.promptTokens)
                    .isEqualTo(model.getTokenizer().encode(QUESTION).length + 2); // [INST] and [/INST]
            assertThat(response.generatedTokens).isEqualTo(model.getTokenizer().encode(response.responseText).length);
            assertThat(response.toolCalls).isEmpty();
            assertThat(response.toString()).contains(response.responseText);
        }
    }

    @Test
    void generates_by_the_builder() throws IOException {
        try (Generator model = load()) {
            List<String> heard = new ArrayList<>();

            Generator.Response response = model.generateBuilder()
                    .session(UUID.randomUUID())
                    .promptContext(PromptContext.of(QUESTION))
                    .temperature(0.7f)
                    .ntokens(40)
                    .onTokenWithTimings((text, ms) -> heard.add(text))
                    .generate();

            assertThat(String.join("", heard)).isEqualTo(response.responseText);
        }
    }

    @Test
    void tells_its_sizes() throws IOException {
        try (AbstractModel model = load()) {
            assertThat(model.getConfig().embeddingLength).isEqualTo(256);
            assertThat(model.getConfig().headSize).isEqualTo(32);
            assertThat(model.getConfig().eosTokens).containsExactly(2);
            assertThat(model.getConfig().bosToken).isEqualTo(1);
            assertThat(model.getConfig().ropeFreqs).isEmpty();
            assertThat(model.getWeights().isWeightPresent("lm_head.weight")).isTrue();
            assertThat(model.getModelType().name()).isEqualTo("MISTRAL");
            assertThat(model.getTokenizer().encode("Hi")).isNotEmpty();
        }
    }

    /** The loop of Jlama's {@code generate}, written out: it gives the tokens of the engine. */
    @Test
    void forward_and_sample_give_the_same_answer_token_by_token() throws IOException {
        try (AbstractModel model = load()) {
            String expected = answer(model, QUESTION, 256, new StringBuilder()).responseText;
            int[] prompt = model.encodePrompt(PromptContext.of(QUESTION));
            List<Long> ids = new ArrayList<>();
            try (KvBufferCache.KvBuffer kv = new KvBufferCache(model).getEphemeralKvBuffer();
                    AbstractTensor<?, ?> logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
                AbstractTensor<?, ?> last = model.batchForward(prompt, 0, kv);
                int next = model.sample(last.slice(last.shape().first() - 1), 0.0f, 0.5f, logits);
                last.close();
                for (int i = prompt.length; !model.getConfig().eosTokens.contains(next); i++) {
                    ids.add((long) next);
                    AbstractTensor<?, ?> output = model.forward(next, i, kv, Optional.empty());
                    next = model.sample(output, 0.0f, 0.5f, logits);
                    assertThat(argMax(model.getLogits(output))).isEqualTo(next);
                    output.close();
                }
            }
            assertThat(model.getTokenizer()
                            .decode(ids.stream().mapToLong(Long::longValue).toArray()))
                    .isEqualTo(expected);
        }
    }

    private static int argMax(float[] probabilities) {
        int best = 0;
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            sum += probabilities[i];
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        assertThat(sum).isBetween(0.9999, 1.0001);
        return best;
    }

    @Test
    void embeds() throws IOException {
        try (Generator model = load()) {
            String longer =
                    "The quick brown fox jumps over the lazy dog. ".repeat(40); // more than one batch of Jlama's
            float[] embedding = model.embed(longer, Generator.PoolingType.AVG);

            assertThat(embedding).hasSize(256);
            double squares = 0;
            for (float v : embedding) {
                squares += v * v;
            }
            assertThat(squares).isBetween(0.999, 1.001);
        }
    }
}
