package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.KvType;
import dev.pixtral.testing.TensorAssert;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every stage of the network against transformers 5.23.0 in float32 from the same bfloat16 weights, for both checkpoint
 * layouts.
 *
 * <p>Tolerances as stated with the golden data: a float64 recomputation differs by up to 2e-5 in hidden stages and 8e-5
 * in logits.
 */
class GoldenStagesTest {
    private static final float HIDDEN = 1e-4f;
    private static final float LOGITS = 5e-4f;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String layout : List.of("native", "hf")) {
            for (String name : TinyA.CASES) {
                cases.add(Arguments.of(layout, name));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_stage_equals_the_reference(String layout, String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        Map<String, float[]> stages = new HashMap<>();
        Trace trace = (stage, values, rows, cols) -> stages.put(stage, Arrays.copyOf(values, rows * cols));
        try (PixtralNetwork network = TinyA.open(layout);
                KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = TinyA.compute(2);
            TokenRows rows = golden.rows(network, compute, trace);
            int n = rows.ids().length;
            network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, n, Batch.Logits.ALL)),
                    new Scratch(),
                    trace);
            compute.workers().close();
        }

        boolean images = !golden.images().isEmpty();
        assertThat(stages.keySet()).contains("text.input_embeddings", "text.layer.2", "text.final_norm", "logits");
        assertThat(stages.containsKey("vision.block.2")).isEqualTo(images);
        stages.forEach((stage, values) -> {
            if (!stage.equals("logits")) {
                TensorAssert.assertThatTensor(values)
                        .as(stage)
                        .isWithin(golden.expected().floats(stage), HIDDEN);
            }
        });
        TensorAssert.assertThatTensor(expectedRows(stages.get("logits"), golden))
                .as("logits")
                .isWithin(golden.expected().floats("logits"), LOGITS);
    }

    /** The rows of our logits that the golden file holds: all, or those it lists. */
    private static float[] expectedRows(float[] logits, TinyA.Case golden) {
        if (!golden.expected().contains("logits.positions")) {
            return logits;
        }
        int[] positions = golden.expected().ints("logits.positions");
        int vocabSize = golden.expected().shape("logits")[1];
        float[] rows = new float[positions.length * vocabSize];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(logits, positions[i] * vocabSize, rows, i * vocabSize, vocabSize);
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedy_tokens_equal_the_reference(String layout, String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        int[] expected = golden.continuation();
        int[] actual = new int[expected.length];
        try (PixtralNetwork network = TinyA.open(layout);
                KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = TinyA.compute(1);
            TokenRows next = golden.rows(network, compute, Trace.NONE);
            int position = 0;
            for (int step = 0; step < expected.length; step++) {
                int n = next.ids().length;
                float[] logits = network.forward(
                        compute,
                        new Batch().add(new Batch.Piece(sequence, position, next, 0, n, Batch.Logits.LAST)),
                        new Scratch(),
                        Trace.NONE);
                position += n;
                actual[step] = argMax(logits, network.config().text().vocabSize());
                next = TokenRows.of(actual[step]);
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static int argMax(float[] logits, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
