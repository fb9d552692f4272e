package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.cache.CacheStatistics;
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
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An open Pixtral model: text and pictures in, text out.
 *
 * <pre>{@code
 * try (Pixtral pixtral = Pixtral.open()) {
 *     Reply reply = pixtral.generate(Prompt.of(user(image(Path.of("receipt.png")), text("What is the total?"))));
 *     System.out.println(reply.text());
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads may generate at the same time. A model holds daemon threads and memory outside
 * the heap until it is closed.
 */
public final class Pixtral implements AutoCloseable {
    private final PixtralNetwork network;
    private final Tokenizer tokenizer;
    private final PromptEncoder encoder;
    private final AnswerGrammars grammars;
    private final Preparation preparation;
    private final Compute compute;
    private final Engine engine;
    private final ModelSummary opened;
    private final SavedState states;

    /**
     * Assembles a model.
     *
     * @param opened describes the parts
     */
    Pixtral(PixtralNetwork network, Tokenizer tokenizer, Compute compute, Engine engine, ModelSummary opened) {
        this.network = network;
        this.tokenizer = tokenizer;
        this.encoder = new PromptEncoder(tokenizer, network.checkpoint());
        this.grammars = new AnswerGrammars(tokenizer);
        this.compute = compute;
        this.engine = engine;
        this.preparation = new Preparation(engine::requireOpen);
        this.opened = opened;
        this.states = new SavedState(network, tokenizer, encoder, preparation, engine);
    }

    /**
     * Opens the embedded tiny model.
     *
     * @return the model; the caller closes it
     */
    public static Pixtral open() {
        return builder().open();
    }

    /**
     * Opens a model with default settings.
     *
     * @param model name or path of a model, see {@link dev.pixtral.Models}
     * @return the model; the caller closes it
     * @throws dev.pixtral.errors.CheckpointException if the checkpoint is missing or cannot be used
     */
    public static Pixtral open(String model) {
        return builder().model(model).open();
    }

    /**
     * Returns a builder to configure and open a model.
     *
     * @return a builder with the default settings
     */
    public static PixtralBuilder builder() {
        return new PixtralBuilder();
    }

    /**
     * Returns the name of the model.
     *
     * @return {@code pixtral-tiny} or the path of the checkpoint
     */
    public String name() {
        return opened.name();
    }

    /**
     * Returns the sizes of the model.
     *
     * @return the checkpoint's configuration
     */
    public ModelConfig config() {
        return network.config();
    }

    /**
     * Returns the underlying network, for your own passes outside the engine. This model owns it: do not close it.
     *
     * @return the network, usable until this model is closed
     */
    @Internal
    public PixtralNetwork network() {
        return network;
    }

    /**
     * Returns the largest number of tokens of one generation.
     *
     * @return tokens of prompt and answer together
     */
    public int contextLength() {
        return engine.contextLength();
    }

    /**
     * Returns the model's tokenizer.
     *
     * @return the tokenizer, which remains usable after this model is closed
     */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Returns the model's preprocessor, which resizes and normalises pictures.
     *
     * @return the preprocessor, which remains usable after this model is closed
     */
    public ImagePreprocessor preprocessor() {
        return encoder.preprocessor();
    }

    /**
     * Returns the model's prompt encoder, which counts the tokens of prompts.
     *
     * @return the encoder, which remains usable after this model is closed
     */
    public PromptEncoder encoder() {
        return encoder;
    }

    /**
     * Returns how long opening the model took.
     *
     * @return milliseconds
     */
    public double loadMs() {
        return opened.loadMs();
    }

    /**
     * Returns a summary of this model and its resources, for a log.
     *
     * @return names and sizes
     */
    public ModelSummary summary() {
        return opened.withKernels(kernels());
    }

    /**
     * Waits at most 60 seconds until the choice of kernels is final.
     * {@link dev.pixtral.kernels.select.KernelsProvider.Choice#AUTO} starts with the slow scalar kernels and switches
     * in the background, one family of kernels at a time, once its vector twin is compiled and measured to be faster.
     * This affects speed, never the answer.
     *
     * <p>Returns immediately if the choice is already final or was made by a setting, when the model is closed, and
     * when the calling thread is interrupted, whose interrupt status is kept. Families that stay scalar are measured
     * again later in the background.
     */
    public void warmUp() {
        compute.kernels().warmUp();
    }

    /**
     * Returns the names of the kernels that are currently in use.
     *
     * @return for example {@code scalar} or {@code panama-512}; while families are being switched, for example
     *     {@code panama-512 (bf16, attention), scalar (rest)}
     */
    public String kernels() {
        return compute.kernels().name();
    }

    /**
     * Generates an answer with the default options, which are greedy.
     *
     * @param prompt the conversation
     * @return the answer
     */
    public Reply generate(Prompt prompt) {
        return generate(prompt, GenerationOptions.DEFAULT);
    }

    /**
     * Generates an answer.
     *
     * @param prompt the conversation
     * @param options options for the answer
     * @return the answer
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or the
     *     prompt does not fit the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed before the answer is complete
     * @throws IllegalStateException if called on one of the engine's threads, inside a logits processor or a monitor
     */
    public Reply generate(Prompt prompt, GenerationOptions options) {
        return generate(prompt, options, GenerationListener.NONE);
    }

    /**
     * Generates an answer and reports text and progress.
     *
     * @param prompt the conversation
     * @param options options for the answer
     * @param listener receives text and progress on this thread
     * @return the answer
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or the
     *     prompt does not fit the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed before the answer is complete
     * @throws IllegalStateException if called on one of the engine's threads, inside a logits processor or a monitor
     */
    public Reply generate(Prompt prompt, GenerationOptions options, GenerationListener listener) {
        engine.requireOtherThread("generate");
        return start(prompt, options, listener).await(listener);
    }

    /**
     * Starts generating an answer. The request first takes a place in the queue, so a refused request costs nothing.
     * Before this method returns, it repairs the history ({@link dev.pixtral.chat.HistoryRepair}), gives tools names
     * that the model's format accepts ({@link dev.pixtral.chat.ToolNames}), compiles schemas, decodes pictures and
     * checks the prompt. A picture of a tool result that cannot be read becomes a sentence in that result, with a
     * warning. Interrupting the calling thread ends this work soon.
     *
     * @param prompt the conversation
     * @param options options for the answer
     * @return the running generation
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or the
     *     prompt does not fit the context
     * @throws dev.pixtral.engine.EngineBusyException if too many requests are already waiting, or their pictures use
     *     too much memory
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    public Generation start(Prompt prompt, GenerationOptions options) {
        return start(prompt, options, ProgressListener.NONE);
    }

    /**
     * Starts generating an answer and reports progress while reading its pictures. Later progress is reported to the
     * listener of {@link Generation#await}.
     *
     * @param prompt the conversation
     * @param options options for the answer
     * @param listener receives {@link dev.pixtral.progress.Progress.Reading} on this thread; an exception that it
     *     throws ends the request and is rethrown
     * @return the running generation
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or the
     *     prompt does not fit the context
     * @throws dev.pixtral.engine.EngineBusyException if too many requests are already waiting, or their pictures use
     *     too much memory
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    public Generation start(Prompt prompt, GenerationOptions options, ProgressListener listener) {
        Warnings warnings = new Warnings();
        try {
            return ReadableResults.of(
                    prompt, warnings, (readable, reader) -> start(readable, reader, options, listener, warnings));
        } catch (Throwable refusal) {
            engine.countRefused(refusal);
            throw refusal;
        }
    }

    private Generation start(
            Prompt prompt,
            PictureReader reader,
            GenerationOptions options,
            ProgressListener listener,
            Warnings warnings) {
        try (Place place = engine.reserve()) {
            RepairedPrompt repaired = preparation.run(() -> encoder.repaired(prompt, ValidationMode.SERVING, warnings));
            Optional<Grammar> grammar = RealNames.told(
                    repaired.names(),
                    () -> preparation.run(() ->
                            grammars.grammar(repaired.prompt(), options.rules().renamed(repaired.names()::alias))));
            grammar.flatMap(Grammar::warning).map(repaired.names()::named).ifPresent(warnings::add);
            Constraint constraint = grammar.<Constraint>map(
                            some -> new Constraint.ByGrammar(some, callIds(repaired.prompt())))
                    .orElse(Constraint.NONE);
            PromptEncoder.Encoded encoded = RealNames.told(
                    repaired.names(),
                    () -> encoder.encode(repaired.prompt(), reader, options, preparation, place, listener, warnings));
            GenerationRequest request = new GenerationRequest(
                    encoded.ids(), encoded.images(), options.decoding(), constraint, options.cacheSalt());
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
     * Returns whether the model no longer accepts requests.
     *
     * @return true if the model was closed or its engine stopped because of an error; the next request reports why
     */
    public boolean closed() {
        return engine.closed();
    }

    /**
     * Returns what the engine has done since the model was opened, and what it does now. Reading takes a lock for a
     * moment only, so it may be done often. Still works when the model is closed.
     *
     * @return a snapshot
     */
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    /**
     * Returns what the caches hold now, and how often they have helped since the model was opened.
     *
     * @return a snapshot
     */
    public CacheStatistics caches() {
        return engine.caches();
    }

    /**
     * Saves what has been computed for a conversation, so that another process need not compute it again. Answers do
     * not depend on it. The file, which only its owner may read, has the conversation's tokens, hashes of its pictures,
     * and keys and values, so its content can be read back: treat it like the conversation. It is as large as the cache
     * of these positions (160 KiB per token of Pixtral-12B in bfloat16), and the earlier file stays until the new one
     * is complete.
     *
     * @param prompt the conversation; its last message is an answer, or a question as for {@link #start}
     * @param options options of its answers; only those for pictures and tools, and the salt, matter
     * @param file path of the file to write or replace
     * @return number of positions in the file; 0 if nothing of the conversation is cached, and no file was written
     * @throws dev.pixtral.errors.PixtralException if the conversation or a picture cannot be used, the engine is busy
     *     or closed, the file cannot be written, or a file of another kind exists
     * @throws IllegalStateException if called on one of the engine's threads, inside a logits processor or a monitor
     */
    public int saveState(Prompt prompt, GenerationOptions options, Path file) {
        engine.requireOtherThread("saveState");
        return states.save(prompt, options, file);
    }

    /**
     * Takes a saved state into the cache, until its memory is needed. A file that is damaged, or was computed by
     * another model or version, in another format, or with another salt, is ignored, with a line in the log. Checksums
     * find damage, but no forgery: restore only files that nobody else could write.
     *
     * @param file path of a file that {@link #saveState} wrote
     * @param cacheSalt salt of the options with which it was saved
     * @return number of positions that are cached now; 0 if there is no file or it was ignored, and fewer than were
     *     saved if there is not enough room
     * @throws dev.pixtral.errors.PixtralException if the file cannot be read, or the engine is closed
     * @throws IllegalStateException if called on one of the engine's threads, inside a logits processor or a monitor
     */
    public int restoreState(Path file, String cacheSalt) {
        engine.requireOtherThread("restoreState");
        return states.restore(file, cacheSalt);
    }

    /** Returns how many pages of the key/value cache generations hold. */
    int pagesInUse() {
        return engine.pagesInUse();
    }

    /**
     * Ends all running generations and frees threads and memory. Has no effect if already closed.
     *
     * @throws IllegalStateException if called on one of the engine's threads, inside a logits processor or a monitor
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
