package dev.pixtral.kernels;

import static dev.pixtral.kernels.AttentionScratch.MERGED_MAX;
import static dev.pixtral.kernels.AttentionScratch.MERGED_SUM;
import static dev.pixtral.kernels.AttentionScratch.SPAN_MAX;
import static dev.pixtral.kernels.AttentionScratch.SPAN_SUM;
import static dev.pixtral.kernels.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.PanamaSpecies.LANES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention with the Vector API. In the scores a lane is a position (keys lie transposed in their page), in the sum of values a lane is a dimension.
 *
 * <p>Up to {@link AttentionScratch#QUERIES} queries that see equally many positions share each load of keys and values: the heads of a group in the decoder, neighbouring
 * patches in the vision encoder.
 */
final class PanamaAttention {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int TILE = AttentionScratch.QUERIES;
    private static final long ROW_BYTES = (long) KvLayout.PAGE * Float.BYTES;
    private static final long VECTOR_BYTES = (long) LANES * Float.BYTES;

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
                page(q, queries, first, tile, page, head, Math.min(KvLayout.PAGE, end - position), scale, scratch);
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
            float[] q,
            int[] queries,
            int first,
            int tile,
            MemorySegment page,
            KvLayout.Head head,
            int filled,
            float scale,
            float[] scratch) {
        for (int j = 0; j < filled; j += 2 * LANES) {
            if (tile == TILE) {
                scores4(scratch, q, queries, first, page, head, j, scale);
            } else {
                scores1(scratch, q, queries[first], page, head, j, scale);
            }
        }
        for (int t = 0; t < tile; t++) {
            int s = AttentionScratch.scores(t);
            Arrays.fill(scratch, s + filled, s + KvLayout.PAGE, Float.NEGATIVE_INFINITY);
            float rescale = weigh(scratch, t);
            rescale(scratch, AttentionScratch.spanOut(t, head.headDim()), head.headDim(), rescale);
        }
        int d = 0;
        for (; d + 2 * LANES <= head.headDim(); d += 2 * LANES) {
            if (tile == TILE) {
                values4(scratch, page, head, d, filled);
            } else {
                values1(scratch, page, head, d, filled);
            }
        }
        for (int t = 0; t < tile; t++) {
            valuesRest(scratch, t, page, head, d, filled);
        }
    }

    private static void scores1(
            float[] scratch, float[] q, int at, MemorySegment page, KvLayout.Head head, int j, float scale) {
        FloatVector s0 = FloatVector.zero(FLOAT), s1 = FloatVector.zero(FLOAT);
        long keys = head.keys() + (long) j * Float.BYTES;
        int headDim = head.headDim();
        for (int d = 0; d < headDim; d++, keys += ROW_BYTES) {
            FloatVector v = FloatVector.broadcast(FLOAT, q[at + d]);
            s0 = v.fma(FloatVector.fromMemorySegment(FLOAT, page, keys, ORDER), s0);
            s1 = v.fma(FloatVector.fromMemorySegment(FLOAT, page, keys + VECTOR_BYTES, ORDER), s1);
        }
        int s = AttentionScratch.scores(0) + j;
        s0.mul(scale).intoArray(scratch, s);
        s1.mul(scale).intoArray(scratch, s + LANES);
    }

    private static void scores4(
            float[] scratch,
            float[] q,
            int[] queries,
            int first,
            MemorySegment page,
            KvLayout.Head head,
            int j,
            float scale) {
        FloatVector a0 = FloatVector.zero(FLOAT),
                a1 = FloatVector.zero(FLOAT),
                b0 = FloatVector.zero(FLOAT),
                b1 = FloatVector.zero(FLOAT);
        FloatVector c0 = FloatVector.zero(FLOAT),
                c1 = FloatVector.zero(FLOAT),
                d0 = FloatVector.zero(FLOAT),
                d1 = FloatVector.zero(FLOAT);
        int qa = queries[first];
        int qb = queries[first + 1];
        int qc = queries[first + 2];
        int qd = queries[first + 3];
        long keys = head.keys() + (long) j * Float.BYTES;
        int headDim = head.headDim();
        for (int d = 0; d < headDim; d++, keys += ROW_BYTES) {
            FloatVector k0 = FloatVector.fromMemorySegment(FLOAT, page, keys, ORDER);
            FloatVector k1 = FloatVector.fromMemorySegment(FLOAT, page, keys + VECTOR_BYTES, ORDER);
            FloatVector v = FloatVector.broadcast(FLOAT, q[qa + d]);
            a0 = v.fma(k0, a0);
            a1 = v.fma(k1, a1);
            v = FloatVector.broadcast(FLOAT, q[qb + d]);
            b0 = v.fma(k0, b0);
            b1 = v.fma(k1, b1);
            v = FloatVector.broadcast(FLOAT, q[qc + d]);
            c0 = v.fma(k0, c0);
            c1 = v.fma(k1, c1);
            v = FloatVector.broadcast(FLOAT, q[qd + d]);
            d0 = v.fma(k0, d0);
            d1 = v.fma(k1, d1);
        }
        a0.mul(scale).intoArray(scratch, AttentionScratch.scores(0) + j);
        a1.mul(scale).intoArray(scratch, AttentionScratch.scores(0) + j + LANES);
        b0.mul(scale).intoArray(scratch, AttentionScratch.scores(1) + j);
        b1.mul(scale).intoArray(scratch, AttentionScratch.scores(1) + j + LANES);
        c0.mul(scale).intoArray(scratch, AttentionScratch.scores(2) + j);
        c1.mul(scale).intoArray(scratch, AttentionScratch.scores(2) + j + LANES);
        d0.mul(scale).intoArray(scratch, AttentionScratch.scores(3) + j);
        d1.mul(scale).intoArray(scratch, AttentionScratch.scores(3) + j + LANES);
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

    private static void rescale(float[] scratch, int at, int n, float factor) {
        for (int i = at; i < at + n; i++) {
            scratch[i] *= factor;
        }
    }

    private static void values1(float[] scratch, MemorySegment page, KvLayout.Head head, int d, int filled) {
        int p = AttentionScratch.scores(0);
        int o = AttentionScratch.spanOut(0, head.headDim()) + d;
        long values = head.values() + (long) d * Float.BYTES;
        long step = (long) head.headDim() * Float.BYTES;
        FloatVector o0 = FloatVector.fromArray(FLOAT, scratch, o);
        FloatVector o1 = FloatVector.fromArray(FLOAT, scratch, o + LANES);
        for (int j = 0; j < filled; j++, values += step) {
            FloatVector weight = FloatVector.broadcast(FLOAT, scratch[p + j]);
            o0 = weight.fma(FloatVector.fromMemorySegment(FLOAT, page, values, ORDER), o0);
            o1 = weight.fma(FloatVector.fromMemorySegment(FLOAT, page, values + VECTOR_BYTES, ORDER), o1);
        }
        o0.intoArray(scratch, o);
        o1.intoArray(scratch, o + LANES);
    }

    private static void values4(float[] scratch, MemorySegment page, KvLayout.Head head, int d, int filled) {
        int headDim = head.headDim();
        int pa = AttentionScratch.scores(0);
        int pb = AttentionScratch.scores(1);
        int pc = AttentionScratch.scores(2);
        int pd = AttentionScratch.scores(3);
        int oa = AttentionScratch.spanOut(0, headDim) + d;
        int ob = AttentionScratch.spanOut(1, headDim) + d;
        int oc = AttentionScratch.spanOut(2, headDim) + d;
        int od = AttentionScratch.spanOut(3, headDim) + d;
        long values = head.values() + (long) d * Float.BYTES;
        long step = (long) headDim * Float.BYTES;
        FloatVector a0 = FloatVector.fromArray(FLOAT, scratch, oa);
        FloatVector a1 = FloatVector.fromArray(FLOAT, scratch, oa + LANES);
        FloatVector b0 = FloatVector.fromArray(FLOAT, scratch, ob);
        FloatVector b1 = FloatVector.fromArray(FLOAT, scratch, ob + LANES);
        FloatVector c0 = FloatVector.fromArray(FLOAT, scratch, oc);
        FloatVector c1 = FloatVector.fromArray(FLOAT, scratch, oc + LANES);
        FloatVector d0 = FloatVector.fromArray(FLOAT, scratch, od);
        FloatVector d1 = FloatVector.fromArray(FLOAT, scratch, od + LANES);
        for (int j = 0; j < filled; j++, values += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(FLOAT, page, values, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOAT, page, values + VECTOR_BYTES, ORDER);
            FloatVector weight = FloatVector.broadcast(FLOAT, scratch[pa + j]);
            a0 = weight.fma(v0, a0);
            a1 = weight.fma(v1, a1);
            weight = FloatVector.broadcast(FLOAT, scratch[pb + j]);
            b0 = weight.fma(v0, b0);
            b1 = weight.fma(v1, b1);
            weight = FloatVector.broadcast(FLOAT, scratch[pc + j]);
            c0 = weight.fma(v0, c0);
            c1 = weight.fma(v1, c1);
            weight = FloatVector.broadcast(FLOAT, scratch[pd + j]);
            d0 = weight.fma(v0, d0);
            d1 = weight.fma(v1, d1);
        }
        a0.intoArray(scratch, oa);
        a1.intoArray(scratch, oa + LANES);
        b0.intoArray(scratch, ob);
        b1.intoArray(scratch, ob + LANES);
        c0.intoArray(scratch, oc);
        c1.intoArray(scratch, oc + LANES);
        d0.intoArray(scratch, od);
        d1.intoArray(scratch, od + LANES);
    }

    /** Dimensions that fill no two vectors: a head of 88 leaves 24 at 512 bits, a head of 64 none. */
    private static void valuesRest(
            float[] scratch, int t, MemorySegment page, KvLayout.Head head, int from, int filled) {
        int o = AttentionScratch.spanOut(t, head.headDim());
        for (int d = from; d < head.headDim(); d++) {
            float sum = scratch[o + d];
            for (int j = 0; j < filled; j++) {
                long value = head.values() + ((long) j * head.headDim() + d) * Float.BYTES;
                sum = Math.fma(scratch[AttentionScratch.scores(t) + j], page.get(KvLayout.FLOAT, value), sum);
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
