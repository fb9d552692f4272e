package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What is measured: prompts, decoded tokens and pictures, computed by the network directly. No tokenizer, no sampling,
 * no queue. Used by one thread.
 */
final class Passes {
    /** Number of tokens that a run of decoding generates in each sequence. */
    static final int DECODED = 16;

    /** Most tokens of a prompt that are computed to warm up: a long one may take hours. */
    private static final int WARM_UP = 4096;

    private static final long SEED = 1;

    private final PixtralNetwork network;
    private final ModelConfig config;
    private final Compute compute;
    private final KvType keyValues;
    private final Scratch scratch = new Scratch();

    Passes(Subject subject) {
        this.network = subject.network();
        this.config = network.config();
        this.compute = subject.compute();
        this.keyValues = subject.keyValues();
    }

    /** Returns the sizes of the network. */
    ModelConfig config() {
        return config;
    }

    /** Work that can be repeated. */
    interface Run {
        void once();

        /** Runs it, or enough of it that the JVM has compiled what it needs. */
        default void warmUp() {
            once();
        }
    }

    /** A prompt of {@code tokens} tokens, in pieces as the engine computes it. */
    void prompt(int tokens, Consumer<Run> use) {
        try (KvPool pool = network.newKvPool(keyValues, tokens)) {
            use.accept(new Run() {
                @Override
                public void once() {
                    prompt(pool, tokens);
                }

                @Override
                public void warmUp() {
                    prompt(pool, Math.min(tokens, WARM_UP));
                }
            });
        }
    }

    private void prompt(KvPool pool, int tokens) {
        TokenRows rows = tokens(tokens);
        try (KvSequence sequence = new KvSequence(pool)) {
            for (int from = 0; from < tokens; from += EngineOptions.DEFAULT_CHUNK) {
                int to = Math.min(tokens, from + EngineOptions.DEFAULT_CHUNK);
                Batch.Logits logits = to == tokens ? Batch.Logits.LAST : Batch.Logits.NONE;
                forward(new Batch().add(new Batch.Piece(sequence, from, rows, from, to, logits)));
            }
        }
    }

    /**
     * {@value #DECODED} tokens of each of some sequences, one token of each in a pass, after {@code depth} earlier
     * ones. Those are not computed: see {@link EarlierTokens}.
     */
    void decode(int depth, int sequences, Consumer<Run> use) {
        try (KvPool pool = network.newKvPool(keyValues, positions(depth, sequences))) {
            EarlierTokens.fill(pool);
            use.accept(() -> decode(pool, depth, sequences));
        }
    }

    /**
     * The positions of all pages that these sequences need; a page has positions of one sequence.
     *
     * @param depth earlier tokens, which the model allows
     */
    static int positions(int depth, int sequences) {
        return Math.multiplyExact(sequences, KvLayout.pages(depth + DECODED) * KvLayout.PAGE);
    }

    private void decode(KvPool pool, int depth, int sequences) {
        TokenRows rows = tokens(DECODED);
        List<KvSequence> open = new ArrayList<>();
        try {
            for (int i = 0; i < sequences; i++) {
                open.add(new KvSequence(pool));
            }
            for (int i = 0; i < DECODED; i++) {
                Batch batch = new Batch();
                for (KvSequence sequence : open) {
                    batch.add(new Batch.Piece(sequence, depth + i, rows, i, i + 1, Batch.Logits.LAST));
                }
                forward(batch);
            }
        } finally {
            open.forEach(KvSequence::close);
        }
    }

    private void forward(Batch batch) {
        network.forward(compute, batch, scratch, Trace.NONE);
    }

    private TokenRows tokens(int count) {
        return TokenRows.of(new SplittableRandom(SEED)
                .ints(count, 0, config.text().vocabSize())
                .toArray());
    }

    /** Encoding and projecting a picture, after it has been resized and normalised. */
    void picture(PixelValues picture, Consumer<Run> use) {
        List<PixelValues> pictures = List.of(picture);
        use.accept(() -> network.encodeImages(compute, pictures, scratch, Trace.NONE));
    }

    /** A picture of random pixels, as the model sees one of this size. */
    static PixelValues picture(ModelConfig config, ImageSize size, long seed) {
        int tokenSize = config.vision().tokenSize();
        PatchGrid grid =
                new ImagePreprocessor(tokenSize, config.vision().imageSize()).grid(size.width(), size.height());
        float[] values = new float[3 * grid.patches() * tokenSize * tokenSize];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return new PixelValues(grid, tokenSize, values);
    }
}
