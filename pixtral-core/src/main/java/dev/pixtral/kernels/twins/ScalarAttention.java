package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.Sum16;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention of one query, as the numeric contract defines it: page by page within spans, spans merged in ascending
 * order.
 */
final class ScalarAttention {
    private ScalarAttention() {}

    static void attend(AttentionTask task, Workspace workspace) {
        int headDim = task.head().headDim();
        float[] scratch = workspace.floats(AttentionScratch.floats(headDim));
        for (int i = 0; i < task.count(); i++) {
            attend(task, i, scratch);
            int merged = AttentionScratch.mergedOut(0, headDim);
            float sum = scratch[AttentionScratch.MERGED_SUM];
            for (int d = 0; d < headDim; d++) {
                task.out()[task.start(i) + d] = scratch[merged + d] / sum;
            }
        }
    }

    private static void attend(AttentionTask task, int query, float[] scratch) {
        KvLayout.Head head = task.head();
        int headDim = head.headDim();
        scratch[AttentionScratch.MERGED_MAX] = Float.NEGATIVE_INFINITY;
        scratch[AttentionScratch.MERGED_SUM] = 0f;
        int merged = AttentionScratch.mergedOut(0, headDim);
        Arrays.fill(scratch, merged, merged + headDim, 0f);
        for (int span = 0; span < task.visible(query); span += KvLayout.SPAN) {
            int end = Math.min(span + KvLayout.SPAN, task.visible(query));
            scratch[AttentionScratch.SPAN_MAX] = Float.NEGATIVE_INFINITY;
            scratch[AttentionScratch.SPAN_SUM] = 0f;
            int o = AttentionScratch.spanOut(0, headDim);
            Arrays.fill(scratch, o, o + headDim, 0f);
            for (int position = span; position < end; position += KvLayout.PAGE) {
                MemorySegment page = task.page(position);
                int filled = Math.min(KvLayout.PAGE, end - position);
                scores(scratch, task.q(), task.start(query), page, head, filled, task.scale());
                float rescale = weigh(scratch);
                addValues(scratch, page, head, filled, rescale);
            }
            merge(scratch, headDim);
        }
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
    private static float weigh(float[] scratch) {
        int s = AttentionScratch.scores(0);
        float max = scratch[AttentionScratch.SPAN_MAX];
        for (int j = 0; j < KvLayout.PAGE; j++) {
            max = Math.max(max, scratch[s + j]);
        }
        for (int j = 0; j < KvLayout.PAGE; j++) {
            scratch[s + j] = ScalarMath.exp(scratch[s + j] - max);
        }
        int partials = AttentionScratch.partials(0);
        for (int i = 0; i < Sum16.PARTIALS; i++) {
            scratch[partials + i] = scratch[s + i] + scratch[s + Sum16.PARTIALS + i];
        }
        float sum = Sum16.fold(scratch, partials);
        float rescale = ScalarMath.exp(scratch[AttentionScratch.SPAN_MAX] - max);
        scratch[AttentionScratch.SPAN_SUM] = Math.fma(scratch[AttentionScratch.SPAN_SUM], rescale, sum);
        scratch[AttentionScratch.SPAN_MAX] = max;
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

    /** Merges the finished span into the spans before it. */
    private static void merge(float[] scratch, int headDim) {
        float max = Math.max(scratch[AttentionScratch.MERGED_MAX], scratch[AttentionScratch.SPAN_MAX]);
        float before = ScalarMath.exp(scratch[AttentionScratch.MERGED_MAX] - max);
        float now = ScalarMath.exp(scratch[AttentionScratch.SPAN_MAX] - max);
        scratch[AttentionScratch.MERGED_MAX] = max;
        scratch[AttentionScratch.MERGED_SUM] =
                Math.fma(scratch[AttentionScratch.MERGED_SUM], before, scratch[AttentionScratch.SPAN_SUM] * now);
        int o = AttentionScratch.spanOut(0, headDim);
        int all = AttentionScratch.mergedOut(0, headDim);
        for (int d = 0; d < headDim; d++) {
            scratch[all + d] = Math.fma(scratch[all + d], before, scratch[o + d] * now);
        }
    }
}
