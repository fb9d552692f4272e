package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.AttentionScratch.MERGED_MAX;
import static dev.pixtral.kernels.AttentionScratch.MERGED_SUM;
import static dev.pixtral.kernels.AttentionScratch.SPAN_MAX;
import static dev.pixtral.kernels.AttentionScratch.SPAN_SUM;
import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.AttentionScratch;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvPanel;
import dev.pixtral.kernels.Sum16;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention with the Vector API. In the scores, a lane is a position (keys are stored transposed in their page); in the
 * sum of values, a lane is a dimension.
 *
 * <p>Up to {@link AttentionScratch#QUERIES} queries that see the same number of positions share each load of keys and
 * values: the heads of a group in the decoder, adjacent patches in the vision encoder. Scores and sums of values are
 * the same product, of some factors and a panel of the page; each type of cache has its own tiles for it.
 */
final class PanamaAttention {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int TILE = AttentionScratch.QUERIES;

    private PanamaAttention() {}

    static void attend(
            float[] out,
            float[] q,
            int[] queries,
            int[] visible,
            int count,
            MemorySegment[] pages,
            KvLayout.Head head,
            float scale,
            float[] scratch) {
        int i = 0;
        while (i < count) {
            int tile = i + TILE <= count && sameVisible(visible, i) ? TILE : 1;
            attendTile(out, q, queries, i, tile, visible[i], pages, head, scale, scratch);
            i += tile;
        }
    }

    private static boolean sameVisible(int[] visible, int i) {
        for (int t = 1; t < TILE; t++) {
            if (visible[i + t] != visible[i]) {
                return false;
            }
        }
        return true;
    }

    private static void attendTile(
            float[] out,
            float[] q,
            int[] queries,
            int first,
            int tile,
            int visible,
            MemorySegment[] pages,
            KvLayout.Head head,
            float scale,
            float[] scratch) {
        int headDim = head.headDim();
        for (int t = 0; t < tile; t++) {
            System.arraycopy(q, queries[first + t], scratch, AttentionScratch.query(t, headDim), headDim);
            ScalarAttention.begin(
                    scratch, AttentionScratch.running(t) + MERGED_MAX, AttentionScratch.mergedOut(t, headDim), headDim);
        }
        for (int span = 0; span < visible; span += KvLayout.SPAN) {
            int end = Math.min(span + KvLayout.SPAN, visible);
            for (int t = 0; t < tile; t++) {
                ScalarAttention.begin(
                        scratch, AttentionScratch.running(t) + SPAN_MAX, AttentionScratch.spanOut(t, headDim), headDim);
            }
            for (int position = span; position < end; position += KvLayout.PAGE) {
                MemorySegment page = pages[position / KvLayout.PAGE];
                page(tile, page, head, Math.min(KvLayout.PAGE, end - position), scale, scratch);
            }
            for (int t = 0; t < tile; t++) {
                ScalarAttention.merge(scratch, t, headDim);
            }
        }
        for (int t = 0; t < tile; t++) {
            divide(
                    out,
                    queries[first + t],
                    scratch,
                    AttentionScratch.mergedOut(t, headDim),
                    headDim,
                    scratch[AttentionScratch.running(t) + MERGED_SUM]);
        }
    }

    private static void page(
            int tile, MemorySegment page, KvLayout.Head head, int filled, float scale, float[] scratch) {
        int headDim = head.headDim();
        for (int t = 0; t < tile; t++) {
            clearScores(scratch, AttentionScratch.scores(t));
        }
        int s = AttentionScratch.scores(0);
        // columns are split into halves: the filled positions are in the first columns of the lower half and possibly
        // in the upper one
        for (int j = 0; j < Math.min(filled, KvLayout.PAGE / 2); j += LANES) {
            multiply(tile, scratch, s, AttentionScratch.query(0, headDim), headDim, headDim, page, head.keys(), j);
        }
        for (int t = 0; t < tile; t++) {
            scaleScores(scratch, t, page, head, filled, scale);
            float rescale = weigh(scratch, t);
            multiply(scratch, AttentionScratch.spanOut(t, headDim), headDim, rescale);
            scaleWeights(scratch, t, page, head, filled);
        }
        int whole = headDim / 2 - headDim / 2 % LANES;
        int o = AttentionScratch.spanOut(0, headDim);
        for (int d = 0; d < whole; d += LANES) {
            multiply(tile, scratch, o, s, KvLayout.PAGE, filled, page, head.values(), d);
        }
        for (int t = 0; t < tile; t++) {
            valuesRest(scratch, t, page, head, whole, headDim / 2, filled);
            valuesRest(scratch, t, page, head, headDim / 2 + whole, headDim, filled);
        }
    }

    /**
     * Adds the product of each query's {@code x}, {@code [rows]}, and the panel to two vectors of columns of its
     * {@code y}.
     */
    private static void multiply(
            int tile,
            float[] scratch,
            int y,
            int x,
            int xStride,
            int rows,
            MemorySegment page,
            KvPanel panel,
            int column) {
        int yStride = panel.columns();
        boolean four = tile == TILE;
        switch (panel.type()) {
            case F32 -> {
                if (four) {
                    PanamaTilesF32.four(scratch, y, yStride, x, xStride, rows, page, panel, column);
                } else {
                    PanamaTilesF32.one(scratch, y, x, rows, page, panel, column);
                }
            }
            case BF16 -> {
                if (four) {
                    PanamaTilesBf16.four(scratch, y, yStride, x, xStride, rows, page, panel, column);
                } else {
                    PanamaTilesBf16.one(scratch, y, x, rows, page, panel, column);
                }
            }
            case Q8 -> {
                if (four) {
                    PanamaTilesQ8.four(scratch, y, yStride, x, xStride, rows, page, panel, column);
                } else {
                    PanamaTilesQ8.one(scratch, y, x, rows, page, panel, column);
                }
            }
        }
    }

    private static void clearScores(float[] scratch, int s) {
        for (int j = 0; j < KvLayout.PAGE; j += LANES) {
            FloatVector.zero(FLOAT).intoArray(scratch, s + j);
        }
    }

    /**
     * Multiplies the scores by the scales of their keys and by {@code scale}; slots that are not filled become
     * -Infinity.
     */
    private static void scaleScores(
            float[] scratch, int t, MemorySegment page, KvLayout.Head head, int filled, float scale) {
        int s = AttentionScratch.scores(t);
        for (int j = 0; j < KvLayout.PAGE; j += LANES) {
            FloatVector scores = FloatVector.fromArray(FLOAT, scratch, s + j);
            if (head.scaled()) {
                scores = scores.mul(FloatVector.fromMemorySegment(FLOAT, page, head.keyScaleAt(j), ORDER));
            }
            scores.mul(scale).intoArray(scratch, s + j);
        }
        Arrays.fill(scratch, s + filled, s + KvLayout.PAGE, Float.NEGATIVE_INFINITY);
    }

    /**
     * Multiplies the weights by the scales of their values; weights of slots that are not filled may have any value.
     */
    private static void scaleWeights(float[] scratch, int t, MemorySegment page, KvLayout.Head head, int filled) {
        if (head.scaled()) {
            int p = AttentionScratch.scores(t);
            for (int j = 0; j < filled; j += LANES) {
                FloatVector.fromArray(FLOAT, scratch, p + j)
                        .mul(FloatVector.fromMemorySegment(FLOAT, page, head.valueScaleAt(j), ORDER))
                        .intoArray(scratch, p + j);
            }
        }
    }

    private static float weigh(float[] scratch, int t) {
        int s = AttentionScratch.scores(t);
        int running = AttentionScratch.running(t);
        float max = scratch[running + SPAN_MAX];
        for (int j = 0; j < KvLayout.PAGE; j++) {
            max = Math.max(max, scratch[s + j]);
        }
        for (int j = 0; j < KvLayout.PAGE; j += LANES) {
            PanamaMath.exp(FloatVector.fromArray(FLOAT, scratch, s + j).sub(max))
                    .intoArray(scratch, s + j);
        }
        int partials = AttentionScratch.partials();
        for (int i = 0; i < Sum16.PARTIALS; i += LANES) {
            FloatVector.fromArray(FLOAT, scratch, s + i)
                    .add(FloatVector.fromArray(FLOAT, scratch, s + Sum16.PARTIALS + i))
                    .intoArray(scratch, partials + i);
        }
        float sum = Sum16.fold(scratch, partials);
        float rescale = ScalarMath.exp(scratch[running + SPAN_MAX] - max);
        scratch[running + SPAN_SUM] = Math.fma(scratch[running + SPAN_SUM], rescale, sum);
        scratch[running + SPAN_MAX] = max;
        return rescale;
    }

    private static void multiply(float[] scratch, int at, int n, float factor) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(FLOAT, scratch, at + i).mul(factor).intoArray(scratch, at + i);
        }
        for (; i < n; i++) {
            scratch[at + i] *= factor;
        }
    }

    /** Processes dimensions that do not fill a vector: at 512 bits, a head of 88 leaves 24, a head of 64 none. */
    private static void valuesRest(
            float[] scratch, int t, MemorySegment page, KvLayout.Head head, int from, int to, int filled) {
        int o = AttentionScratch.spanOut(t, head.headDim());
        for (int d = from; d < to; d++) {
            float sum = scratch[o + d];
            for (int j = 0; j < filled; j++) {
                float weight = scratch[AttentionScratch.scores(t) + j];
                sum = Math.fma(weight, head.values().get(page, j, d), sum);
            }
            scratch[o + d] = sum;
        }
    }

    private static void divide(float[] out, int at, float[] values, int from, int n, float sum) {
        for (int d = 0; d < n; d++) {
            out[at + d] = values[from + d] / sum;
        }
    }
}
