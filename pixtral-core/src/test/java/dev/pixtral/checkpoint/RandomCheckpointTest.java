package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.kernels.Bf16;
import org.junit.jupiter.api.Test;

class RandomCheckpointTest {
    private static final ModelConfig CONFIG = new ModelConfig(
            new TextConfig(60, 128, 2, 4, 2, 16, 512, 1e6, 1e-5, 4096),
            new VisionConfig(32, 64, 2, 2, 16, 3, 256, 16, 1e4, 1e-5),
            true,
            10);

    private static Tensor output(long seed) {
        return Checkpoint.random("shape", CONFIG, seed).tensor("output.weight", 512, 60);
    }

    @Test
    void has_the_tensors_that_the_configuration_needs() {
        Checkpoint checkpoint = Checkpoint.random("shape", CONFIG, 1);

        assertThat(RequiredTensors.of(CONFIG).keySet()).allMatch(checkpoint::has);
        assertThat(checkpoint.bytes())
                .isEqualTo(2
                        * RequiredTensors.of(CONFIG).values().stream()
                                .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
                                .sum());
    }

    @Test
    void gives_the_same_values_for_the_same_seed_and_others_for_another() {
        assertThat(output(1).toFloats())
                .isEqualTo(output(1).toFloats())
                .isNotEqualTo(output(2).toFloats());
    }

    @Test
    void reads_the_same_values_as_a_whole_by_row_and_as_bits() {
        Tensor tensor = output(1);
        float[] all = tensor.toFloats();
        float[] row = new float[60];
        short[] bits = new short[60];

        for (int i = 0; i < tensor.rows(); i++) {
            tensor.floatRow(i, row);
            tensor.bf16Row(i, bits);
            for (int k = 0; k < row.length; k++) {
                assertThat(row[k]).isEqualTo(all[i * 60 + k]);
                assertThat(Bf16.toFloat(bits[k])).isEqualTo(row[k]);
            }
        }
    }

    @Test
    void keeps_the_size_of_what_is_multiplied() {
        float[] values = output(1).toFloats();
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }

        assertThat(sum / values.length).isCloseTo(0, within(0.005));
        assertThat(squares / values.length).isCloseTo(1.0 / 60, within(0.0005));
        assertThat(Checkpoint.random("shape", CONFIG, 1)
                        .tensor("norm.weight", 60)
                        .toFloats())
                .containsOnly(1f);
    }

    @Test
    void has_no_tokenizer() {
        assertThat(Checkpoint.random("shape", CONFIG, 1).tokenizer()).isEmpty();
    }
}
