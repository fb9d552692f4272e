package dev.pixtral.cli.tokens;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Models;
import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.ImageGrids;
import dev.pixtral.chat.ImageSlot;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.BudgetShare;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.tokenizer.ImageSettings;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a model sees of a prompt. Needs the tokenizer and the sizes of the pictures, but no weights.
 *
 * @param tokenizer the model's tokenizer
 * @param preprocessor the model's preprocessor of pictures; null if not known
 */
record PromptView(Tokenizer tokenizer, ImagePreprocessor preprocessor) {
    /** The view of a model by name or path; notes are for people. */
    static PromptView ofModel(String model, Optional<Path> projector, Consumer<String> notes) {
        try (Checkpoint checkpoint = Models.open(model, projector, Optional.empty(), Optional.empty())) {
            VisionConfig vision = checkpoint.config().vision();
            return new PromptView(
                    Models.tokenizer(checkpoint, notes), new ImagePreprocessor(vision.tokenSize(), vision.imageSize()));
        }
    }

    /** The view of a tokenizer file without a model. */
    static PromptView ofTokenizer(Path tekkenJson) {
        Tokenizer tokenizer = Tokenizer.load(tekkenJson);
        return new PromptView(
                tokenizer,
                tokenizer.imageSettings().map(PromptView::preprocessor).orElse(null));
    }

    private static ImagePreprocessor preprocessor(ImageSettings settings) {
        return new ImagePreprocessor(settings.patchSize() * settings.spatialMergeSize(), settings.maxImageSize());
    }

    /** The format of the model's prompts. */
    InstructFormat format() {
        return InstructFormat.of(tokenizer);
    }

    TokenList text(String text) {
        return new TokenList(tokenizer.encode(text), 0);
    }

    /** The tokens of a conversation, which is checked in the given mode before any picture is read. */
    TokenList prompt(Prompt prompt, ValidationMode mode, GenerationOptions options, Warnings warnings) {
        Map<Part.Image, List<PixelSize>> sizes = new IdentityHashMap<>();
        List<PixelSize> all = new ArrayList<>();
        new InstructTemplate(tokenizer).check(prompt, mode);
        for (Part.Image image : images(prompt)) {
            sizes.computeIfAbsent(image, it -> sizes(ImageDecoder.decode(it.source(), options.images(), warnings)));
            all.addAll(sizes.get(image));
        }
        ImageBudget budget = share(options, all);
        EncodedPrompt encoded = encode(prompt, image -> grids(sizes.get(image), budget), mode);
        return new TokenList(encoded.ids(), imageTokens(encoded));
    }

    private static List<Part.Image> images(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.User.class::isInstance)
                .flatMap(message -> ((Message.User) message).parts().stream())
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
    }

    /** The block of a picture, or the blocks of the frames of an animation, as they appear in a prompt. */
    TokenList pictures(Part.Image image, List<RgbImage> frames, GenerationOptions options) {
        List<PixelSize> sizes = sizes(frames);
        ImageBudget budget = share(options, sizes);
        EncodedPrompt encoded = encode(Prompt.of(Message.user(image)), _ -> grids(sizes, budget), ValidationMode.TEST);
        int from = encoded.images().getFirst().position();
        int tokens = imageTokens(encoded);
        return new TokenList(Arrays.copyOfRange(encoded.ids(), from, from + tokens), tokens);
    }

    /** The pixel values of a picture that is the only one in its prompt. */
    PixelValues pixels(RgbImage picture, GenerationOptions options) {
        ImageBudget budget = share(options, sizes(List.of(picture)));
        return requiredPreprocessor()
                .within(budget, picture.width(), picture.height())
                .preprocess(picture);
    }

    private EncodedPrompt encode(Prompt prompt, ImageGrids grids, ValidationMode mode) {
        return new InstructTemplate(tokenizer).encode(prompt, grids, mode);
    }

    private ImageBudget share(GenerationOptions options, List<PixelSize> pictures) {
        return pictures.isEmpty()
                ? ImageBudget.UNLIMITED
                : BudgetShare.of(options.imageBudget(), requiredPreprocessor(), pictures);
    }

    private static List<PixelSize> sizes(List<RgbImage> pictures) {
        return pictures.stream()
                .map(picture -> new PixelSize(picture.width(), picture.height()))
                .toList();
    }

    private List<PatchGrid> grids(List<PixelSize> sizes, ImageBudget budget) {
        return sizes.stream()
                .map(size -> requiredPreprocessor()
                        .within(budget, size.width(), size.height())
                        .grid(size.width(), size.height()))
                .toList();
    }

    /**
     * The preprocessor of pictures.
     *
     * @throws CommandException if the tokenizer file has no image settings
     */
    ImagePreprocessor requiredPreprocessor() {
        return Optional.ofNullable(preprocessor)
                .orElseThrow(() -> CommandException.failed(
                        "The tokenizer file has no image settings, so the tokens of a picture cannot be"
                                + " counted; use the tokenizer of a Pixtral model.",
                        null));
    }

    private static int imageTokens(EncodedPrompt encoded) {
        return encoded.images().stream()
                .map(ImageSlot::grid)
                .mapToInt(PatchGrid::tokens)
                .sum();
    }
}
