package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Prompts that leave room for one token, in an engine.
 *
 * <p>{@code -Dpixtral.test.context=131072} is the whole context of Pixtral.
 */
class LongPromptTest {
    private static final int CONTEXT = Integer.getInteger("pixtral.test.context", 8192);
    private static final int VOCABULARY = 512;
    private static final ModelConfig CONFIG = new ModelConfig(
            new TextConfig(64, 128, 1, 2, 1, 32, VOCABULARY, 1e9, 1e-5, CONTEXT),
            new VisionConfig(32, 64, 1, 2, 16, 3, 64, 16, 1e4, 1e-5),
            true,
            10);

    @Test
    void a_prompt_that_fills_the_context_gets_one_token_the_same_in_any_chunks_and_from_the_cache() {
        Tokenizer tokenizer = PixtralVocabulary.load(VOCABULARY);
        int most = VOCABULARY - 1;
        int[] prompt = new SplittableRandom(1).ints(CONTEXT, most - 100, most).toArray();
        GenerationRequest request = request(Arrays.copyOf(prompt, CONTEXT - 1));
        try (Workers workers = new Workers(2);
                PixtralNetwork network = PixtralNetwork.load(Checkpoint.random("long", CONFIG, 1))) {
            Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), workers);
            GenerationResult first;
            try (Engine engine = new Engine(network, compute, tokenizer, options(256))) {
                first = answer(engine, request);
                assertThat(first.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(first.usage()).isEqualTo(new Usage(CONTEXT - 1, 0, 1, 0));

                GenerationResult again = answer(engine, request);
                // the whole pages at least: there is no free page for a copy of the last one
                assertThat(again.usage().cachedTokens()).isBetween(CONTEXT - 2 * KvLayout.PAGE, CONTEXT - 2);
                assertThat(again.logprobs()).isEqualTo(first.logprobs());

                assertThatThrownBy(() -> engine.submit(request(prompt))).isInstanceOf(ContextOverflowException.class);
            }
            try (Engine engine = new Engine(network, compute, tokenizer, options(93))) {
                assertThat(answer(engine, request).logprobs()).isEqualTo(first.logprobs());
            }
        }
    }

    private static EngineOptions options(int chunk) {
        return new EngineOptions(CONTEXT, chunk, 1, CONTEXT, KvType.BF16);
    }

    private static GenerationRequest request(int[] prompt) {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(0.9).seed(1).logprobs(3).build();
        return Requests.of(prompt, List.of(), sampling, 10, List.of());
    }

    private static GenerationResult answer(Engine engine, GenerationRequest request) {
        return engine.submit(request).await(GenerationListener.NONE);
    }
}
