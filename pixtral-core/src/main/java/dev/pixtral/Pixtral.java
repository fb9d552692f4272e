package dev.pixtral;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.engine.Constraint;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationRequest;
import dev.pixtral.engine.Place;
import dev.pixtral.errors.Warnings;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tekken;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Pixtral model, opened: texts and pictures in, text out.
 *
 * <pre>{@code
 * try (Pixtral pixtral = Pixtral.open()) {
 *     Reply reply = pixtral.generate(Prompt.of(user(image(Path.of("receipt.png")), text("What is the total?"))));
 *     System.out.println(reply.text());
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads may generate at once. It holds threads and memory outside the heap until it is closed; the threads are daemons.
 */
public final class Pixtral implements AutoCloseable {
    private final PixtralNetwork network;
    private final Tekken tokenizer;
    private final PromptEncoder encoder;
    private final AnswerGrammars grammars;
    private final Preparation preparation;
    private final Compute compute;
    private final Engine engine;
    private final ModelSummary opened;

    /**
     * Puts the parts together.
     *
     * @param opened what they are
     */
    Pixtral(PixtralNetwork network, Tekken tokenizer, Compute compute, Engine engine, ModelSummary opened) {
        this.network = network;
        this.tokenizer = tokenizer;
        this.encoder = new PromptEncoder(tokenizer, network.config().vision());
        this.grammars = new AnswerGrammars(tokenizer);
        this.compute = compute;
        this.engine = engine;
        this.preparation = new Preparation(engine::requireOpen);
        this.opened = opened;
    }

    /**
     * Opens the embedded tiny model.
     *
     * @return the model, to be closed
     */
    public static Pixtral open() {
        return builder().open();
    }

    /**
     * Opens a model with default settings.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return the model, to be closed
     * @throws dev.pixtral.checkpoint.CheckpointException if there is no checkpoint or it cannot be used
     */
    public static Pixtral open(String model) {
        return builder().model(model).open();
    }

    /**
     * Starts the settings of a model.
     *
     * @return builder with the defaults
     */
    public static PixtralBuilder builder() {
        return new PixtralBuilder();
    }

    /**
     * Name of the model.
     *
     * @return {@code pixtral-tiny} or the path of the checkpoint
     */
    public String name() {
        return opened.name();
    }

    /**
     * Sizes of the model.
     *
     * @return the checkpoint's configuration
     */
    public ModelConfig config() {
        return network.config();
    }

    /**
     * The network underneath, for passes of one's own beside the engine. It stays this model's: do not close it.
     *
     * @return network, usable until close
     */
    public PixtralNetwork network() {
        return network;
    }

    /**
     * Positions of the key/value cache.
     *
     * @return tokens that prompt and answer of all generations share
     */
    public int contextLength() {
        return engine.contextLength();
    }

    /**
     * The model's tokenizer.
     *
     * @return tokenizer, usable after close as well
     */
    public Tekken tokenizer() {
        return tokenizer;
    }

    /**
     * The model's resizing and normalising of pictures.
     *
     * @return preprocessor, usable after close as well
     */
    public ImagePreprocessor preprocessor() {
        return encoder.preprocessor();
    }

    /**
     * The model's encoding of prompts, which tells what they cost.
     *
     * @return encoder, usable after close as well
     */
    public PromptEncoder encoder() {
        return encoder;
    }

    /**
     * How long opening took.
     *
     * @return milliseconds
     */
    public double loadMs() {
        return opened.loadMs();
    }

    /**
     * What this model is and takes, for a log.
     *
     * @return names and sizes
     */
    public ModelSummary summary() {
        return opened.withKernels(kernels());
    }

    /**
     * Waits until it is decided which kernels compute, 60 seconds at most: {@link dev.pixtral.kernels.KernelsProvider.Choice#AUTO} begins on the slow scalar ones and changes over in the background, each
     * family of kernels once its vector twin is compiled and measured to be faster. Changes speed, never the answer. Returns at once where it is decided already or by the choice of kernels, when the model is
     * closed, and when the calling thread is interrupted, which it stays. Families that are decided against are measured again later, without anybody waiting for it.
     */
    public void warmUp() {
        compute.kernels().warmUp();
    }

    /**
     * The kernels in use at the moment.
     *
     * @return such as {@code scalar} or {@code panama-512}; while they change over family by family, such as {@code panama-512 (bf16, attention), scalar (rest)}
     */
    public String kernels() {
        return compute.kernels().name();
    }

    /**
     * Answers greedily with default settings.
     *
     * @param prompt the conversation
     * @return the answer
     */
    public Reply generate(Prompt prompt) {
        return generate(prompt, GenerationOptions.DEFAULT, GenerationListener.NONE);
    }

    /**
     * Answers and tells how it comes along.
     *
     * @param prompt the conversation
     * @param options how the answer is made
     * @param listener hears text and progress, on this thread
     * @return the answer
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or does not fit the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed, before or while it answers
     * @throws IllegalStateException on the engine's own thread, inside a logits processor or a monitor
     */
    public Reply generate(Prompt prompt, GenerationOptions options, GenerationListener listener) {
        engine.requireOtherThread("generate");
        return start(prompt, options, listener).await(listener);
    }

    /**
     * Starts an answer. It takes its place in the queue first, so that a request that is refused costs nothing; then the history is repaired ({@link dev.pixtral.chat.HistoryRepair}), tools get names that the model's
     * format takes ({@link dev.pixtral.chat.ToolNames}), schemas are compiled, pictures are decoded and the prompt is checked before this
     * returns. An interrupt of the calling thread ends that soon.
     *
     * @param prompt the conversation
     * @param options how the answer is made
     * @return the answer in the making
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or does not fit the context
     * @throws dev.pixtral.engine.EngineBusyException if too many requests wait already, or their pictures take too much memory
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    public Generation start(Prompt prompt, GenerationOptions options) {
        return start(prompt, options, ProgressListener.NONE);
    }

    /**
     * Starts an answer, and tells how its pictures are read. What follows is told to the listener of {@link Generation#await}.
     *
     * @param prompt the conversation
     * @param options how the answer is made
     * @param listener hears of {@link dev.pixtral.progress.Progress.Reading}, on this thread; what it throws ends the request and is thrown on
     * @return the answer in the making
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or does not fit the context
     * @throws dev.pixtral.engine.EngineBusyException if too many requests wait already, or their pictures take too much memory
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    public Generation start(Prompt prompt, GenerationOptions options, ProgressListener listener) {
        Warnings warnings = new Warnings();
        try (Place place = engine.reserve()) {
            RepairedPrompt repaired =
                    preparation.run(() -> RepairedPrompt.of(prompt, ValidationMode.SERVING, warnings));
            Optional<Grammar> grammar = RealNames.told(
                    repaired.names(),
                    () -> preparation.run(() ->
                            grammars.grammar(repaired.prompt(), options.rules().renamed(repaired.names()::alias))));
            grammar.flatMap(Grammar::warning).map(repaired.names()::named).ifPresent(warnings::add);
            Optional<Constraint> constraint = grammar.map(some -> new Constraint(some, callIds(repaired.prompt())));
            PromptEncoder.Encoded encoded = RealNames.told(
                    repaired.names(),
                    () -> encoder.encode(repaired.prompt(), options, preparation, place, listener, warnings));
            GenerationRequest request = new GenerationRequest(
                    encoded.ids(),
                    encoded.images(),
                    options.sampling(),
                    options.maxTokens(),
                    options.stop(),
                    options.logitsProcessor(),
                    constraint);
            return new Generation(
                    engine.submit(place, request),
                    tokenizer,
                    encoded.images().stream().map(PixelValues::grid).toList(),
                    repaired.names(),
                    warnings);
        }
    }

    private static Set<String> callIds(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                .map(ToolCall::id)
                .collect(Collectors.toSet());
    }

    /**
     * Whether the model takes no requests any more.
     *
     * @return true if it was closed, or its engine has ended by itself; the next request says why
     */
    public boolean closed() {
        return engine.closed();
    }

    /** Pages of the key/value cache that generations hold; 0 when nothing is being generated. */
    int pagesInUse() {
        return engine.pagesInUse();
    }

    /**
     * Ends what is being generated and frees threads and memory. May be called again.
     *
     * @throws IllegalStateException on the engine's own thread, inside a logits processor or a monitor
     */
    @Override
    public void close() {
        engine.requireOtherThread("close"); // before anything is closed
        compute.kernels().close();
        engine.close();
        preparation.close();
        compute.workers().close();
        network.close();
    }
}
