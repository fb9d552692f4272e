package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How far quantised weights lead away from the float32 reference, for every golden case. The yardsticks of the golden
 * data round weights alone, but those of the vision encoder and the projector too; here pictures stay exact unless said
 * otherwise, and with Q4 activations are rounded as well.
 */
class QuantisedGoldenTest {
    private static final double LEAST_COSINE_Q8 = 0.998;
    private static final double BELOW_YARDSTICK_Q4 = 0.01;
    private static final double CLEAR_MARGIN = 0.1;
    private static final float NEAR_TIE = 0.01f;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String layout : List.of("native", "hf")) {
            for (String name : TinyA.CASES) {
                cases.add(Arguments.of(layout, name));
            }
        }
        return cases;
    }

    /**
     * Fed the float32 continuation, every clear step has the token of float32 on top, but for {@link #isTheOneMiss
     * one}, where it is the second by less than {@value #NEAR_TIE}.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void Q8_follows_the_continuation_of_float32(String layout, String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        try (PixtralNetwork network = TinyA.open(layout, WeightFormat.Q8)) {
            Steps steps = Steps.of(network, golden);
            for (int step : steps.clear()) {
                if (isTheOneMiss(name, step)) {
                    assertThat(steps.behindTop(step)).isLessThan(NEAR_TIE);
                } else {
                    assertThat(steps.top(step)).as("step %d", step).isEqualTo(steps.expected(step));
                }
            }
            assertThat(meanCosine(steps.logits(), golden)).isGreaterThanOrEqualTo(LEAST_COSINE_Q8);
        }
    }

    /**
     * Step 21 of image-max-size, with a margin of 0.26 in float32. Rounding the vision encoder's weights too, as the
     * yardstick does, brings its token back to the top: it is a matter of luck there.
     */
    private static boolean isTheOneMiss(String name, int step) {
        return name.equals("image-max-size") && step == 21;
    }

    /** With the same weights rounded as the yardstick's, there is no exception: its 167 of 167 clear steps. */
    @ParameterizedTest
    @MethodSource("cases")
    void Q8_of_all_weights_follows_the_continuation_of_float32(String layout, String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        try (PixtralNetwork network = TinyA.open(layout, WeightFormat.Q8, WeightFormat.Q8)) {
            Steps steps = Steps.of(network, golden);
            for (int step : steps.clear()) {
                assertThat(steps.top(step)).as("step %d", step).isEqualTo(steps.expected(step));
            }
            assertThat(meanCosine(steps.logits(), golden)).isGreaterThanOrEqualTo(LEAST_COSINE_Q8);
        }
    }

    @Test
    void there_are_167_clear_steps() throws IOException {
        int clear = 0;
        for (String name : TinyA.CASES) {
            clear += Steps.clear(TinyA.Case.load(name)).size();
        }
        assertThat(clear).isEqualTo(167);
    }

    /**
     * The steps of a golden continuation, seen by a network.
     *
     * @param logits {@code [prompt + continuation, vocabSize]}
     */
    private record Steps(TinyA.Case golden, List<Integer> clear, float[] logits, int vocabSize) {
        static Steps of(PixtralNetwork network, TinyA.Case golden) throws IOException {
            return new Steps(
                    golden,
                    clear(golden),
                    QuantisedGoldenTest.logits(network, golden),
                    network.config().text().vocabSize());
        }

        /** Those where float32 leaves no doubt. */
        static List<Integer> clear(TinyA.Case golden) {
            JsonNode steps = golden.json().get("continuation").get("steps");
            return IntStream.range(0, golden.continuation().length)
                    .filter(step -> steps.get(step).get("margin").doubleValue() > CLEAR_MARGIN)
                    .boxed()
                    .toList();
        }

        int expected(int step) {
            return golden.continuation()[step];
        }

        int top(int step) {
            return argMax(logits, row(step), vocabSize);
        }

        /** By how much the expected token is behind the one on top. */
        float behindTop(int step) {
            return logits[row(step) + top(step)] - logits[row(step) + expected(step)];
        }

        private int row(int step) {
            return (golden.promptIds().length - 1 + step) * vocabSize;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void Q4_comes_as_close_as_the_yardstick(String layout, String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        try (PixtralNetwork network = TinyA.open(layout, WeightFormat.Q4)) {
            double yardstick =
                    golden.json().get("quantised").get("q4").get("cosine_mean").doubleValue();

            assertThat(meanCosine(logits(network, golden), golden))
                    .isGreaterThanOrEqualTo(yardstick - BELOW_YARDSTICK_Q4);
        }
    }

    /**
     * Logits of the prompt and then of the golden continuation, whatever the network itself would say: {@code [prompt +
     * continuation, vocabSize]}.
     */
    private static float[] logits(PixtralNetwork network, TinyA.Case golden) {
        Compute compute = TinyA.compute(1);
        TokenRows prompt = golden.rows(network, compute, Trace.NONE);
        TokenRows continuation = TokenRows.of(golden.continuation());
        int vocabSize = network.config().text().vocabSize();
        int n = prompt.ids().length;
        int more = continuation.ids().length;
        float[] logits = new float[(n + more) * vocabSize];
        try (KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Scratch scratch = new Scratch();
            float[] part = network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, prompt, 0, n, Batch.Logits.ALL)),
                    scratch,
                    Trace.NONE);
            System.arraycopy(part, 0, logits, 0, n * vocabSize);
            part = network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, n, continuation, 0, more, Batch.Logits.ALL)),
                    scratch,
                    Trace.NONE);
            System.arraycopy(part, 0, logits, n * vocabSize, more * vocabSize);
        }
        return logits;
    }

    /** Mean over the rows of the golden file of the cosine between its logits and ours. */
    private static double meanCosine(float[] logits, TinyA.Case golden) {
        float[] expected = golden.expected().floats("logits");
        int[] shape = golden.expected().shape("logits");
        double sum = 0;
        for (int i = 0; i < shape[0]; i++) {
            int row = golden.expected().contains("logits.positions")
                    ? golden.expected().ints("logits.positions")[i]
                    : i;
            sum += cosine(logits, row * shape[1], expected, i * shape[1], shape[1]);
        }
        return sum / shape[0];
    }

    private static double cosine(float[] a, int fromA, float[] b, int fromB, int n) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < n; i++) {
            double x = a[fromA + i];
            double y = b[fromB + i];
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static int argMax(float[] logits, int from, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (logits[from + i] > logits[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
