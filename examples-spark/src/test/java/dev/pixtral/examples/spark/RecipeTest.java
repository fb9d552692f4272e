package dev.pixtral.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.WeightFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecipeTest {
    private static final Recipe RECIPE = new Recipe("m", WeightFormat.Q4, "caption", "read", "{}", 10);

    @Test
    void every_part_makes_it_another_recipe() {
        assertThat(Stream.of(
                                RECIPE,
                                new Recipe("n", WeightFormat.Q4, "caption", "read", "{}", 10),
                                new Recipe("m", WeightFormat.Q8, "caption", "read", "{}", 10),
                                new Recipe("m", WeightFormat.Q4, "captionr", "ead", "{}", 10),
                                new Recipe("m", WeightFormat.Q4, "caption", "read", "", 10),
                                new Recipe("m", WeightFormat.Q4, "caption", "read", "{}", 11))
                        .map(Recipe::id))
                .doesNotHaveDuplicates();
        assertThat(new Recipe("m", WeightFormat.Q4, "caption", "read", "{}", 10).id())
                .isEqualTo(RECIPE.id())
                .matches("[0-9a-f]{16}");
    }
}
