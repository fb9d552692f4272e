package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.engine.Constraint;
import dev.pixtral.engine.DecodingOptions;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationRequest;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Ticket;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Measures how long a chat whose answer is being generated waits for others: it decodes while a large picture and a
 * long prompt come in. Runs a whole engine, on random prompts.
 */
final class InteractiveBench {
    /** The picture that comes in. */
    static final ImageSize PICTURE = new ImageSize(1024, 1024);

    private static final int LONG_PROMPT = 4000;
    private static final int CHAT = 16; // tokens of its prompt
    private static final int ANSWER = 1024; // positions that the chat's answer may have, at most
    private static final long SEED = 1;

    private final PixtralNetwork network;
    private final ModelConfig config;
    private final Compute compute;
    private final Tokenizer tokenizer;
    private final KvType keyValues;
    private final long limitNanos;
    private final ProgressLine progress;
    private final PixelValues picture;
    private final AtomicInteger computed = new AtomicInteger(); // tokens of the long prompt

    private InteractiveBench(Subject subject, int limitSeconds) {
        this.network = subject.network();
        this.config = network.config();
        this.compute = subject.compute();
        this.tokenizer = subject.tokenizer();
        this.keyValues = subject.keyValues();
        this.limitNanos = TimeUnit.SECONDS.toNanos(limitSeconds);
        this.progress = subject.progress();
        this.picture = Passes.picture(config, PICTURE, SEED);
    }

    /**
     * The measurement.
     *
     * @param limitSeconds how long the picture and the prompt may take together; what is not done then is given up
     */
    record Waiting(int limitSeconds) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) {
            return InteractiveBench.positions(config);
        }

        @Override
        public Report measure(Subject subject) {
            InteractiveBench bench = new InteractiveBench(subject, limitSeconds);
            return new InteractiveReport(subject.name(), subject.kernels(), subject.threads(), bench.measure());
        }
    }

    /** Returns the positions of keys and values that all three requests need. */
    private static int positions(ModelConfig config) {
        PatchGrid grid = new ImagePreprocessor(
                        config.vision().tokenSize(), config.vision().imageSize())
                .grid(PICTURE.width(), PICTURE.height());
        return CHAT + ANSWER + longPrompt(config) + grid.tokens() + 2;
    }

    private static int longPrompt(ModelConfig config) {
        return Math.min(LONG_PROMPT, config.text().maxPositions() - 1);
    }

    /** Runs the three requests. */
    private InteractiveReport.Measured measure() {
        PauseWatch watch = new PauseWatch();
        int positions = positions(config);
        int context = Math.min(positions, config.text().maxPositions());
        EngineOptions options = new EngineOptions(context, EngineOptions.DEFAULT_CHUNK, 8, positions, keyValues)
                .withSpeculation(false); // a pass has one token of the chat
        try (Engine engine = new Engine(network, compute, tokenizer, options, watch)) {
            progress.show("chat alone ...");
            Ticket chat = engine.submit(request(words(CHAT), List.of(), Math.min(ANSWER, context - CHAT), endless()));
            CompletableFuture<GenerationResult> answer = async(() -> chat.await(GenerationListener.NONE));
            answer.whenComplete((_, _) -> watch.chatEnded());
            await(watch.alone(), Long.MAX_VALUE);

            progress.show("chat beside a picture of %s and a prompt of %,d tokens ..."
                    .formatted(PICTURE, longPrompt(config)));
            long began = System.nanoTime();
            long pictureNanos = -1;
            long promptNanos = -1;
            Ticket question = engine.submit(request(pictureIds(), List.of(picture), 1, LogitsProcessor.NONE));
            Ticket book = engine.submit(request(words(longPrompt(config)), List.of(), 1, LogitsProcessor.NONE));
            CompletableFuture<Long> read = async(() -> {
                book.await(counting());
                return System.nanoTime() - began;
            });
            async(() -> question.await(GenerationListener.NONE)).exceptionally(failure -> {
                watch.picture().completeExceptionally(failure);
                return null;
            });
            if (await(watch.picture(), limitNanos)) {
                pictureNanos = watch.picture().join() - began;
            }
            question.cancel(); // its prompt is as good as the other one
            if (await(read, limitNanos - (System.nanoTime() - began))) {
                promptNanos = read.join();
            }
            book.cancel();
            chat.cancel();
            return new InteractiveReport.Measured(
                    watch.decodeOnlyNanos(),
                    watch.decodeOnlyBetweenNanos(),
                    watch.pauses(),
                    picture.grid().tokens(),
                    pictureNanos,
                    longPrompt(config),
                    promptNanos < 0 ? computed.get() : longPrompt(config),
                    promptNanos);
        } finally {
            progress.erase();
        }
    }

    private GenerationListener counting() {
        return new GenerationListener() {
            @Override
            public void onProgress(Progress now) {
                if (now instanceof Progress.Prompt prompt) {
                    computed.set((int) prompt.done());
                }
            }
        };
    }

    private static <T> CompletableFuture<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /** Waits for a result; returns whether it came in time. */
    private static boolean await(CompletableFuture<?> result, long nanos) {
        try {
            result.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw CommandException.failed(
                    "The measurement failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("The measurement was interrupted.", e);
        }
    }

    /** Random weights hardly ever end an answer, but trained ones do. */
    private LogitsProcessor endless() {
        if (network.checkpoint().tokenizer().isEmpty()) {
            return LogitsProcessor.NONE; // the usual way of choosing, without another thread
        }
        int end = tokenizer.specialTokens().eos();
        return (_, _, logits) -> logits[end] = Float.NEGATIVE_INFINITY;
    }

    private static GenerationRequest request(
            int[] ids, List<PixelValues> pictures, int maxTokens, LogitsProcessor processor) {
        DecodingOptions decoding = new DecodingOptions(SamplingOptions.GREEDY, maxTokens, List.of(), processor);
        return new GenerationRequest(ids, pictures, decoding, Constraint.NONE);
    }

    private int[] words(int count) {
        int vocabulary = config.text().vocabSize();
        int[] ids = new SplittableRandom(SEED)
                .ints(count, vocabulary / 2, vocabulary)
                .toArray();
        ids[0] = tokenizer.specialTokens().bos();
        return ids;
    }

    private int[] pictureIds() {
        SpecialTokens special = tokenizer.specialTokens();
        int row = picture.grid().cols() + 1;
        int[] ids = new int[1 + picture.grid().tokens()];
        Arrays.fill(ids, special.img());
        ids[0] = special.bos();
        for (int end = row; end < ids.length; end += row) {
            ids[end] = special.imgBreak();
        }
        ids[ids.length - 1] = special.imgEnd();
        return ids;
    }
}
