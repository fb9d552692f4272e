package dev.pixtral.cli.options;

import dev.pixtral.GenerationOptions;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Options of one answer: how tokens are chosen, when it ends, how pictures are read. */
public final class AnswerOptions {
    /** The options on the text of an answer, for commands that generate none; the others apply to pictures. */
    public static final Set<String> ANSWERING = Set.of(
            "--temperature",
            "--top-p",
            "--top-k",
            "--min-p",
            "--seed",
            "--max-tokens",
            "--stop",
            "--logprobs",
            "--lenient",
            "--open-objects");

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Randomness: 0 (default) always takes the most likely token; higher is more random.")
    private double temperature = SamplingOptions.GREEDY.temperature();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Sample from the most likely tokens whose probabilities together reach P.")
    private double topP = SamplingOptions.GREEDY.topP();

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Sample from the K most likely tokens; 0 (default) is off.")
    private int topK = SamplingOptions.GREEDY.topK();

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Sample from the tokens at least P times as likely as the most likely one.")
    private double minP = SamplingOptions.GREEDY.minP();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the random numbers: the same seed gives the same answer.")
    private Long seed;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Maximum length of the answer, in tokens (default: 1024).")
    private int maxTokens = GenerationOptions.DEFAULT_MAX_TOKENS;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text; may be repeated.")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "With --json or --batch: log-probabilities of each token and of the N most likely tokens in"
                    + " its place.")
    private int logprobs;

    @Option(
            names = "--lenient",
            description = "Skip the parts of a JSON schema (of the answer or of a strict tool) that cannot be"
                    + " enforced, instead of refusing the schema.")
    private boolean lenient;

    @Option(
            names = "--open-objects",
            description = "Allow properties that a JSON schema does not declare, unless it forbids them, as JSON Schema"
                    + " means it; without this option, an object with declared properties has no others.")
    private boolean openObjects;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description =
                    "Maximum number of pictures to read from a file with several, such as the frames of an animation"
                            + " (default: 1).")
    private int frames = ImageOptions.DEFAULT.frames();

    @Option(
            names = "--reference-images",
            description =
                    "Read pictures as the reference does (mistral-common with Pillow), not as a viewer shows them.")
    private boolean referenceImages;

    @Option(names = "--auto-rotate", hidden = true, description = "No effect: photos are rotated upright in any case.")
    private boolean autoRotate; // had an effect before pictures were read as viewers show them

    @Option(
            names = "--max-image-side",
            paramLabel = "PIXELS",
            description = "Scale each picture down until its longer side has at most this many pixels.")
    private Integer maxImageSide;

    @Option(
            names = "--max-image-tokens",
            paramLabel = "N",
            description = "Scale each picture down until it takes at most N tokens of the prompt.")
    private Integer maxImageTokens;

    @Option(
            names = "--max-prompt-image-tokens",
            paramLabel = "N",
            description = "Scale pictures down until all pictures of a prompt together take at most N tokens; what"
                    + " small pictures do not use is left to the others.")
    private Integer maxPromptImageTokens;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST:PORT",
            description = "Fetch pictures from this server even if it is not on the public internet; may be repeated."
                    + " 'serve' fetches pictures from no others.")
    private List<String> allowedHosts = new ArrayList<>();

    /**
     * Returns the options after checking their values.
     *
     * @throws CommandException if a value is out of range
     */
    public GenerationOptions checked() {
        if (maxTokens < 1) {
            throw CommandException.usage("--max-tokens: the maximum must be at least 1 token, not %d.", maxTokens);
        }
        if (stop.contains("")) {
            throw CommandException.usage("--stop: the text is empty; give one that can appear in an answer.");
        }
        return GenerationOptions.DEFAULT
                .withSampling(sampling())
                .withMaxTokens(maxTokens)
                .withStop(stop)
                .withImages(images())
                .withImageBudget(budget())
                .withRules(rules());
    }

    private AnswerRules rules() {
        return AnswerRules.DEFAULT
                .withStrictness(lenient ? Strictness.LENIENT : Strictness.STRICT)
                .withOpenness(openObjects ? Openness.OPEN : Openness.CLOSED);
    }

    private SamplingOptions sampling() {
        SamplingOptions options = SamplingOptions.GREEDY;
        options = with(options, "--temperature", it -> it.temperature(temperature));
        options = with(options, "--top-p", it -> it.topP(topP));
        options = with(options, "--top-k", it -> it.topK(topK));
        options = with(options, "--min-p", it -> it.minP(minP));
        options = with(options, "--logprobs", it -> it.logprobs(logprobs));
        return seed == null ? options : options.toBuilder().seed(seed).build();
    }

    private static SamplingOptions with(
            SamplingOptions options, String name, UnaryOperator<SamplingOptions.Builder> change) {
        try {
            return change.apply(options.toBuilder()).build();
        } catch (PixtralException e) {
            throw CommandException.badOption(name, e);
        }
    }

    /**
     * How pictures are read.
     *
     * @throws CommandException if the number of frames is out of range, or a host is not valid
     */
    private ImageOptions images() {
        ImageOptions.Reading reading = referenceImages ? ImageOptions.Reading.REFERENCE : ImageOptions.Reading.VIEWER;
        ImageOptions options = ImageOptions.DEFAULT.withReading(reading).withFetching(fetching());
        try {
            return options.withFrames(frames);
        } catch (PixtralException e) {
            throw CommandException.badOption("--frames", e);
        }
    }

    /** The limits on the size of pictures as the model sees them. */
    private ImageBudget budget() {
        ImageBudget budget = ImageBudget.UNLIMITED;
        budget = with(budget, "--max-image-side", maxImageSide, ImageBudget::withLongestSide);
        budget = with(budget, "--max-image-tokens", maxImageTokens, ImageBudget::withTokens);
        return with(budget, "--max-prompt-image-tokens", maxPromptImageTokens, ImageBudget::withPromptTokens);
    }

    private static ImageBudget with(
            ImageBudget budget, String name, Integer value, BiFunction<ImageBudget, Integer, ImageBudget> change) {
        try {
            return value == null ? budget : change.apply(budget, value);
        } catch (PixtralException e) {
            throw CommandException.badOption(name, e);
        }
    }

    private FetchPolicy fetching() {
        try {
            return FetchPolicy.DEFAULT.allowing(
                    allowedHosts.stream().map(HostPort::parse).toArray(HostPort[]::new));
        } catch (PixtralException e) {
            throw CommandException.badOption("--allow-host", e);
        }
    }
}
