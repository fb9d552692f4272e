package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.machine.Memory;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import dev.pixtral.plan.WeightMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures a network by running it directly: no tokenizer, no sampling, no queue. Each measurement runs once to warm
 * up, then {@code repeat} times.
 */
final class Bench {
    private static final int DECODED = 16; // tokens of one measurement of decoding
    private static final long SEED = 1;

    private final PixtralNetwork network;
    private final ModelConfig config;
    private final Compute compute;
    private final WeightFormat weights;
    private final KvType keyValues;
    private final int repeat;
    private final ProgressLine progress;
    private final Scratch scratch = new Scratch();

    private Bench(Subject subject) {
        this.network = subject.network();
        this.config = network.config();
        this.compute = subject.compute();
        this.weights = subject.weights();
        this.keyValues = subject.keyValues();
        this.repeat = subject.repeat();
        this.progress = subject.progress();
    }

    /**
     * The measurement.
     *
     * @param prefill lengths of prompts, in tokens
     * @param depth numbers of tokens before the decoded ones
     * @param image sizes of pictures
     */
    record Speed(List<Integer> prefill, List<Integer> depth, List<ImageSize> image) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) {
            int positions = Math.max(
                    prefill.stream().mapToInt(tokens -> tokens).max().orElse(0),
                    depth.stream().mapToInt(tokens -> tokens + DECODED).max().orElse(0));
            int most = config.text().maxPositions();
            if (positions > most) {
                throw CommandException.usage(
                        "--prefill, --depth: %s has at most %,d tokens of context, but %,d are needed.",
                        model, most, positions);
            }
            return positions;
        }

        @Override
        public Report measure(Subject subject) {
            Bench bench = new Bench(subject);
            return new BenchReport(
                    subject.name(),
                    subject.kernels(),
                    subject.threads(),
                    prefill.stream().map(bench::prefill).toList(),
                    depth.stream().map(bench::decode).toList(),
                    image.stream().map(bench::image).toList(),
                    subject.loadMs(),
                    Memory.peakOfProcess());
        }
    }

    /** One run of a measurement. */
    private interface Run {
        void once();
    }

    /** Speed of a prompt of {@code tokens} tokens, in pieces as the engine computes it. */
    private BenchReport.Prefill prefill(int tokens) {
        try (KvPool pool = network.newKvPool(keyValues, tokens)) {
            String what = "prompt of " + Statistics.count(tokens, "token");
            return new BenchReport.Prefill(tokens, measure(what, () -> prefill(pool, tokens)));
        }
    }

    private void prefill(KvPool pool, int tokens) {
        TokenRows rows = tokens(tokens);
        try (KvSequence sequence = new KvSequence(pool)) {
            for (int from = 0; from < tokens; from += EngineOptions.DEFAULT_CHUNK) {
                int to = Math.min(tokens, from + EngineOptions.DEFAULT_CHUNK);
                forward(new Batch.Piece(
                        sequence, from, rows, from, to, to == tokens ? Batch.Logits.LAST : Batch.Logits.NONE));
            }
        }
    }

    /** Speed of {@value #DECODED} tokens, one by one, after {@code depth} earlier ones. */
    private BenchReport.Decode decode(int depth) {
        try (KvPool pool = network.newKvPool(keyValues, depth + DECODED)) {
            BenchReport.Seconds all = measure("decoding at depth %,d".formatted(depth), () -> decode(pool, depth));
            WeightFormats formats = WeightFormats.of(weights, WeightFormat.BF16);
            long bytes = WeightMemory.of(config, formats).decodeBytes()
                    + pool.layout().pageBytes() / KvLayout.PAGE * (depth + DECODED / 2);
            return new BenchReport.Decode(
                    depth, new BenchReport.Seconds(all.median() / DECODED, all.best() / DECODED), bytes);
        }
    }

    /** The earlier tokens are not computed: attention takes just as long on fresh pages, which are all zeros. */
    private void decode(KvPool pool, int depth) {
        TokenRows rows = tokens(DECODED);
        try (KvSequence sequence = new KvSequence(pool)) {
            for (int i = 0; i < DECODED; i++) {
                forward(new Batch.Piece(sequence, depth + i, rows, i, i + 1, Batch.Logits.LAST));
            }
        }
    }

    private void forward(Batch.Piece piece) {
        network.forward(compute, new Batch().add(piece), scratch, Trace.NONE);
    }

    private TokenRows tokens(int count) {
        return TokenRows.of(new SplittableRandom(SEED)
                .ints(count, 0, config.text().vocabSize())
                .toArray());
    }

    /** Time to encode and project a picture of this size, after it has been resized and normalised. */
    private BenchReport.Image image(ImageSize size) {
        List<PixelValues> image = List.of(picture(config, size, SEED));
        BenchReport.Seconds seconds =
                measure("picture of " + size, () -> network.encodeImages(compute, image, scratch, Trace.NONE));
        return new BenchReport.Image(size, image.getFirst().grid().tokens(), seconds);
    }

    /** A picture of random pixels, as the model sees one of this size. */
    static PixelValues picture(ModelConfig config, ImageSize size, long seed) {
        int patchSize = config.vision().patchSize();
        PatchGrid grid =
                new ImagePreprocessor(patchSize, config.vision().imageSize()).grid(size.width(), size.height());
        float[] values = new float[3 * grid.patches() * patchSize * patchSize];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return new PixelValues(grid, patchSize, values);
    }

    private BenchReport.Seconds measure(String what, Run run) {
        progress.show(what + ": warming up ...");
        run.once();
        List<Double> seconds = new ArrayList<>();
        for (int i = 1; i <= repeat; i++) {
            progress.show(what, what, "run %d of %d".formatted(i, repeat), i - 1L, repeat);
            long before = System.nanoTime();
            run.once();
            seconds.add((System.nanoTime() - before) / 1e9);
        }
        progress.erase();
        return BenchReport.Seconds.of(seconds);
    }
}
