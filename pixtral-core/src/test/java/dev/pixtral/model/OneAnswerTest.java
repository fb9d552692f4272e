package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Principle one: nothing but the numbers themselves may change a bit of the logits. */
class OneAnswerTest {
    private static final int POSITIONS = 4096;
    private static PixtralNetwork network;

    @BeforeAll
    static void open() {
        network = TinyA.open("native");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 32, 100})
    void a_prompt_in_chunks_equals_the_whole(int chunk) throws IOException {
        for (String name : TinyA.CASES) {
            TokenRows rows = rows(name);
            assertThatTensor(logits(rows, chunk, TinyA.compute(1))).as(name).hasBitsOf(whole(rows));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void more_threads_change_nothing(int threads) throws IOException {
        Compute compute = TinyA.compute(threads);
        for (String name : List.of("two-images", "long-text")) {
            TokenRows rows = rows(name);
            assertThatTensor(logits(rows, 50, compute)).as(name).hasBitsOf(whole(rows));
        }
        compute.workers().close();
    }

    @Test
    void the_scalar_kernels_define_the_answer() throws IOException {
        Kernels scalar = KernelsProvider.create(KernelsProvider.Choice.SCALAR);
        Kernels panama = KernelsProvider.create(KernelsProvider.Choice.PANAMA);
        TinyA.Case golden = TinyA.Case.load("two-images");
        try (Workers workers = new Workers(1)) {
            float[] expected = logits(golden, new Compute(scalar, workers));
            float[] actual = logits(golden, new Compute(panama, workers));

            assertThat(panama.name()).startsWith("panama-");
            assertThatTensor(actual).hasBitsOf(expected);
        }
    }

    @Test
    void kernels_that_change_over_in_the_middle_change_nothing() throws IOException {
        TokenRows rows = rows("two-images");
        try (Workers workers = new Workers(1)) {
            Compute warming = new Compute(KernelsProvider.create(KernelsProvider.Choice.AUTO), workers);
            float[] expected = whole(rows);
            Eventually.until("the kernels change over", () -> {
                assertThatTensor(logits(rows, 16, warming)).hasBitsOf(expected);
                return warming.kernels().name().startsWith("panama-");
            });
            assertThatTensor(logits(rows, 16, warming)).hasBitsOf(expected);
        }
    }

    @Test
    void images_encoded_together_equal_images_encoded_alone() throws IOException {
        List<PixelValues> images = new ArrayList<>();
        for (String name : TinyA.CASES) {
            images.addAll(TinyA.Case.load(name).images());
        }
        Compute compute = TinyA.compute(1);
        float[] together = network.encodeImages(compute, images, new Scratch(), Trace.NONE);
        int at = 0;
        for (PixelValues image : images) {
            float[] alone = network.encodeImages(compute, List.of(image), new Scratch(), Trace.NONE);
            assertThatTensor(Arrays.copyOfRange(together, at, at + alone.length))
                    .hasBitsOf(alone);
            at += alone.length;
        }
        assertThat(images).hasSizeGreaterThan(4);
        assertThat(at).isEqualTo(together.length);
    }

    /**
     * Conversations, some with pictures, cut at random and mixed as rows of the same passes, on pages that others have
     * used before.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void conversations_mixed_as_rows_of_one_pass_equal_each_alone(long seed) throws IOException {
        Random random = new Random(seed);
        List<TokenRows> prompts = new ArrayList<>();
        for (String name : List.of("two-images", "image-then-follow-up", "text-only", "long-text")) {
            prompts.add(rows(name));
        }
        Compute compute = TinyA.compute(2);
        Scratch scratch = new Scratch();
        try (KvPool pool = network.newKvPool(KvType.F32, POSITIONS)) {
            for (int round = 0; round < 2; round++) { // the second round gets the dirty pages of the first
                List<float[]> mixed = mixed(prompts, random, pool, compute, scratch);
                for (int i = 0; i < prompts.size(); i++) {
                    assertThatTensor(mixed.get(i))
                            .as("prompt %d, seed %d", i, seed)
                            .hasBitsOf(whole(prompts.get(i)));
                }
                assertThat(pool.used()).isZero();
            }
        }
        compute.workers().close();
    }

    private static List<float[]> mixed(
            List<TokenRows> prompts, Random random, KvPool pool, Compute compute, Scratch scratch) {
        int vocabSize = network.config().text().vocabSize();
        int[] done = new int[prompts.size()];
        List<float[]> logits = new ArrayList<>();
        List<KvSequence> sequences = new ArrayList<>();
        for (TokenRows prompt : prompts) {
            logits.add(new float[prompt.ids().length * vocabSize]);
            sequences.add(new KvSequence(pool));
        }
        while (true) {
            Batch batch = new Batch();
            List<Integer> members = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                int left = prompts.get(i).ids().length - done[i];
                int size = Math.min(left, random.nextInt(40));
                if (size > 0) {
                    batch.add(new Batch.Piece(
                            sequences.get(i), done[i], prompts.get(i), done[i], done[i] + size, Batch.Logits.ALL));
                    members.add(i);
                    sizes.add(size);
                }
            }
            if (batch.rows() == 0) {
                boolean finished = true;
                for (int i = 0; i < prompts.size(); i++) {
                    finished &= done[i] == prompts.get(i).ids().length;
                }
                if (finished) {
                    break;
                }
                continue;
            }
            float[] result = network.forward(compute, batch, scratch, Trace.NONE);
            int row = 0;
            for (int m = 0; m < members.size(); m++) {
                int i = members.get(m);
                System.arraycopy(result, row * vocabSize, logits.get(i), done[i] * vocabSize, sizes.get(m) * vocabSize);
                row += sizes.get(m);
                done[i] += sizes.get(m);
            }
        }
        sequences.forEach(KvSequence::close);
        return logits;
    }

    private static TokenRows rows(String name) throws IOException {
        return TinyA.Case.load(name).rows(network, TinyA.compute(1), Trace.NONE);
    }

    private static float[] whole(TokenRows rows) {
        return logits(rows, rows.ids().length, TinyA.compute(1));
    }

    private static float[] logits(TinyA.Case golden, Compute compute) {
        return logits(golden.rows(network, compute, Trace.NONE), 1000, compute);
    }

    /** Logits of all rows, the prompt cut into chunks. */
    private static float[] logits(TokenRows rows, int chunk, Compute compute) {
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
