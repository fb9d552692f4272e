package dev.pixtral.cli;

import dev.pixtral.Models;
import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.ImageSlot;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageDecoder;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImagePreprocessor;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.RgbImage;
import dev.pixtral.tokenizer.ImageSettings;
import dev.pixtral.tokenizer.Tekken;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model sees of a prompt. Needs its tokenizer and the sizes of its pictures, but none of its weights.
 *
 * @param tokenizer the model's tokenizer
 * @param preprocessor how it cuts pictures; empty if that is not known
 */
record PromptView(Tekken tokenizer, Optional<ImagePreprocessor> preprocessor) {

    /** Of a model by name or path. */
    static PromptView ofModel(String model) {
        try (Checkpoint checkpoint = Models.open(model)) {
            VisionConfig vision = checkpoint.config().vision();
            return new PromptView(
                    Models.tokenizer(checkpoint),
                    Optional.of(new ImagePreprocessor(vision.patchSize(), vision.imageSize())));
        }
    }

    /** Of a tokenizer file alone. */
    static PromptView ofTokenizer(Path tekkenJson) {
        Tekken tokenizer = Tekken.load(tekkenJson);
        return new PromptView(tokenizer, tokenizer.imageSettings().map(PromptView::preprocessor));
    }

    private static ImagePreprocessor preprocessor(ImageSettings settings) {
        return new ImagePreprocessor(settings.patchSize() * settings.spatialMergeSize(), settings.maxImageSize());
    }

    TokenList text(String text) {
        return new TokenList(tokenizer.encode(text), 0);
    }

    TokenList prompt(Prompt prompt, ImageOptions options, Warnings warnings) {
        EncodedPrompt encoded = encode(prompt, image -> ImageDecoder.decode(image.source(), options, warnings));
        return new TokenList(encoded.ids(), imageTokens(encoded));
    }

    /** The block of a picture, or the blocks of the frames of an animation, as they stand in a prompt. */
    TokenList pictures(Part.Image image, List<RgbImage> frames) {
        EncodedPrompt encoded = encode(Prompt.of(Message.user(image)), _ -> frames);
        int from = encoded.images().getFirst().position();
        int tokens = imageTokens(encoded);
        return new TokenList(Arrays.copyOfRange(encoded.ids(), from, from + tokens), tokens);
    }

    private EncodedPrompt encode(Prompt prompt, Pictures pictures) {
        return new InstructTemplate(tokenizer)
                .encode(
                        prompt,
                        image -> pictures.of(image).stream().map(this::grid).toList(),
                        ValidationMode.TEST);
    }

    /** The pictures of a part: one, or the frames of an animation. */
    private interface Pictures {
        List<RgbImage> of(Part.Image image);
    }

    private PatchGrid grid(RgbImage image) {
        return requiredPreprocessor().grid(image.width(), image.height());
    }

    /**
     * How pictures are cut.
     *
     * @throws CommandException if the tokenizer file does not say
     */
    ImagePreprocessor requiredPreprocessor() {
        return preprocessor.orElseThrow(() -> CommandException.failed(
                "The tokenizer file has no image settings, so the tokens of a picture cannot be counted; use that of a Pixtral model.",
                null));
    }

    private static int imageTokens(EncodedPrompt encoded) {
        return encoded.images().stream()
                .map(ImageSlot::grid)
                .mapToInt(PatchGrid::tokens)
                .sum();
    }
}
