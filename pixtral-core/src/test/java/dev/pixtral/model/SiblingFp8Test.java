package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights in FP8 with one scale for each matrix, against transformers with exactly dequantised weights and float32
 * activations. Rounding the weights to bfloat16 moves logits by up to 0.13 there, and Q8 by up to 0.6.
 */
class SiblingFp8Test {
    private static final float LOGITS_BF16 = 0.15f;
    private static final double LEAST_COSINE_Q8 = 0.9996;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String layout : Siblings.FP8.layouts()) {
            Siblings.FP8.cases().forEach(name -> cases.add(Arguments.of(layout, name)));
        }
        return cases;
    }

    @ParameterizedTest
    @ValueSource(strings = {"native-fp8", "hf-fp8"})
    void weights_are_decoded_exactly(String layout) throws IOException {
        SafetensorsFile expected = SafetensorsFile.of(
                Fixtures.path("fixtures/siblings/model/ministral8b-a/expected/dequantised.safetensors"));
        try (Checkpoint checkpoint = Checkpoint.open(Siblings.folder("ministral8b-a", layout))) {
            assertThat(expected.names()).isNotEmpty();
            for (String name : expected.names()) {
                Tensor tensor = checkpoint.tensor(name, expected.shape(name));
                assertThatTensor(tensor.toFloats()).as(name).hasBitsOf(expected.floats(name));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logits_are_those_of_the_reference_but_for_rounding_to_bfloat16(String layout, String name) throws IOException {
        TinyA.Case golden = Siblings.golden("ministral8b-a", name);
        try (PixtralNetwork network = Siblings.open("ministral8b-a", layout)) {
            assertThatTensor(PackedLogits.ofGolden(network, golden))
                    .isWithin(golden.expected().floats("logits"), LOGITS_BF16);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void Q8_is_packed_from_the_exact_weights(String layout, String name) throws IOException {
        TinyA.Case golden = Siblings.golden("ministral8b-a", name);
        try (PixtralNetwork network = open(layout, WeightFormat.Q8)) {
            assertThat(PackedLogits.meanCosine(PackedLogits.ofGolden(network, golden), golden))
                    .isGreaterThanOrEqualTo(LEAST_COSINE_Q8);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Q4", "Q8", "BF16"})
    void both_layouts_give_the_same_bits(WeightFormat format) throws IOException {
        TinyA.Case golden = Siblings.golden("ministral8b-a", "image-wide");
        try (PixtralNetwork mistral = open("native-fp8", format);
                PixtralNetwork huggingFace = open("hf-fp8", format)) {
            assertThatTensor(PackedLogits.ofGolden(huggingFace, golden))
                    .hasBitsOf(PackedLogits.ofGolden(mistral, golden));
        }
    }

    private static PixtralNetwork open(String layout, WeightFormat format) {
        try (Workers workers = new Workers(2)) {
            return PixtralNetwork.load(
                    Checkpoint.open(Siblings.folder("ministral8b-a", layout)), format, WeightFormat.BF16, workers);
        }
    }
}
