package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;
import dev.pixtral.testing.SafetensorsFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the golden data: sizes and tokens, decoded pixels, normalised values. */
class GoldenImageTest {
    private static final SafetensorsFile TENSORS = GoldenImages.tensors();
    private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

    static Stream<Arguments> cases() {
        return GoldenImages.cases().map(test -> Arguments.of(test.get("id").textValue(), test));
    }

    @Test
    void there_are_48_cases() {
        assertThat(cases()).hasSize(48);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void the_header_alone_tells_grid_and_tokens(String id, JsonNode expected) {
        ImageInfo info = ImageDecoder.probe(source(expected), GoldenImages.REFERENCE);
        PatchGrid grid = preprocessor(expected).grid(info.width(), info.height());

        assertThat(info.width()).isEqualTo(expected.get("width").intValue());
        assertThat(info.height()).isEqualTo(expected.get("height").intValue());
        assertThat(info.frames()).isEqualTo(id.startsWith("gif-animated") ? 3 : 1);
        assertThat(grid.cols()).isEqualTo(expected.get("cols").intValue());
        assertThat(grid.rows()).isEqualTo(expected.get("rows").intValue());
        assertThat(grid.patches()).isEqualTo(expected.get("img_ids").intValue());
        assertThat(grid.tokens()).isEqualTo(expected.get("tokens_total").intValue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decoded_pixels_are_those_of_the_reference(String id, JsonNode expected) {
        RgbImage image =
                ImageDecoder.decode(source(expected), GoldenImages.REFERENCE).getFirst();

        assertThat(image.width()).isEqualTo(expected.get("width").intValue());
        assertThat(image.height()).isEqualTo(expected.get("height").intValue());
        if (expected.has("rgb8_tensor")) {
            // exact even for JPEG and lossy WebP: decoding and colour conversion are the reference's to the bit
            assertThat(image.rgb())
                    .isEqualTo(TENSORS.bytes(expected.get("rgb8_tensor").textValue()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void normalised_values_are_those_of_the_reference(String id, JsonNode expected) {
        PixelValues actual = preprocessor(expected)
                .preprocess(ImageDecoder.decode(source(expected), GoldenImages.REFERENCE)
                        .getFirst());

        assertThat(actual.width()).isEqualTo(expected.get("out_width").intValue());
        assertThat(actual.height()).isEqualTo(expected.get("out_height").intValue());
        Differences differences = new Differences(actual.width() * actual.height());
        if (expected.has("tensor")) {
            float[] values = TENSORS.floats(expected.get("tensor").textValue());
            assertThat(actual.values()).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                differences.add(i, actual.values()[i], values[i]);
            }
        } else {
            for (JsonNode sample : expected.get("samples")) {
                int channel = sample.get(0).intValue();
                int i = (channel * actual.height() + sample.get(1).intValue()) * actual.width()
                        + sample.get(2).intValue();
                differences.add(i, actual.values()[i], sample.get(3).floatValue());
            }
        }
        JsonNode tolerance = expected.get("tolerance");
        assertThat(differences.largest)
                .as("largest difference in grey levels")
                .isLessThanOrEqualTo(tolerance.get("max_levels").doubleValue());
        assertThat(differences.mean())
                .as("mean difference in grey levels")
                .isLessThanOrEqualTo(tolerance.get("mean_levels").doubleValue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sums_and_extremes_are_those_of_the_reference(String id, JsonNode expected) {
        float[] values = preprocessor(expected)
                .preprocess(ImageDecoder.decode(source(expected), GoldenImages.REFERENCE)
                        .getFirst())
                .values();

        double sum = 0;
        double absolute = 0;
        double smallest = Double.MAX_VALUE;
        double largest = -Double.MAX_VALUE;
        for (float value : values) {
            sum += value;
            absolute += Math.abs(value);
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        JsonNode stats = expected.get("stats");
        JsonNode tolerance = expected.get("tolerance");
        double mean = tolerance.get("mean_levels").doubleValue() / 255 / STD[1];
        double most = tolerance.get("max_normalised").doubleValue();
        assertThat(sum).isCloseTo(stats.get("sum").doubleValue(), within(mean * values.length));
        assertThat(absolute).isCloseTo(stats.get("abs_sum").doubleValue(), within(mean * values.length));
        assertThat(smallest).isCloseTo(stats.get("min").doubleValue(), within(most));
        assertThat(largest).isCloseTo(stats.get("max").doubleValue(), within(most));
        for (int c = 0; c < 3; c++) {
            assertThat(mean(values, c))
                    .isCloseTo(stats.get("channel_mean").get(c).doubleValue(), within(mean));
            assertThat(deviation(values, c))
                    .isCloseTo(stats.get("channel_std").get(c).doubleValue(), within(mean));
        }
    }

    private static double mean(float[] values, int channel) {
        int plane = values.length / 3;
        double sum = 0;
        for (int i = channel * plane; i < (channel + 1) * plane; i++) {
            sum += values[i];
        }
        return sum / plane;
    }

    private static double deviation(float[] values, int channel) {
        int plane = values.length / 3;
        double mean = mean(values, channel);
        double sum = 0;
        for (int i = channel * plane; i < (channel + 1) * plane; i++) {
            sum += (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(sum / plane);
    }

    private static ImageSource source(JsonNode expected) {
        String file = expected.get("file").textValue();
        return ImageSource.of(file, GoldenImages.bytes(file));
    }

    private static ImagePreprocessor preprocessor(JsonNode expected) {
        return new ImagePreprocessor(
                expected.get("patch_size").intValue(),
                expected.get("max_image_size").intValue());
    }

    /** Differences in grey levels. */
    private static final class Differences {
        private final int plane;
        private double largest;
        private double sum;
        private int count;

        private Differences(int plane) {
            this.plane = plane;
        }

        private void add(int index, float actual, float expected) {
            double levels = Math.abs(actual - expected) * STD[index / plane] * 255;
            largest = levels <= largest ? largest : levels; // also true for NaN
            sum += levels;
            count++;
        }

        private double mean() {
            return sum / count;
        }
    }
}
