package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.RequiredTensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    /** Numbers of the published files in bfloat16. */
    @ParameterizedTest
    @CsvSource({
        "PIXTRAL_12B, 585, 12682739712",
        "MISTRAL_SMALL_3_2, 585, 24011361280",
        "MINISTRAL_3_3B, 458, 3849090048",
        "MINISTRAL_3_8B, 531, 8918026240",
        "MINISTRAL_3_14B, 585, 13945031680",
    })
    void a_shape_has_the_tensors_of_its_model(Shape shape, int tensors, long parameters) {
        Map<String, List<Long>> stored = RequiredTensors.stored(shape.config());

        assertThat(stored).hasSize(tensors);
        assertThat(stored.values().stream()
                        .mapToLong(sizes -> sizes.stream().reduce(1L, Math::multiplyExact))
                        .sum())
                .isEqualTo(parameters);
    }
}
