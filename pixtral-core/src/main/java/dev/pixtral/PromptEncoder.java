package dev.pixtral;

import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.ImageSlot;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.engine.Place;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.BudgetShare;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts as a model sees them, and what they cost, without its weights: the tokenizer and the sizes of pictures are enough.
 *
 * <p>Immutable; any number of threads may share one.
 */
public final class PromptEncoder {
    private static final long MOST_KEPT_BYTES = 256L << 20;

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
     * Counts what a prompt costs, repaired as for an answer: exactly the {@link dev.pixtral.engine.Usage#promptTokens} that a generation reports. Of pictures the headers are read alone.
     *
     * @param prompt the conversation
     * @param options how the answer would be made; pictures matter alone
     * @return tokens
     * @throws PixtralException if the conversation or a picture cannot be used
     */
    public PromptSize count(Prompt prompt, GenerationOptions options) {
        return count(prompt, options, ValidationMode.SERVING);
    }

    /**
     * The same for a conversation whose last calls may still wait for their results, which then are not counted.
     *
     * @param prompt the conversation
     * @param options how the answer would be made; pictures matter alone
     * @param mode whether calls may wait
     * @return tokens
     * @throws PixtralException if the conversation or a picture cannot be used
     */
    public PromptSize count(Prompt prompt, GenerationOptions options, ValidationMode mode) {
        RepairedPrompt repaired = RepairedPrompt.of(prompt, mode, new Warnings());
        return RealNames.told(repaired.names(), () -> counted(options.rules().shown(repaired.prompt()), options));
    }

    private PromptSize counted(Prompt shown, GenerationOptions options) {
        template.check(shown, ValidationMode.ANSWER); // before any picture is read
        Map<Part.Image, List<PixelSize>> sizes = new IdentityHashMap<>();
        List<Part.Image> images = images(shown);
        for (Part.Image image : images) {
            sizes.computeIfAbsent(image, it -> sizes(it.source(), options));
        }
        ImageBudget budget = share(options, images, sizes);
        EncodedPrompt encoded = template.encode(shown, image -> grids(sizes.get(image), budget), ValidationMode.ANSWER);
        int imageTokens = encoded.images().stream()
                .map(ImageSlot::grid)
                .mapToInt(PatchGrid::tokens)
                .sum();
        return new PromptSize(encoded.ids().length, imageTokens);
    }

    /** The sizes of the pictures that a source yields, as its header tells. */
    private static List<PixelSize> sizes(ImageSource image, GenerationOptions options) {
        return ImageDecoder.probe(image, options.images()).pictures();
    }

    private List<PatchGrid> grids(List<PixelSize> sizes, ImageBudget budget) {
        return sizes.stream()
                .map(size -> fitting(budget, size.width(), size.height()).grid(size.width(), size.height()))
                .toList();
    }

    /** The budget of each picture, once the sizes of all are known. */
    private ImageBudget share(
            GenerationOptions options, List<Part.Image> images, Map<Part.Image, List<PixelSize>> sizes) {
        List<PixelSize> all =
                images.stream().flatMap(image -> sizes.get(image).stream()).toList();
        return BudgetShare.of(options.imageBudget(), preprocessor, all);
    }

    /**
     * Encodes a repaired prompt and decodes its pictures, each once. Pictures are read and fetched on the calling thread; all else is done by {@code preparation}.
     *
     * @param place counts each picture before it is decoded, and may refuse it
     * @param listener hears of the pictures, on the calling thread
     * @param warnings gets what was missing in pictures or left out
     */
    Encoded encode(
            Prompt prompt,
            GenerationOptions options,
            Preparation preparation,
            Place place,
            ProgressListener listener,
            Warnings warnings) {
        Prompt shown = preparation.run(() -> {
            Prompt visible = options.rules().shown(prompt);
            template.check(visible, ValidationMode.ANSWER);
            return visible;
        });
        List<Part.Image> images = images(shown);
        if (!images.isEmpty()) {
            listener.onProgress(new Progress.Reading(0, images.size()));
        }
        Map<Part.Image, ImageSource> looked = new IdentityHashMap<>();
        ImageBudget budget = options.imageBudget().shared()
                ? lookAtAll(images, options, preparation, looked)
                : options.imageBudget();
        Map<Part.Image, List<PixelValues>> pictures = new IdentityHashMap<>();
        int read = 0;
        for (Part.Image image : images) {
            List<PixelValues> known = pictures.get(image);
            if (known == null) {
                ImageSource loaded = load(looked.getOrDefault(image, image.source()), options);
                looked.remove(image);
                pictures.put(image, preparation.run(() -> pixels(loaded, options, budget, place, warnings)));
            } else {
                known.forEach(picture -> place.addAgain(picture.grid()));
            }
            listener.onProgress(new Progress.Reading(++read, images.size()));
        }
        return preparation.run(() -> encode(shown, pictures));
    }

    /**
     * Reads the sizes of all pictures, each of which decides on the size of the others.
     *
     * @param kept gets the pictures of servers, so that each is fetched once
     * @return the budget of each picture
     */
    private ImageBudget lookAtAll(
            List<Part.Image> images,
            GenerationOptions options,
            Preparation preparation,
            Map<Part.Image, ImageSource> kept) {
        Map<Part.Image, List<PixelSize>> sizes = new IdentityHashMap<>();
        int pictures = 0;
        long bytes = 0;
        for (Part.Image image : images) {
            if (!sizes.containsKey(image)) {
                ImageSource.OfBytes loaded = load(image.source(), options);
                if (image.source() instanceof ImageSource.OfRemote) {
                    bytes += loaded.bytes().length;
                    requireRoom(bytes);
                    kept.put(image, loaded);
                }
                sizes.put(image, preparation.run(() -> sizes(loaded, options)));
            }
            pictures += sizes.get(image).size();
            options.imageBudget().requireRoom(pictures);
        }
        return preparation.run(() -> share(options, images, sizes));
    }

    private static void requireRoom(long bytes) {
        if (bytes > MOST_KEPT_BYTES) {
            throw new PixtralException(
                    ("The pictures of the prompt that lie on servers have more than %,d bytes together, which is more than is kept to share a budget among them; "
                                    + "use fewer or smaller ones, or limit each picture by itself (--max-image-tokens, maxImageTokens).")
                            .formatted(MOST_KEPT_BYTES));
        }
    }

    private static List<Part.Image> images(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.User.class::isInstance)
                .flatMap(message -> ((Message.User) message).parts().stream())
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
    }

    private static ImageSource.OfBytes load(ImageSource image, GenerationOptions options) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PixtralException("The thread was interrupted before all pictures of the prompt had been read.");
        }
        return ImageDecoder.load(image, options.images());
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

    private List<PixelValues> pixels(
            ImageSource loaded, GenerationOptions options, ImageBudget budget, Place place, Warnings warnings) {
        grids(sizes(loaded, options), budget).forEach(place::add);
        return ImageDecoder.decode(loaded, options.images(), warnings).stream()
                .map(picture -> preprocess(picture, budget))
                .toList();
    }

    private PixelValues preprocess(RgbImage picture, ImageBudget budget) {
        return fitting(budget, picture.width(), picture.height()).preprocess(picture);
    }

    private ImagePreprocessor fitting(ImageBudget budget, int width, int height) {
        return preprocessor.within(budget, width, height);
    }

    /** How the model cuts pictures without a budget. */
    ImagePreprocessor preprocessor() {
        return preprocessor;
    }
}
