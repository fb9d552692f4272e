package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.AttentionScratch.MERGED_MAX;
import static dev.pixtral.kernels.AttentionScratch.MERGED_SUM;
import static dev.pixtral.kernels.AttentionScratch.SPAN_MAX;
import static dev.pixtral.kernels.AttentionScratch.SPAN_SUM;

import dev.pixtral.kernels.AttentionScratch;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.Sum16;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention of one query, as the numeric contract defines it: page by page within spans, spans merged in ascending
 * order.
 */
final class ScalarAttention {
    private ScalarAttention() {}

    static void attend(
            float[] out,
            float[] q,
            int at,
            int visible,
            MemorySegment[] pages,
            KvLayout.Head head,
            float scale,
            float[] scratch) {
        int merged = AttentionScratch.mergedOut(0, head.headDim());
        begin(scratch, AttentionScratch.running(0) + MERGED_MAX, merged, head.headDim());
        for (int span = 0; span < visible; span += KvLayout.SPAN) {
            int end = Math.min(span + KvLayout.SPAN, visible);
            begin(
                    scratch,
                    AttentionScratch.running(0) + SPAN_MAX,
                    AttentionScratch.spanOut(0, head.headDim()),
                    head.headDim());
            for (int position = span; position < end; position += KvLayout.PAGE) {
                MemorySegment page = pages[position / KvLayout.PAGE];
                int filled = Math.min(KvLayout.PAGE, end - position);
                scores(scratch, q, at, page, head, filled, scale);
                float rescale = weigh(scratch, 0);
                addValues(scratch, page, head, filled, rescale);
            }
            merge(scratch, 0, head.headDim());
        }
        float sum = scratch[AttentionScratch.running(0) + MERGED_SUM];
        for (int d = 0; d < head.headDim(); d++) {
            out[at + d] = scratch[merged + d] / sum;
        }
    }

    /** Starts a running softmax, with no maximum and no sum yet. */
    static void begin(float[] scratch, int maxAndSum, int values, int headDim) {
        scratch[maxAndSum] = Float.NEGATIVE_INFINITY;
        scratch[maxAndSum + 1] = 0f;
        Arrays.fill(scratch, values, values + headDim, 0f);
    }

    private static void scores(
            float[] scratch, float[] q, int at, MemorySegment page, KvLayout.Head head, int filled, float scale) {
        int s = AttentionScratch.scores(0);
        int k = AttentionScratch.row(head.headDim());
        Arrays.fill(scratch, s, s + filled, 0f);
        for (int d = 0; d < head.headDim(); d++) {
            head.keys().read(page, d, scratch, k);
            float qd = q[at + d];
            for (int j = 0; j < filled; j++) {
                scratch[s + j] = Math.fma(qd, scratch[k + j], scratch[s + j]);
            }
        }
        for (int j = 0; j < filled; j++) {
            scratch[s + j] = scratch[s + j] * head.keyScale(page, j) * scale;
        }
        Arrays.fill(scratch, s + filled, s + KvLayout.PAGE, Float.NEGATIVE_INFINITY);
    }

    /**
     * Turns the scores of a page into weights, updates maximum and sum, and returns the factor for the previous sums.
     */
    private static float weigh(float[] scratch, int t) {
        int s = AttentionScratch.scores(t);
        int running = AttentionScratch.running(t);
        float max = scratch[running + SPAN_MAX];
        for (int j = 0; j < KvLayout.PAGE; j++) {
            max = Math.max(max, scratch[s + j]);
        }
        for (int j = 0; j < KvLayout.PAGE; j++) {
            scratch[s + j] = ScalarMath.exp(scratch[s + j] - max);
        }
        int partials = AttentionScratch.partials();
        for (int i = 0; i < Sum16.PARTIALS; i++) {
            scratch[partials + i] = scratch[s + i] + scratch[s + Sum16.PARTIALS + i];
        }
        float sum = Sum16.fold(scratch, partials);
        float rescale = ScalarMath.exp(scratch[running + SPAN_MAX] - max);
        scratch[running + SPAN_SUM] = Math.fma(scratch[running + SPAN_SUM], rescale, sum);
        scratch[running + SPAN_MAX] = max;
        return rescale;
    }

    private static void addValues(float[] scratch, MemorySegment page, KvLayout.Head head, int filled, float rescale) {
        int o = AttentionScratch.spanOut(0, head.headDim());
        int v = AttentionScratch.row(head.headDim());
        for (int d = 0; d < head.headDim(); d++) {
            scratch[o + d] *= rescale;
        }
        for (int j = 0; j < filled; j++) {
            head.values().read(page, j, scratch, v);
            float weight = scratch[AttentionScratch.scores(0) + j] * head.valueScale(page, j);
            for (int d = 0; d < head.headDim(); d++) {
                scratch[o + d] = Math.fma(weight, scratch[v + d], scratch[o + d]);
            }
        }
    }

    /** Merges the finished span of query {@code t} into the spans before it. */
    static void merge(float[] scratch, int t, int headDim) {
        int running = AttentionScratch.running(t);
        float max = Math.max(scratch[running + MERGED_MAX], scratch[running + SPAN_MAX]);
        float before = ScalarMath.exp(scratch[running + MERGED_MAX] - max);
        float span = ScalarMath.exp(scratch[running + SPAN_MAX] - max);
        scratch[running + MERGED_SUM] =
                Math.fma(scratch[running + MERGED_SUM], before, scratch[running + SPAN_SUM] * span);
        scratch[running + MERGED_MAX] = max;
        int o = AttentionScratch.spanOut(t, headDim);
        int merged = AttentionScratch.mergedOut(t, headDim);
        for (int d = 0; d < headDim; d++) {
            scratch[merged + d] = Math.fma(scratch[merged + d], before, scratch[o + d] * span);
        }
    }
}
