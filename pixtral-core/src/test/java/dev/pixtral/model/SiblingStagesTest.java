package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvType;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every stage of Pixtral's siblings against transformers 5.23.0 in float32 from the same bfloat16 weights, for each
 * layout of their checkpoints. Tolerances as stated with the golden data.
 */
class SiblingStagesTest {
    private static final float HIDDEN = 1e-4f;
    private static final float LOGITS = 5e-4f;
    private static final float FREQUENCIES = 1e-5f;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Siblings.Model model : Siblings.BF16) {
            for (String layout : model.layouts()) {
                model.cases().forEach(name -> cases.add(Arguments.of(model.name(), layout, name)));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_stage_equals_the_reference(String model, String layout, String name) throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        Map<String, float[]> stages = new HashMap<>();
        Trace trace = (stage, values, rows, cols) -> stages.put(stage, Arrays.copyOf(values, rows * cols));
        boolean merges;
        int rows;
        try (PixtralNetwork network = Siblings.open(model, layout);
                KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = TinyA.compute(2);
            TokenRows prompt = golden.rows(network, compute, trace);
            rows = prompt.ids().length;
            network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, prompt, 0, rows, Batch.Logits.ALL)),
                    new Scratch(),
                    trace);
            compute.workers().close();
            merges = network.config().vision().mergeSize() > 1;
        }

        boolean images = !golden.json().get("images").isEmpty();
        assertThat(stages.keySet()).contains("text.input_embeddings", "text.layer.1", "text.final_norm", "logits");
        assertThat(stages.containsKey("vision.block.1")).isEqualTo(images);
        assertThat(stages.containsKey("projector.norm")).isEqualTo(images && merges);
        stages.forEach((stage, values) -> assertThatTensor(expectedRows(stage, values, rows, golden.expected()))
                .as(stage)
                .isWithin(golden.expected().floats(stage), stage.equals("logits") ? LOGITS : HIDDEN));
    }

    /** The rows of a stage that the golden file holds: all, or those it lists. */
    private static float[] expectedRows(String stage, float[] values, int rows, SafetensorsFile golden) {
        String positions = stage.equals("logits") ? "logits.positions" : "text.positions";
        boolean text = stage.equals("logits") || stage.startsWith("text.");
        if (!text || !golden.contains(positions)) {
            return values;
        }
        int width = values.length / rows;
        int[] kept = golden.ints(positions);
        float[] some = new float[kept.length * width];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(values, kept[i] * width, some, i * width, width);
        }
        return some;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedy_tokens_equal_the_reference(String model, String layout, String name) throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        try (PixtralNetwork network = Siblings.open(model, layout)) {
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    /** Rows before and after the matrix that merges, for pictures one after the other. */
    @ParameterizedTest
    @ValueSource(strings = {"small31-a", "ministral3b-a"})
    void patches_are_merged_as_in_the_reference(String model) throws IOException {
        TinyA.Case golden = Siblings.golden(model, "two-images");
        SafetensorsFile expected = golden.expected();
        try (Checkpoint checkpoint = Checkpoint.open(Siblings.folder(model, "native"));
                PixtralNetwork network = Siblings.open(model, "native")) {
            int width = checkpoint.config().vision().hiddenSize();
            Compute compute = TinyA.compute(1);
            VisionPass pass = network.visionPass(
                    compute, golden.images(network.config().vision().tokenSize()), new Scratch());
            PatchMerger merger = pass.merger().orElseThrow();
            float[] normed = expected.floats("projector.norm");
            List<Float> unfolded = new ArrayList<>();
            List<Float> merged = new ArrayList<>();
            int firstPatch = 0;
            for (PixelValues image : golden.images(network.config().vision().tokenSize())) {
                PatchGrid squares = image.grid();
                float[] rows = new float[squares.patches() * 4 * width];
                for (int square = 0; square < squares.patches(); square++) {
                    merger.unfold(rows, square, normed, firstPatch, squares, square);
                }
                addAll(unfolded, rows, rows.length);
                Pass all = Pass.ofRows(compute, new Scratch(), squares.patches());
                addAll(merged, merger.merge(normed, firstPatch, squares, 0, all), squares.patches() * width);
                firstPatch += 4 * squares.patches();
            }
            compute.workers().close();
            pass.close();
            assertThatTensor(array(unfolded)).hasBitsOf(expected.floats("projector.unfolded"));
            assertThatTensor(array(merged)).isWithin(expected.floats("projector.merged"), HIDDEN);
        }
    }

    private static void addAll(List<Float> list, float[] values, int count) {
        for (int i = 0; i < count; i++) {
            list.add(values[i]);
        }
    }

    private static float[] array(List<Float> list) {
        float[] array = new float[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ministral3b-a/native", "ministral3b-a/hf", "ministral8b-a/native-fp8", "ministral8b-a/hf-fp8"})
    void rotation_and_scale_of_queries_are_those_of_the_reference(String path) throws IOException {
        String model = path.substring(0, path.indexOf('/'));
        SafetensorsFile expected = Siblings.golden(model, "long-text").expected();
        float[] frequencies = expected.floats("text.rope_inv_freq");
        float[] factors = expected.floats("text.query_scale");
        try (Checkpoint checkpoint = Checkpoint.open(Siblings.folder(model, path.substring(path.indexOf('/') + 1)))) {
            TextConfig text = checkpoint.config().text();
            RotaryEmbedding rotary = new RotaryEmbedding(text.headDim(), text.ropeTheta(), text.yarn());
            assertThat(text.yarn().magnitude()).isEqualTo(1);
            for (int pair = 0; pair < frequencies.length; pair++) {
                assertThat((float) rotary.frequency(pair) / frequencies[pair])
                        .as("pair %d", pair)
                        .isCloseTo(1, offset(FREQUENCIES));
            }
            for (int position = 0; position < factors.length; position++) {
                assertThat(text.queryScale().at(position))
                        .as("position %d", position)
                        .isCloseTo(factors[position], offset(1e-6f));
            }
        }
        assertThat(factors[factors.length - 1]).isGreaterThan(1.1f);
    }
}
