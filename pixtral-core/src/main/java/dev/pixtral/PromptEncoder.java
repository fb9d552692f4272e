package dev.pixtral;

import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.ImageSlot;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.engine.Place;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageDecoder;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImagePreprocessor;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;
import dev.pixtral.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts as a model sees them, and what they cost, without its weights: the tokenizer and the sizes of pictures are enough.
 *
 * <p>Immutable; any number of threads may share one.
 */
public final class PromptEncoder {
    private final Tekken tokenizer;
    private final InstructTemplate template;
    private final ImagePreprocessor preprocessor;

    PromptEncoder(Tekken tokenizer, VisionConfig vision) {
        this.tokenizer = tokenizer;
        this.template = new InstructTemplate(tokenizer);
        this.preprocessor = new ImagePreprocessor(vision.patchSize(), vision.imageSize());
    }

    /** Token ids and the pictures in their order. */
    record Encoded(int[] ids, List<PixelValues> images) {}

    /**
     * Reads what is needed of a model; no weight is read, and nothing stays open.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return the encoder of that model
     * @throws dev.pixtral.checkpoint.CheckpointException if there is no checkpoint or it cannot be used
     */
    public static PromptEncoder open(String model) {
        try (Checkpoint checkpoint = Models.open(model)) {
            return new PromptEncoder(
                    Models.tokenizer(checkpoint), checkpoint.config().vision());
        }
    }

    /**
     * Counts the tokens of a text by itself, without the tokens that a message puts around it.
     *
     * @param text any text
     * @return number of tokens
     */
    public int count(String text) {
        return tokenizer.encode(text).length;
    }

    /**
     * Counts what a prompt costs: exactly the {@link dev.pixtral.engine.Usage#promptTokens} that a generation reports. Of pictures the headers are read alone.
     *
     * @param prompt the conversation
     * @param options how the answer would be made; pictures matter alone
     * @return tokens
     * @throws PixtralException if the conversation or a picture cannot be used
     */
    public PromptSize count(Prompt prompt, GenerationOptions options) {
        EncodedPrompt encoded = template.encode(
                options.rules().shown(prompt), image -> grids(image.source(), options), ValidationMode.ANSWER);
        int imageTokens = encoded.images().stream()
                .map(ImageSlot::grid)
                .mapToInt(PatchGrid::tokens)
                .sum();
        return new PromptSize(encoded.ids().length, imageTokens);
    }

    private List<PatchGrid> grids(ImageSource image, GenerationOptions options) {
        ImageInfo info = ImageDecoder.probe(image, options.images());
        int pictures = Math.min(info.frames(), options.images().frames());
        PatchGrid grid = fitting(options, info.width(), info.height()).grid(info.width(), info.height());
        return Collections.nCopies(pictures, grid);
    }

    /**
     * Encodes a prompt and decodes its pictures, each once. Pictures are read and fetched on the calling thread; all else is done by {@code preparation}.
     *
     * @param place counts each picture before it is decoded, and may refuse it
     * @param warnings gets what was missing in pictures or left out
     */
    Encoded encode(Prompt prompt, GenerationOptions options, Preparation preparation, Place place, Warnings warnings) {
        Prompt shown = preparation.run(() -> {
            Prompt visible = options.rules().shown(prompt);
            template.check(visible, ValidationMode.ANSWER);
            return visible;
        });
        Map<Part.Image, List<PixelValues>> pictures = new IdentityHashMap<>();
        for (Part.Image image : images(shown)) {
            List<PixelValues> known = pictures.get(image);
            if (known == null) {
                ImageSource loaded = load(image, options);
                pictures.put(image, preparation.run(() -> pixels(loaded, options, place, warnings)));
            } else {
                known.forEach(picture -> place.addAgain(picture.grid()));
            }
        }
        return preparation.run(() -> encode(shown, pictures));
    }

    private static List<Part.Image> images(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.User.class::isInstance)
                .flatMap(message -> ((Message.User) message).parts().stream())
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
    }

    private static ImageSource load(Part.Image image, GenerationOptions options) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PixtralException("The thread was interrupted before all pictures of the prompt had been read.");
        }
        return ImageDecoder.load(image.source(), options.images());
    }

    private Encoded encode(Prompt shown, Map<Part.Image, List<PixelValues>> pictures) {
        EncodedPrompt encoded = template.encode(
                shown,
                image -> pictures.get(image).stream().map(PixelValues::grid).toList(),
                ValidationMode.ANSWER);
        List<PixelValues> images = new ArrayList<>();
        encoded.images().forEach(slot -> images.add(pictures.get(slot.image()).get(slot.frame())));
        return new Encoded(encoded.ids(), images);
    }

    private List<PixelValues> pixels(ImageSource loaded, GenerationOptions options, Place place, Warnings warnings) {
        grids(loaded, options).forEach(place::add);
        return ImageDecoder.decode(loaded, options.images(), warnings).stream()
                .map(picture -> preprocess(picture, options))
                .toList();
    }

    private PixelValues preprocess(RgbImage picture, GenerationOptions options) {
        return fitting(options, picture.width(), picture.height()).preprocess(picture);
    }

    private ImagePreprocessor fitting(GenerationOptions options, int width, int height) {
        return preprocessor.within(options.imageBudget(), width, height);
    }

    /** How the model cuts pictures without a budget. */
    ImagePreprocessor preprocessor() {
        return preprocessor;
    }
}
