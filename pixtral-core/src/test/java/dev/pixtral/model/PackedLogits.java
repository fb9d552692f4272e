package dev.pixtral.model;

import dev.pixtral.kernels.KvType;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logits of a network where a golden case has them, and the tokens that it continues with. */
final class PackedLogits {
    private PackedLogits() {}

    /** Logits of the positions that the golden file has, {@code [positions, vocabSize]}. */
    static float[] ofGolden(PixtralNetwork network, TinyA.Case golden) {
        Map<String, float[]> stages = new ConcurrentHashMap<>();
        Trace trace = (stage, values, rows, cols) -> stages.put(stage, Arrays.copyOf(values, rows * cols));
        try (KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = TinyA.compute(2);
            TokenRows rows = golden.rows(network, compute, Trace.NONE);
            int n = rows.ids().length;
            network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, n, Batch.Logits.ALL)),
                    new Scratch(),
                    trace);
            compute.workers().close();
        }
        int[] positions = golden.expected().ints("logits.positions");
        int vocabSize = network.config().text().vocabSize();
        float[] kept = new float[positions.length * vocabSize];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(stages.get("logits"), positions[i] * vocabSize, kept, i * vocabSize, vocabSize);
        }
        return kept;
    }

    /** As many tokens as the golden continuation has, each the one with the largest logit. */
    static int[] greedy(PixtralNetwork network, TinyA.Case golden) {
        int[] tokens = new int[golden.continuation().length];
        try (KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = TinyA.compute(1);
            TokenRows next = golden.rows(network, compute, Trace.NONE);
            int position = 0;
            for (int step = 0; step < tokens.length; step++) {
                int n = next.ids().length;
                float[] logits = network.forward(
                        compute,
                        new Batch().add(new Batch.Piece(sequence, position, next, 0, n, Batch.Logits.LAST)),
                        new Scratch(),
                        Trace.NONE);
                position += n;
                tokens[step] = argMax(logits, network.config().text().vocabSize());
                next = TokenRows.of(tokens[step]);
            }
            compute.workers().close();
        }
        return tokens;
    }

    private static int argMax(float[] logits, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Mean over the positions of the cosine between the golden logits and these. */
    static double meanCosine(float[] logits, TinyA.Case golden) {
        float[] expected = golden.expected().floats("logits");
        int n = golden.expected().shape("logits")[1];
        double sum = 0;
        for (int from = 0; from < expected.length; from += n) {
            double ab = 0;
            double aa = 0;
            double bb = 0;
            for (int i = from; i < from + n; i++) {
                ab += (double) logits[i] * expected[i];
                aa += (double) logits[i] * logits[i];
                bb += (double) expected[i] * expected[i];
            }
            sum += ab / Math.sqrt(aa * bb);
        }
        return sum / (expected.length / n);
    }

    static double largestDifference(float[] logits, TinyA.Case golden) {
        float[] expected = golden.expected().floats("logits");
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) logits[i] - expected[i]));
        }
        return largest;
    }
}
