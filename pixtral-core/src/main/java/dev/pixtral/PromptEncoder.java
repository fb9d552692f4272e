package dev.pixtral;

import dev.pixtral.chat.EncodedPrompt;
import dev.pixtral.chat.HistoryRepair;
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
import dev.pixtral.errors.PromptException;
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
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes prompts for a model and counts their tokens. It does not need the weights: the tokenizer and the sizes of
 * pictures are sufficient.
 *
 * <p>Immutable and thread-safe.
 */
public final class PromptEncoder {
    private static final long MOST_KEPT_BYTES = 256L << 20;
    private static final int EMPTY_QUESTION = 2; // [INST] and [/INST]

    private final Tokenizer tokenizer;
    private final InstructTemplate template;
    private final ImagePreprocessor preprocessor;
    private final Optional<String> blind; // where a model is from that sees no pictures

    /**
     * Creates the encoder of a model.
     *
     * @param checkpoint says what pictures the model sees; not kept
     */
    PromptEncoder(Tokenizer tokenizer, Checkpoint checkpoint) {
        VisionConfig vision = checkpoint.config().vision();
        this.blind = checkpoint.config().seesPictures() ? Optional.empty() : Optional.of(checkpoint.source());
        this.tokenizer = tokenizer;
        this.template = new InstructTemplate(tokenizer);
        this.preprocessor = new ImagePreprocessor(vision.tokenSize(), vision.imageSize());
    }

    /** Token ids, and the pictures in the order of the prompt. */
    record Encoded(int[] ids, List<PixelValues> images) {}

    /**
     * Opens the encoder of a model. No weights are read, and no file stays open.
     *
     * @param model name or path of a model, see {@link dev.pixtral.Models}
     * @return the encoder of that model
     * @throws dev.pixtral.errors.CheckpointException if the checkpoint is missing or cannot be used
     */
    public static PromptEncoder open(String model) {
        try (Checkpoint checkpoint = Models.open(model)) {
            return new PromptEncoder(Models.tokenizer(checkpoint), checkpoint);
        }
    }

    /**
     * Counts the tokens of a text, without the tokens that the message format adds.
     *
     * @param text any text
     * @return number of tokens
     */
    public int count(String text) {
        return tokenizer.encode(text).length;
    }

    /**
     * Counts the tokens of a prompt, which is repaired as for an answer. The count equals the
     * {@link dev.pixtral.engine.Usage#promptTokens} that a generation reports. Only the headers of pictures are read,
     * so a picture of a tool result that is damaged after its header counts as a picture; a generation replaces it by a
     * sentence.
     *
     * @param prompt the conversation
     * @param options options for the answer; only those for pictures matter
     * @return tokens
     * @throws PixtralException if the conversation or a picture cannot be used
     */
    public PromptSize count(Prompt prompt, GenerationOptions options) {
        Warnings unused = new Warnings();
        return ReadableResults.of(
                prompt,
                unused,
                (readable, reader) -> counted(repaired(readable, ValidationMode.SERVING, unused), reader, options));
    }

    /**
     * Counts the tokens of the beginning of a conversation, as {@link #count} does. It may end with any message:
     * results that the last calls still lack are not counted.
     *
     * @param prompt the messages so far
     * @param options options for the answer; only those for pictures matter
     * @return tokens; 0 if there is nothing that the model would see
     * @throws PixtralException if the conversation or a picture cannot be used
     */
    public int countBeginning(Prompt prompt, GenerationOptions options) {
        Warnings unused = new Warnings();
        return ReadableResults.of(prompt, unused, (readable, reader) -> {
            List<Message> seen = HistoryRepair.repair(readable, template.format(), ValidationMode.TEST, unused)
                    .messages();
            if (seen.isEmpty()) {
                return 0;
            }
            boolean question = seen.getLast() instanceof Message.User || seen.getLast() instanceof Message.Tool;
            List<Message> asked = new ArrayList<>(seen);
            if (!question) {
                asked.add(Message.user("")); // subtracted below
            }
            ValidationMode mode = question ? ValidationMode.SERVING : ValidationMode.TEST;
            RepairedPrompt repaired = repaired(readable.withMessages(asked), mode, unused);
            return counted(repaired, reader, options).tokens() - (question ? 0 : EMPTY_QUESTION);
        });
    }

    /** Returns a prompt in the form that the model's template accepts. */
    RepairedPrompt repaired(Prompt prompt, ValidationMode mode, Warnings warnings) {
        return RepairedPrompt.of(prompt, template.format(), mode, warnings);
    }

    private PromptSize counted(RepairedPrompt repaired, PictureReader reader, GenerationOptions options) {
        return RealNames.told(
                repaired.names(), () -> counted(options.rules().shown(repaired.prompt()), reader, options));
    }

    private PromptSize counted(Prompt shown, PictureReader reader, GenerationOptions options) {
        template.check(shown, ValidationMode.ANSWER); // before any picture is read
        Map<Part.Image, List<PixelSize>> sizes = new IdentityHashMap<>();
        List<Part.Image> images = seen(shown);
        for (Part.Image image : images) {
            sizes.computeIfAbsent(
                    image,
                    it -> reader.read(it, () -> sizes(it.source(), options)).orElse(List.of()));
        }
        reader.requireAll();
        ImageBudget budget = share(options, images, sizes);
        EncodedPrompt encoded = template.encode(shown, image -> grids(sizes.get(image), budget), ValidationMode.ANSWER);
        int imageTokens = encoded.images().stream()
                .map(ImageSlot::grid)
                .mapToInt(PatchGrid::tokens)
                .sum();
        return new PromptSize(encoded.ids().length, imageTokens);
    }

    /** Reads the sizes of the pictures in a source from its header. */
    private static List<PixelSize> sizes(ImageSource image, GenerationOptions options) {
        return ImageDecoder.probe(image, options.images()).pictures();
    }

    private List<PatchGrid> grids(List<PixelSize> sizes, ImageBudget budget) {
        return sizes.stream()
                .map(size -> fitting(budget, size.width(), size.height()).grid(size.width(), size.height()))
                .toList();
    }

    /** Returns the budget of each picture, given the sizes of all. */
    private ImageBudget share(
            GenerationOptions options, List<Part.Image> images, Map<Part.Image, List<PixelSize>> sizes) {
        List<PixelSize> all =
                images.stream().flatMap(image -> sizes.get(image).stream()).toList();
        return BudgetShare.of(options.imageBudget(), preprocessor, all);
    }

    /**
     * Encodes a repaired prompt and decodes its pictures, each once. Pictures are read and fetched on the calling
     * thread; {@code preparation} does everything else.
     *
     * @param reader reads the pictures
     * @param place counts each picture before it is decoded, and may refuse it
     * @param listener receives the progress of the pictures on the calling thread
     * @param warnings collects missing or skipped parts of pictures
     * @throws PictureReader.Unreadable if a picture cannot be read that the request can go on without
     */
    Encoded encode(
            Prompt prompt,
            PictureReader reader,
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
        List<Part.Image> images = seen(shown);
        if (!images.isEmpty()) {
            listener.onProgress(new Progress.Reading(0, images.size()));
        }
        Map<Part.Image, ImageSource> looked = new IdentityHashMap<>();
        ImageBudget budget = options.imageBudget().shared()
                ? lookAtAll(images, reader, options, preparation, looked)
                : options.imageBudget();
        Map<Part.Image, List<PixelValues>> pictures = new IdentityHashMap<>();
        int read = 0;
        for (Part.Image image : images) {
            List<PixelValues> known = pictures.get(image);
            if (known == null) {
                ImageSource source = looked.getOrDefault(image, image.source());
                looked.remove(image);
                pictures.put(
                        image,
                        reader.read(image, () -> pixels(source, options, budget, preparation, place, warnings))
                                .orElse(List.of()));
            } else {
                known.forEach(picture -> place.addAgain(picture.grid()));
            }
            listener.onProgress(new Progress.Reading(++read, images.size()));
        }
        reader.requireAll();
        return preparation.run(() -> encode(shown, pictures));
    }

    /**
     * Reads the sizes of all pictures, because they share one budget.
     *
     * @param kept collects the pictures from servers, so that each is fetched only once
     * @return the budget of each picture
     */
    private ImageBudget lookAtAll(
            List<Part.Image> images,
            PictureReader reader,
            GenerationOptions options,
            Preparation preparation,
            Map<Part.Image, ImageSource> kept) {
        Map<Part.Image, List<PixelSize>> sizes = new IdentityHashMap<>();
        int pictures = 0;
        long bytes = 0;
        for (Part.Image image : images) {
            if (!sizes.containsKey(image)) {
                Optional<ImageSource.OfBytes> loaded = reader.read(image, () -> load(image.source(), options));
                if (image.source() instanceof ImageSource.OfRemote && loaded.isPresent()) {
                    bytes += loaded.get().bytes().length;
                    requireRoom(bytes);
                    kept.put(image, loaded.get());
                }
                sizes.put(
                        image,
                        loaded.flatMap(source ->
                                        reader.read(image, () -> preparation.run(() -> sizes(source, options))))
                                .orElse(List.of()));
            }
            pictures += sizes.get(image).size();
            options.imageBudget().requireRoom(pictures);
        }
        reader.requireAll();
        return preparation.run(() -> share(options, images, sizes));
    }

    private static void requireRoom(long bytes) {
        if (bytes > MOST_KEPT_BYTES) {
            throw new PixtralException(
                    ("The remote pictures of the prompt have more than %,d bytes in total, too many to keep while they "
                                    + "share a token budget; use fewer or smaller pictures, "
                                    + "or limit each picture separately (--max-image-tokens, maxImageTokens).")
                            .formatted(MOST_KEPT_BYTES));
        }
    }

    /** Returns the pictures of a prompt, for a model that sees them. */
    private List<Part.Image> seen(Prompt prompt) {
        List<Part.Image> images = images(prompt);
        if (!images.isEmpty() && blind.isPresent()) {
            throw PromptException.because(
                    "%s sees no pictures, because its vision encoder is missing: no projector file (mmproj-*.gguf) beside "
                            + "it is that of this model; put it there, or give it with --mmproj; texts work without it.",
                    blind.get());
        }
        return images;
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
            ImageSource source,
            GenerationOptions options,
            ImageBudget budget,
            Preparation preparation,
            Place place,
            Warnings warnings) {
        ImageSource loaded = load(source, options);
        return preparation.run(() -> pixels(loaded, options, budget, place, warnings));
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

    /** Returns the preprocessor without a budget. */
    ImagePreprocessor preprocessor() {
        return preprocessor;
    }
}
