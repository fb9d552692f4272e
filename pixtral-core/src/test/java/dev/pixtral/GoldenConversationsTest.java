package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.kernels.KernelsProvider;
import dev.pixtral.kernels.KvType;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.OpenAiMessages;
import dev.pixtral.testing.SafetensorsFile;
import dev.pixtral.testing.TensorAssert;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole conversations with the small random model, from picture files to generated tokens, in both layouts. */
class GoldenConversationsTest {
    private static final ImageOptions REFERENCE = ImageOptions.DEFAULT.withReading(ImageOptions.Reading.REFERENCE);
    private static final String ROOT = "fixtures/model/tiny-a/";
    private static final List<String> CASES = List.of(
            "text-only",
            "long-text",
            "image-square",
            "image-wide",
            "image-max-size",
            "image-then-follow-up",
            "two-images");

    /** The stated tolerance of lossless pictures, 0.05 grey levels, in normalised units. */
    private static final float PIXELS = 7.5e-4f;

    @ParameterizedTest
    @CsvSource({"native, auto", "hf, auto", "native, scalar"})
    void pictures_and_words_give_the_tokens_of_the_reference(String layout, String kernels) {
        Path folder = Fixtures.path(ROOT + layout);
        try (Pixtral pixtral = Pixtral.builder()
                .model(folder.toString())
                .keyValues(KvType.F32) // as the reference
                .kernels(KernelsProvider.Choice.valueOf(kernels.toUpperCase(Locale.ROOT)))
                .open()) {
            for (String name : CASES) {
                JsonNode golden = Fixtures.json(ROOT + "expected/" + name + ".json");
                int[] continuation = Fixtures.ints(golden.at("/continuation/ids"));
                OpenAiMessages messages = OpenAiMessages.ofFiles(Fixtures.path("fixtures/model/tiny-a"));

                Reply reply = pixtral.generate(
                        messages.prompt(golden),
                        GenerationOptions.DEFAULT
                                .withMaxTokens(continuation.length)
                                .withImages(REFERENCE),
                        GenerationListener.NONE);

                assertThat(reply.tokens()).as(name).containsExactly(continuation);
                assertThat(reply.usage().promptTokens())
                        .as(name)
                        .isEqualTo(golden.get("prompt_ids").size());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"image-square", "image-wide", "image-max-size", "image-then-follow-up", "two-images"})
    void pixels_are_those_of_the_reference(String name) {
        JsonNode golden = Fixtures.json(ROOT + "expected/" + name + ".json");
        SafetensorsFile expected = SafetensorsFile.of(Fixtures.path(ROOT + "expected/" + name + ".safetensors"));
        try (Pixtral pixtral = Pixtral.open(Fixtures.path(ROOT + "native").toString())) {
            for (JsonNode image : golden.get("images")) {
                Path file = Fixtures.path(ROOT + image.get("file").textValue());

                PixelValues pixels = pixtral.preprocessor()
                        .preprocess(ImageDecoder.decode(ImageSource.of(file), REFERENCE)
                                .getFirst());

                assertThat(pixels.grid().cols()).isEqualTo(image.get("cols").intValue());
                assertThat(pixels.grid().rows()).isEqualTo(image.get("rows").intValue());
                TensorAssert.assertThatTensor(pixels.values())
                        .isWithin(expected.floats(image.get("pixel_values").textValue()), PIXELS);
            }
        }
    }
}
