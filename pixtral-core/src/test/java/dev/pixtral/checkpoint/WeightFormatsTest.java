package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.WeightFormat;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightFormatsTest {
    private static final ModelConfig CONFIG =
            CheckpointOutline.read(TinyA.NATIVE).config();
    private static final WeightFormats CHOSEN = WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16);

    /** What a file in Q4_K_M has: most matrices of the decoder in 4 bits, some in 8. */
    private static Map<String, WeightFormat> mixed() {
        Map<String, WeightFormat> own = new HashMap<>();
        CONFIG.tensors().forEach((name, shape) -> {
            if (shape.size() > 1 && name.startsWith("layers.")) {
                own.put(name, WeightFormat.Q4_1);
            }
        });
        own.put("layers.0.attention.wv.weight", WeightFormat.Q8);
        own.put("layers.2.feed_forward.w2.weight", WeightFormat.Q8);
        own.put("output.weight", WeightFormat.Q8);
        return own;
    }

    @Test
    void matrices_keep_their_own_formats_and_the_others_have_the_chosen_ones() {
        WeightFormats formats = CHOSEN.with(CONFIG, mixed());

        CONFIG.tensors().forEach((name, shape) -> {
            if (shape.size() > 1) {
                assertThat(formats.of(name)).as(name).isEqualTo(mixed().getOrDefault(name, WeightFormat.BF16));
            }
        });
    }

    @Test
    void a_group_has_the_format_of_most_of_its_matrices() {
        WeightFormats formats = CHOSEN.with(CONFIG, mixed());

        assertThat(formats.attention()).isEqualTo(WeightFormat.Q4_1);
        assertThat(formats.output()).isEqualTo(WeightFormat.Q8);
        assertThat(formats.vision()).isEqualTo(WeightFormat.BF16);
        assertThat(formats.exceptions())
                .containsOnlyKeys("layers.0.attention.wv.weight", "layers.2.feed_forward.w2.weight");
        assertThat(formats)
                .hasToString("attention=Q4_1 feed_forward=Q4_1 output=Q8 embeddings=BF16 vision=BF16 projector=BF16, "
                        + "and 2 matrices in other formats");
    }

    @Test
    void without_quantised_matrices_nothing_changes() {
        assertThat(CHOSEN.with(CONFIG, Map.of())).isSameAs(CHOSEN);
    }

    @Test
    void the_text_has_all_formats() {
        WeightFormats formats = CHOSEN.with(CONFIG, mixed());

        assertThat(WeightFormats.parse(formats.toText())).contains(formats);
        assertThat(WeightFormats.parse(CHOSEN.toText())).contains(CHOSEN);
        assertThat(formats.toText()).endsWith(" layers.2.feed_forward.w2.weight=Q8");
    }

    @Test
    void another_text_is_refused() {
        String text = CHOSEN.toText();

        assertThat(WeightFormats.parse("")).isEmpty();
        assertThat(WeightFormats.parse(text + " layers.0.attention.wv.weight=Q5"))
                .isEmpty();
        assertThat(WeightFormats.parse(text + " b=Q8 a=Q8")).as("not sorted").isEmpty();
        assertThat(WeightFormats.parse(text.replace("output=BF16 ", ""))).isEmpty();
        assertThat(WeightFormats.parse(text + " ")).isEmpty();
    }
}
