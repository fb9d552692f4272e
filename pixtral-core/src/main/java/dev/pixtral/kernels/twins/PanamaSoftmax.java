package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.Sum16;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The running softmax of {@link PanamaAttention}: from the scores of a page to its weights, and the merging of spans.
 * Each step is a loop over all queries of a block, because the steps of one query wait for each other; what is one
 * number for a query is computed with a lane for each query.
 *
 * <p>NaN takes a shortcut. Where the contract's maximum is NaN, the one computed here may ignore it; but the sum of
 * weights is NaN in both cases, stays NaN in every later step, and makes all results of the query NaN.
 */
final class PanamaSoftmax {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int SIGN_BITS = Integer.SIZE - 1;

    /**
     * The steps from scores to weights. Called through an interface with several implementations, so that C2 compiles
     * each by itself: it leaves vectors as objects in a method that has all of them inlined.
     */
    private static final Step[] STEPS = {
        PanamaSoftmax::maxima, PanamaSoftmax::newMaxima, PanamaSoftmax::exponentials, PanamaSoftmax::sums
    };

    @FunctionalInterface
    private interface Step {
        void run(float[] scratch, int count);
    }

    private PanamaSoftmax() {}

    /** Starts the softmax of a span or of the merged spans, with no maximum and no sum yet. */
    static void begin(float[] scratch, int count, int max, int sum, int out, int width) {
        Arrays.fill(scratch, max, max + count, Float.NEGATIVE_INFINITY);
        Arrays.fill(scratch, sum, sum + count, 0f);
        Arrays.fill(scratch, out, out + count * width, 0f);
    }

    /** Multiplies the products of queries and keys by the scales of the keys and by {@code scale}. */
    static void scale(float[] scratch, int count, MemorySegment page, KvLayout.Head head, float scale) {
        int end = AttentionScratch.scores(count);
        if (head.scaled()) {
            multiply(scratch, end, page, head.keyScaleAt(0));
        }
        for (int s = AttentionScratch.scores(0); s < end; s += LANES) {
            FloatVector.fromArray(FLOAT, scratch, s).mul(scale).intoArray(scratch, s);
        }
    }

    /** Multiplies the weights by the scales of the values. */
    static void scaleWeights(float[] scratch, int count, MemorySegment page, KvLayout.Head head) {
        if (head.scaled()) {
            multiply(scratch, AttentionScratch.scores(count), page, head.valueScaleAt(0));
        }
    }

    private static void multiply(float[] scratch, int end, MemorySegment page, long factors) {
        for (int j = 0; j < KvLayout.PAGE; j += LANES) {
            FloatVector factor = FloatVector.fromMemorySegment(FLOAT, page, factors + (long) j * Float.BYTES, ORDER);
            for (int s = AttentionScratch.scores(0) + j; s < end; s += KvLayout.PAGE) {
                FloatVector.fromArray(FLOAT, scratch, s).mul(factor).intoArray(scratch, s);
            }
        }
    }

    /** Sets the scores of the slots from {@code position} on that a query does not see to -Infinity. */
    static void hide(float[] scratch, AttentionTask task, int first, int count, int position) {
        for (int t = 0; t < count; t++) {
            int filled = Math.max(0, task.visible(first + t) - position);
            if (filled < KvLayout.PAGE) {
                int s = AttentionScratch.scores(t);
                Arrays.fill(scratch, s + filled, s + KvLayout.PAGE, Float.NEGATIVE_INFINITY);
            }
        }
    }

    /**
     * Turns the scores of a page into weights, updates maxima and sums, and multiplies the weighted values so far by
     * what a new maximum requires.
     *
     * @param firstOfSpan whether there are no weighted values yet
     */
    static void weigh(float[] scratch, int count, int width, boolean firstOfSpan) {
        for (Step step : STEPS) {
            step.run(scratch, count);
        }
        for (int t = 0; t < count && !firstOfSpan; t++) {
            float rescale = scratch[AttentionScratch.RESCALE + t];
            if (rescale != 1f) {
                int o = AttentionScratch.spanOut(t, width);
                multiply(scratch, o, o + width, rescale);
            }
        }
    }

    private static void multiply(float[] scratch, int from, int to, float factor) {
        for (int i = from; i < to; i += LANES) {
            FloatVector.fromArray(FLOAT, scratch, i).mul(factor).intoArray(scratch, i);
        }
    }

    private static void maxima(float[] scratch, int count) {
        for (int t = 0; t < count; t++) {
            int s = AttentionScratch.scores(t);
            FloatVector max = FloatVector.fromArray(FLOAT, scratch, s);
            for (int j = LANES; j < KvLayout.PAGE; j += LANES) {
                max = larger(max, FloatVector.fromArray(FLOAT, scratch, s + j));
            }
            scratch[AttentionScratch.PAGE_VALUE + t] = largest(max);
        }
    }

    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    /** Returns the largest element, by the order of their bits: for integers the reduction is short. */
    private static float largest(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector flip = bits.lanewise(VectorOperators.ASHR, SIGN_BITS).and(Integer.MAX_VALUE);
        int key = bits.lanewise(VectorOperators.XOR, flip).reduceLanes(VectorOperators.MAX);
        return Float.intBitsToFloat(key ^ (key >> SIGN_BITS & Integer.MAX_VALUE));
    }

    /** Updates the running maxima by those of the page, and computes the factors for what was summed before. */
    private static void newMaxima(float[] scratch, int count) {
        for (int t = 0; t < count; t += LANES) {
            FloatVector before = FloatVector.fromArray(FLOAT, scratch, AttentionScratch.SPAN_MAX + t);
            FloatVector max = larger(before, FloatVector.fromArray(FLOAT, scratch, AttentionScratch.PAGE_VALUE + t));
            PanamaMath.exp(before.sub(max)).intoArray(scratch, AttentionScratch.RESCALE + t);
            max.intoArray(scratch, AttentionScratch.SPAN_MAX + t);
        }
    }

    /** Replaces scores by {@code exp(score - max)}, and adds up those that are 16 slots apart. */
    private static void exponentials(float[] scratch, int count) {
        for (int t = 0; t < count; t++) {
            float max = scratch[AttentionScratch.SPAN_MAX + t];
            int s = AttentionScratch.scores(t);
            int partials = AttentionScratch.partials(t);
            for (int i = 0; i < Sum16.PARTIALS; i += LANES) {
                FloatVector low = PanamaMath.exp(
                        FloatVector.fromArray(FLOAT, scratch, s + i).sub(max));
                FloatVector high = PanamaMath.exp(FloatVector.fromArray(FLOAT, scratch, s + Sum16.PARTIALS + i)
                        .sub(max));
                low.intoArray(scratch, s + i);
                high.intoArray(scratch, s + Sum16.PARTIALS + i);
                low.add(high).intoArray(scratch, partials + i);
            }
        }
    }

    private static void sums(float[] scratch, int count) {
        for (int t = 0; t < count; t++) {
            scratch[AttentionScratch.PAGE_VALUE + t] = fold(scratch, AttentionScratch.partials(t));
        }
        for (int t = 0; t < count; t += LANES) {
            FloatVector sum = FloatVector.fromArray(FLOAT, scratch, AttentionScratch.SPAN_SUM + t);
            sum.fma(
                            FloatVector.fromArray(FLOAT, scratch, AttentionScratch.RESCALE + t),
                            FloatVector.fromArray(FLOAT, scratch, AttentionScratch.PAGE_VALUE + t))
                    .intoArray(scratch, AttentionScratch.SPAN_SUM + t);
        }
    }

    /** The tree of {@link Sum16}, without writing to memory. */
    private static float fold(float[] t, int at) {
        float t0 = (t[at] + t[at + 8]) + (t[at + 4] + t[at + 12]);
        float t1 = (t[at + 1] + t[at + 9]) + (t[at + 5] + t[at + 13]);
        float t2 = (t[at + 2] + t[at + 10]) + (t[at + 6] + t[at + 14]);
        float t3 = (t[at + 3] + t[at + 11]) + (t[at + 7] + t[at + 15]);
        return (t0 + t2) + (t1 + t3);
    }

    /** Merges the finished span of query {@code t} into the spans before it. */
    static void merge(float[] scratch, int t, int width) {
        float max = Math.max(scratch[AttentionScratch.MERGED_MAX + t], scratch[AttentionScratch.SPAN_MAX + t]);
        float before = ScalarMath.exp(scratch[AttentionScratch.MERGED_MAX + t] - max);
        float now = ScalarMath.exp(scratch[AttentionScratch.SPAN_MAX + t] - max);
        scratch[AttentionScratch.MERGED_MAX + t] = max;
        scratch[AttentionScratch.MERGED_SUM + t] = Math.fma(
                scratch[AttentionScratch.MERGED_SUM + t], before, scratch[AttentionScratch.SPAN_SUM + t] * now);
        int o = AttentionScratch.spanOut(t, width);
        int all = AttentionScratch.mergedOut(t, width);
        FloatVector factor = FloatVector.broadcast(FLOAT, before);
        for (int d = 0; d < width; d += LANES) {
            FloatVector weighted = FloatVector.fromArray(FLOAT, scratch, o + d).mul(now);
            FloatVector.fromArray(FLOAT, scratch, all + d).fma(factor, weighted).intoArray(scratch, all + d);
        }
    }

    /** Writes the results of query {@code t}. */
    static void divide(float[] out, int at, float[] scratch, int t, int width, int headDim) {
        int all = AttentionScratch.mergedOut(t, width);
        float sum = scratch[AttentionScratch.MERGED_SUM + t];
        divide(out, at, scratch, all, headDim / 2, sum);
        divide(out, at + headDim / 2, scratch, all + width / 2, headDim / 2, sum);
    }

    private static void divide(float[] out, int at, float[] scratch, int from, int n, float sum) {
        int d = 0;
        for (; d <= n - LANES; d += LANES) {
            FloatVector.fromArray(FLOAT, scratch, from + d).div(sum).intoArray(out, at + d);
        }
        for (; d < n; d++) {
            out[at + d] = scratch[from + d] / sum;
        }
    }
}
