package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Principle one with quantised weights: chunks, threads, batches and kernels change no bit of the logits. */
class QuantisedOneAnswerTest {
    private static final int POSITIONS = 4096;
    private static final Map<WeightFormat, PixtralNetwork> NETWORKS = new EnumMap<>(WeightFormat.class);

    @BeforeAll
    static void open() {
        NETWORKS.put(WeightFormat.Q8, TinyA.open("native", WeightFormat.Q8));
        NETWORKS.put(WeightFormat.Q4, TinyA.open("native", WeightFormat.Q4));
        NETWORKS.put(WeightFormat.Q4_1, TinyA.open("native", WeightFormat.Q4_1));
    }

    @AfterAll
    static void close() {
        NETWORKS.values().forEach(PixtralNetwork::close);
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void chunks_and_threads_change_nothing(WeightFormat format) throws IOException {
        PixtralNetwork network = NETWORKS.get(format);
        for (String name : List.of("two-images", "long-text", "text-only")) {
            TokenRows rows = TinyA.Case.load(name).rows(network, TinyA.compute(1), Trace.NONE);
            float[] expected = logits(network, rows, rows.ids().length, TinyA.compute(1));
            for (int chunk : new int[] {1, 2, 3, 5, 7, 32, 100}) {
                Compute compute = TinyA.compute(1 + chunk % 4);
                assertThatTensor(logits(network, rows, chunk, compute))
                        .as("%s in chunks of %d", name, chunk)
                        .hasBitsOf(expected);
                compute.workers().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void the_scalar_kernels_define_the_answer(WeightFormat format) throws IOException {
        PixtralNetwork network = NETWORKS.get(format);
        TokenRows rows = TinyA.Case.load("two-images").rows(network, TinyA.compute(1), Trace.NONE);
        try (Workers workers = new Workers(1)) {
            Compute scalar = new Compute(KernelsProvider.create(KernelsProvider.Choice.SCALAR), workers);
            Compute panama = new Compute(KernelsProvider.create(KernelsProvider.Choice.PANAMA), workers);

            assertThatTensor(logits(network, rows, 40, panama)).hasBitsOf(logits(network, rows, 40, scalar));
        }
    }

    /** Conversations cut at random and mixed as rows of the same passes. */
    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void mates_change_nothing(WeightFormat format) throws IOException {
        PixtralNetwork network = NETWORKS.get(format);
        Compute compute = TinyA.compute(2);
        List<TokenRows> prompts = new ArrayList<>();
        for (String name : List.of("two-images", "text-only", "image-wide", "long-text")) {
            prompts.add(TinyA.Case.load(name).rows(network, compute, Trace.NONE));
        }
        for (long seed = 1; seed <= 4; seed++) {
            List<float[]> mixed = mixed(network, prompts, new Random(seed), compute);
            for (int i = 0; i < prompts.size(); i++) {
                TokenRows prompt = prompts.get(i);
                assertThatTensor(mixed.get(i))
                        .as("prompt %d, seed %d", i, seed)
                        .hasBitsOf(logits(network, prompt, prompt.ids().length, TinyA.compute(1)));
            }
        }
        compute.workers().close();
    }

    /**
     * The embeddings and the pictures are those of the checkpoint, whatever the format: only products with the
     * decoder's matrices are rounded.
     */
    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "Q4_1"})
    void what_goes_into_the_blocks_is_not_quantised(WeightFormat format) throws IOException {
        TinyA.Case golden = TinyA.Case.load("image-square");
        try (PixtralNetwork exact = TinyA.open("native")) {
            float[] expected = embeddings(exact, golden);

            assertThatTensor(embeddings(NETWORKS.get(format), golden)).hasBitsOf(expected);
            assertThat(expected).isNotEmpty();
        }
    }

    private static float[] embeddings(PixtralNetwork network, TinyA.Case golden) {
        List<float[]> seen = new ArrayList<>();
        Trace trace = (stage, values, rows, cols) -> {
            if (stage.equals("text.input_embeddings")) {
                seen.add(Arrays.copyOf(values, rows * cols));
            }
        };
        Compute compute = TinyA.compute(1);
        TokenRows rows = golden.rows(network, compute, Trace.NONE);
        try (KvPool pool = network.newKvPool(KvType.F32, POSITIONS);
                KvSequence sequence = new KvSequence(pool)) {
            network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, rows.ids().length, Batch.Logits.LAST)),
                    new Scratch(),
                    trace);
        }
        return seen.getFirst();
    }

    private static List<float[]> mixed(
            PixtralNetwork network, List<TokenRows> prompts, Random random, Compute compute) {
        int vocabSize = network.config().text().vocabSize();
        int[] done = new int[prompts.size()];
        List<float[]> logits = new ArrayList<>();
        List<KvSequence> sequences = new ArrayList<>();
        Scratch scratch = new Scratch();
        try (KvPool pool = network.newKvPool(KvType.F32, POSITIONS)) {
            int left = 0;
            for (TokenRows prompt : prompts) {
                logits.add(new float[prompt.ids().length * vocabSize]);
                sequences.add(new KvSequence(pool));
                left += prompt.ids().length;
            }
            while (left > 0) {
                Batch batch = new Batch();
                int[] sizes = new int[prompts.size()];
                for (int i = 0; i < sizes.length; i++) {
                    int end = prompts.get(i).ids().length;
                    sizes[i] = Math.min(end - done[i], 1 + random.nextInt(12));
                    if (sizes[i] > 0) {
                        batch.add(new Batch.Piece(
                                sequences.get(i),
                                done[i],
                                prompts.get(i),
                                done[i],
                                done[i] + sizes[i],
                                Batch.Logits.ALL));
                    }
                }
                float[] result = network.forward(compute, batch, scratch, Trace.NONE);
                int row = 0;
                for (int i = 0; i < sizes.length; i++) {
                    System.arraycopy(result, row * vocabSize, logits.get(i), done[i] * vocabSize, sizes[i] * vocabSize);
                    row += sizes[i];
                    done[i] += sizes[i];
                    left -= sizes[i];
                }
            }
            sequences.forEach(KvSequence::close);
        }
        return logits;
    }

    /** Logits of all rows, the prompt cut into chunks. */
    private static float[] logits(PixtralNetwork network, TokenRows rows, int chunk, Compute compute) {
        int n = rows.ids().length;
        int vocabSize = network.config().text().vocabSize();
        float[] logits = new float[n * vocabSize];
        Scratch scratch = new Scratch();
        try (KvPool pool = network.newKvPool(KvType.F32, POSITIONS);
                KvSequence sequence = new KvSequence(pool)) {
            for (int from = 0; from < n; from += chunk) {
                int to = Math.min(n, from + chunk);
                float[] part = network.forward(
                        compute,
                        new Batch().add(new Batch.Piece(sequence, from, rows, from, to, Batch.Logits.ALL)),
                        scratch,
                        Trace.NONE);
                System.arraycopy(part, 0, logits, from * vocabSize, (to - from) * vocabSize);
            }
        }
        return logits;
    }
}
