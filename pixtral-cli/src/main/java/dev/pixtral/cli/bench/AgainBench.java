package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.engine.Constraint;
import dev.pixtral.engine.DecodingOptions;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationRequest;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures how much of a second question about the same picture is computed: the time to the first token of a question
 * about a new picture, of another question in the same conversation, and of one in a new conversation. What the new
 * tokens cost by themselves is measured as passes of so many rows after so many positions.
 */
final class AgainBench {
    private static final int QUESTION = 16;
    private static final int ANSWER = 8;
    private static final long SEED = 1;

    private final PixtralNetwork network;
    private final ModelConfig config;
    private final Compute compute;
    private final Tokenizer tokenizer;
    private final KvType keyValues;
    private final int repeat;
    private final ProgressLine progress;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private AgainBench(Subject subject) {
        this.network = subject.network();
        this.config = network.config();
        this.compute = subject.compute();
        this.tokenizer = subject.tokenizer();
        this.keyValues = subject.keyValues();
        this.repeat = subject.repeat();
        this.progress = subject.progress();
    }

    /**
     * The measurement.
     *
     * @param sizes sizes of the pictures
     */
    record Questions(List<ImageSize> sizes) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) { // the engine checks the context of questions
            return sizes.stream()
                    .mapToInt(size -> AgainBench.positions(config, size))
                    .max()
                    .orElse(0);
        }

        @Override
        public Report measure(Subject subject) {
            AgainBench bench = new AgainBench(subject);
            return new AgainReport(
                    subject.name(),
                    subject.kernels(),
                    subject.threads(),
                    sizes.stream().map(bench::measure).toList());
        }
    }

    /** A question, and what its answer took. */
    private record Asked(int[] ids, GenerationResult result) {
        double seconds() {
            return result.timings().firstTokenMs() / 1e3;
        }

        int newTokens() {
            return result.usage().promptTokens() - result.usage().cachedTokens();
        }
    }

    /** The three questions about one picture. */
    private record Round(Asked first, Asked same, Asked other) {}

    private static int positions(ModelConfig config, ImageSize size) {
        return 2 * context(Passes.picture(config, size, SEED).grid().tokens());
    }

    private static int context(int pictureTokens) {
        return pictureTokens + 4 * QUESTION + 4 * ANSWER;
    }

    /** Asks about pictures of this size, each of them new; the first one only warms up. */
    private AgainReport.Picture measure(ImageSize size) {
        List<Round> rounds = new ArrayList<>();
        int tokens = Passes.picture(config, size, SEED).grid().tokens();
        int context = context(tokens);
        EngineOptions options = new EngineOptions(context, EngineOptions.DEFAULT_CHUNK, 1, 2 * context, keyValues);
        try (Engine engine = new Engine(network, compute, tokenizer, options)) {
            for (int i = 0; i <= repeat; i++) {
                String what = "questions about a picture of " + size;
                progress.show(what, what, i == 0 ? "warming up" : "run %d of %d".formatted(i, repeat), i, repeat + 1L);
                rounds.add(ask(engine, Passes.picture(config, size, SEED + i)));
            }
        }
        List<Round> measured = rounds.subList(1, rounds.size());
        AgainReport.Picture report = new AgainReport.Picture(
                size,
                tokens,
                seconds(measured.stream().map(Round::first).toList()),
                question(measured.stream().map(Round::same).toList()),
                question(measured.stream().map(Round::other).toList()));
        progress.erase();
        return report;
    }

    private Round ask(Engine engine, PixelValues picture) {
        SpecialTokens special = tokenizer.specialTokens();
        int[] shown = concat(new int[] {special.bos(), special.beginInst()}, pictureIds(picture));
        Asked first = ask(engine, picture, concat(shown, question()));
        int[] answered = concat(first.ids, first.result.ids());
        int[] next = {special.eos(), special.beginInst()};
        Asked same = ask(engine, picture, concat(concat(answered, next), question()));
        return new Round(first, same, ask(engine, picture, concat(shown, question())));
    }

    private Asked ask(Engine engine, PixelValues picture, int[] ids) {
        DecodingOptions decoding = new DecodingOptions(SamplingOptions.GREEDY, ANSWER, List.of(), LogitsProcessor.NONE);
        GenerationRequest request = new GenerationRequest(ids, List.of(picture), decoding, Constraint.NONE);
        return new Asked(ids, engine.submit(request).await(GenerationListener.NONE));
    }

    /** Words, and the end of a question. */
    private int[] question() {
        int vocabulary = config.text().vocabSize();
        int[] ids = random.ints(QUESTION, vocabulary / 2, vocabulary).toArray();
        ids[QUESTION - 1] = tokenizer.specialTokens().endInst();
        return ids;
    }

    private int[] pictureIds(PixelValues picture) {
        SpecialTokens special = tokenizer.specialTokens();
        int row = picture.grid().cols() + 1;
        int[] ids = new int[picture.grid().tokens()];
        Arrays.fill(ids, special.img());
        for (int end = row - 1; end < ids.length; end += row) {
            ids[end] = special.imgBreak();
        }
        ids[ids.length - 1] = special.imgEnd();
        return ids;
    }

    private static int[] concat(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static BenchReport.Seconds seconds(List<Asked> asked) {
        return BenchReport.Seconds.of(asked.stream().map(Asked::seconds).toList());
    }

    private AgainReport.Question question(List<Asked> asked) {
        Asked one = asked.getFirst(); // all have as many new tokens
        return new AgainReport.Question(
                one.ids.length, one.newTokens(), seconds(asked), passes(one.ids.length, one.newTokens()));
    }

    /** Time of the last {@code rows} of {@code positions}, without queue, choice and caches. */
    private BenchReport.Seconds passes(int positions, int rows) {
        TokenRows tokens =
                TokenRows.of(random.ints(rows, 0, config.text().vocabSize()).toArray());
        Scratch scratch = new Scratch();
        List<Double> seconds = new ArrayList<>();
        try (KvPool pool = network.newKvPool(keyValues, positions)) {
            for (int i = 0; i <= repeat; i++) {
                long before = System.nanoTime();
                compute(pool, tokens, positions - rows, scratch);
                seconds.add((System.nanoTime() - before) / 1e9);
            }
        }
        return BenchReport.Seconds.of(seconds.subList(1, seconds.size()));
    }

    /** The earlier positions are not computed: attention takes just as long on fresh pages, which are all zeros. */
    private void compute(KvPool pool, TokenRows tokens, int depth, Scratch scratch) {
        int rows = tokens.ids().length;
        try (KvSequence sequence = new KvSequence(pool)) {
            for (int from = 0; from < rows; from += EngineOptions.DEFAULT_CHUNK) {
                int to = Math.min(rows, from + EngineOptions.DEFAULT_CHUNK);
                Batch.Logits logits = to == rows ? Batch.Logits.LAST : Batch.Logits.NONE;
                Batch.Piece piece = new Batch.Piece(sequence, depth + from, tokens, from, to, logits);
                network.forward(compute, new Batch().add(piece), scratch, Trace.NONE);
            }
        }
    }
}
