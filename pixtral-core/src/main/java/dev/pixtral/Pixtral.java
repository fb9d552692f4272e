package dev.pixtral;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.engine.Constraint;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationRequest;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.image.ImagePreprocessor;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
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
    private final String name;
    private final PixtralNetwork network;
    private final Tekken tokenizer;
    private final PromptEncoder encoder;
    private final AnswerGrammars grammars;
    private final Compute compute;
    private final Engine engine;
    private final double loadMs;

    Pixtral(String name, PixtralNetwork network, Tekken tokenizer, Compute compute, Engine engine, double loadMs) {
        this.name = name;
        this.network = network;
        this.tokenizer = tokenizer;
        this.encoder = new PromptEncoder(tokenizer, network.config().vision());
        this.grammars = new AnswerGrammars(tokenizer);
        this.compute = compute;
        this.engine = engine;
        this.loadMs = loadMs;
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
        return name;
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
        return loadMs;
    }

    /**
     * The kernels in use at the moment.
     *
     * @return such as {@code scalar} or {@code panama-512}
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
     * @throws IllegalStateException if the model is closed
     */
    public Reply generate(Prompt prompt, GenerationOptions options, GenerationListener listener) {
        return start(prompt, options).await(listener);
    }

    /**
     * Starts an answer. Pictures are decoded and the prompt is checked before this returns. An interrupt of the calling thread is obeyed between two pictures.
     *
     * @param prompt the conversation
     * @param options how the answer is made
     * @return the answer in the making
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or does not fit the context
     * @throws IllegalStateException if the model is closed
     */
    public Generation start(Prompt prompt, GenerationOptions options) {
        Optional<Constraint> constraint =
                grammars.grammar(prompt, options.rules()).map(grammar -> new Constraint(grammar, callIds(prompt)));
        PromptEncoder.Encoded encoded = encoder.encode(prompt, options);
        GenerationRequest request = new GenerationRequest(
                encoded.ids(),
                encoded.images(),
                options.sampling(),
                options.maxTokens(),
                options.stop(),
                options.logitsProcessor(),
                constraint);
        return new Generation(
                engine.submit(request),
                tokenizer,
                encoded.images().stream().map(PixelValues::grid).toList());
    }

    private static Set<String> callIds(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                .map(ToolCall::id)
                .collect(Collectors.toSet());
    }

    /**
     * Whether this answers no more requests.
     *
     * @return true if {@link #close} was called or the engine died of itself
     */
    public boolean closed() {
        return engine.closed();
    }

    /** Ends what is being generated and frees threads and memory. */
    @Override
    public void close() {
        engine.close();
        compute.workers().close();
        network.close();
    }
}
