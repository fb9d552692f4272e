package dev.pixtral.jlama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.OpenAiMessages;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** The embedded model's evaluation cases as prompts and as rows. */
final class Prompts {
    static final JsonNode EVALUATION = Fixtures.json("tiny-pixtral/eval.json");

    private Prompts() {}

    static JsonNode golden(String id) {
        for (JsonNode golden : EVALUATION.get("cases")) {
            if (golden.get("id").textValue().equals(id)) {
                return golden;
            }
        }
        throw new IllegalArgumentException(id);
    }

    static Prompt of(JsonNode golden) {
        return OpenAiMessages.ofFiles(Fixtures.path("tiny-pixtral")).prompt(golden);
    }

    /** The first case of each family. */
    static List<String> oneOfEachFamily() {
        List<String> families = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (JsonNode golden : EVALUATION.get("cases")) {
            String family = golden.get("family").textValue();
            if (!families.contains(family)) {
                families.add(family);
                ids.add(golden.get("id").textValue());
            }
        }
        return ids;
    }

    static boolean hasImages(Prompt prompt) {
        return prompt.messages().toString().contains("Image[");
    }

    /** Token ids with image features in their places. */
    static TokenRows rows(Prompt prompt, Tokenizer tokenizer, PixtralNetwork network, Compute compute) {
        ImagePreprocessor preprocessor = new ImagePreprocessor(
                network.config().vision().patchSize(), network.config().vision().imageSize());
        List<PixelValues> images = new ArrayList<>();
        EncodedPrompt encoded = new InstructTemplate(tokenizer)
                .encode(
                        prompt,
                        image -> {
                            PixelValues pixels = pixels(image, preprocessor);
                            images.add(pixels);
                            return List.of(pixels.grid());
                        },
                        ValidationMode.TEST);
        float[] features =
                images.isEmpty() ? new float[0] : network.encodeImages(compute, images, new Scratch(), Trace.NONE);
        return TokenRows.of(encoded.ids(), tokenizer.specialTokens().img(), features);
    }

    private static PixelValues pixels(Part.Image image, ImagePreprocessor preprocessor) {
        return preprocessor.preprocess(
                ImageDecoder.decode(image.source(), ImageOptions.DEFAULT).getFirst());
    }
}
