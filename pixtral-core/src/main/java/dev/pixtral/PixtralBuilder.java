package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KernelsProvider;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.Tekken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Settings of a model, then {@link #open}. Not thread-safe. */
public final class PixtralBuilder {
    private static final int MOST_THREADS = 1024;

    private String model = EmbeddedModel.NAME;
    private int contextLength;
    private int chunk = EngineOptions.DEFAULT_CHUNK;
    private int threads = Runtime.getRuntime().availableProcessors();
    private KernelsProvider.Choice kernels;
    private WeightFormat weights = WeightFormat.BF16;

    PixtralBuilder() {}

    /**
     * Which model; the embedded tiny model unless set.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return this builder
     */
    public PixtralBuilder model(String model) {
        this.model = model;
        return this;
    }

    /**
     * Positions of the key/value cache, which all generations share; {@value EngineOptions#DEFAULT_CONTEXT} or what the model allows unless set.
     *
     * @param contextLength at least 1, at most what the model allows
     * @return this builder
     */
    public PixtralBuilder contextLength(int contextLength) {
        if (contextLength < 1) {
            throw new PixtralException("The context must have at least 1 token, but has " + contextLength + ".");
        }
        this.contextLength = contextLength;
        return this;
    }

    /**
     * Rows of a pass; changes speed, never the answer.
     *
     * @param chunk at least 1
     * @return this builder
     */
    public PixtralBuilder chunk(int chunk) {
        this.chunk = chunk;
        return this;
    }

    /**
     * Threads that compute; as many as the machine has processors unless set. Changes speed, never the answer.
     *
     * @param threads at least 1
     * @return this builder
     */
    public PixtralBuilder threads(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new PixtralException(
                    "The number of threads must be 1 to %d, but is %d.".formatted(MOST_THREADS, threads));
        }
        this.threads = threads;
        return this;
    }

    /**
     * Which kernels; {@link KernelsProvider.Choice#AUTO} or the system property {@value KernelsProvider#CHOICE_PROPERTY} unless set. Changes speed, never the answer.
     *
     * @param kernels choice
     * @return this builder
     */
    public PixtralBuilder kernels(KernelsProvider.Choice kernels) {
        this.kernels = kernels;
        return this;
    }

    /**
     * How the matrices of the text decoder are held in memory; {@link WeightFormat#BF16}, as published, unless set. Fewer bits need less memory, are faster, and change answers a
     * little. With {@link WeightFormat#Q4} the output matrix is {@link WeightFormat#Q8}; what sees pictures stays BF16.
     *
     * @param weights format
     * @return this builder
     */
    public PixtralBuilder weights(WeightFormat weights) {
        this.weights = weights;
        return this;
    }

    /**
     * Opens the model.
     *
     * @return the model, to be closed
     * @throws CheckpointException if there is no checkpoint or it cannot be used
     * @throws PixtralException if a setting does not fit the model or this JVM
     */
    public Pixtral open() {
        long before = System.nanoTime();
        // first of all, so that warming up goes on while files are read
        Kernels chosen =
                KernelsProvider.create(kernels == null ? KernelsProvider.Choice.fromProperty() : kernels, weights);
        Checkpoint checkpoint = openCheckpoint();
        Tekken tokenizer;
        EngineOptions options;
        try {
            tokenizer = tokenizer(checkpoint);
            options = new EngineOptions(contextFor(checkpoint), chunk);
        } catch (Throwable failure) {
            checkpoint.close();
            throw failure;
        }
        Compute compute = new Compute(chosen, new Workers(threads));
        PixtralNetwork network = load(checkpoint, compute);
        Engine engine = new Engine(network, compute, tokenizer, options);
        return new Pixtral(model, network, tokenizer, compute, engine, (System.nanoTime() - before) / 1e6);
    }

    private PixtralNetwork load(Checkpoint checkpoint, Compute compute) {
        try {
            return PixtralNetwork.load(checkpoint, weights, compute.workers());
        } catch (Throwable failure) {
            compute.workers().close();
            throw failure;
        }
    }

    private Checkpoint openCheckpoint() {
        if (model.equals(EmbeddedModel.NAME)) {
            return EmbeddedModel.open();
        }
        try {
            return Checkpoint.open(Path.of(model));
        } catch (InvalidPathException e) {
            throw new PixtralException("'%s' is neither %s nor a path.".formatted(model, EmbeddedModel.NAME), e);
        }
    }

    private static Tekken tokenizer(Checkpoint checkpoint) {
        Tekken tokenizer;
        try (InputStream in = checkpoint.tokenizer()) {
            tokenizer = Tekken.parse(in, checkpoint.source() + " tekken.json");
        } catch (IOException e) {
            throw new PixtralException(
                    "%s: tekken.json cannot be read: %s".formatted(checkpoint.source(), e.getMessage()), e);
        }
        int vocabSize = checkpoint.config().text().vocabSize();
        if (tokenizer.vocabSize() != vocabSize) {
            throw new PixtralException(
                    "%s: tekken.json has %d tokens, but the model has %d; take tekken.json from the same checkpoint."
                            .formatted(checkpoint.source(), tokenizer.vocabSize(), vocabSize));
        }
        return tokenizer;
    }

    private int contextFor(Checkpoint checkpoint) {
        int most = checkpoint.config().text().maxPositions();
        if (contextLength > most) {
            throw new PixtralException(
                    "%s: the model has at most %d tokens of context, but %d were asked for; choose a smaller context."
                            .formatted(checkpoint.source(), most, contextLength));
        }
        return contextLength > 0 ? contextLength : Math.min(most, EngineOptions.DEFAULT_CONTEXT);
    }
}
