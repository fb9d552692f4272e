package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogitsProcessorTest {
    private PixtralNetwork network;
    private Compute compute;
    private Engine engine;

    @BeforeEach
    void start() {
        network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
        compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));
        Tokenizer tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
        engine = new Engine(network, compute, tokenizer, new EngineOptions(128, 16, 64));
    }

    @AfterEach
    void stop() {
        engine.close();
        compute.workers().close();
        network.close();
    }

    @Test
    void a_processor_changes_what_is_chosen_but_not_the_log_probabilities() {
        int[] prompt = {1, 3, 7};
        SamplingOptions sampling = SamplingOptions.builder().logprobs(1).build();
        GenerationResult plain = engine.submit(Requests.of(prompt, List.of(), sampling, 1, List.of()))
                .await(GenerationListener.NONE);
        int favourite = plain.ids()[0];
        List<int[]> seen = new ArrayList<>();

        GenerationResult changed = engine.submit(
                        Requests.of(prompt, List.of(), sampling, 3, List.of(), (promptIds, generated, logits) -> {
                            seen.add(generated);
                            logits[favourite] = Float.NEGATIVE_INFINITY;
                        }))
                .await(GenerationListener.NONE);

        assertThat(changed.ids()[0]).isNotEqualTo(favourite);
        assertThat(changed.logprobs().getFirst().top().getFirst().id()).isEqualTo(favourite);
        assertThat(seen.getFirst()).isEmpty();
        assertThat(seen.getLast()).hasSize(seen.size() - 1);
    }

    @Test
    void a_processor_that_throws_ends_its_own_generation() {
        GenerationRequest bad = Requests.of(
                new int[] {1, 3, 7}, List.of(), SamplingOptions.GREEDY, 3, List.of(), (prompt, generated, logits) -> {
                    throw new IllegalArgumentException("mine");
                });
        Ticket other = engine.submit(Requests.request(new int[] {1, 5}, 8));

        assertThatThrownBy(() -> engine.submit(bad).await(GenerationListener.NONE))
                .hasRootCauseMessage("mine");
        assertThat(other.await(GenerationListener.NONE).ids()).isNotEmpty();
    }
}
