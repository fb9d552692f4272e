package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvPanel;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention with the Vector API. In the scores, a lane is a position (keys are stored transposed in their page); in the
 * sum of values, a lane is a dimension. Scores and sums of values are the same product, of some factors and a panel of
 * the page.
 *
 * <p>A block of queries goes through the pages together, and each page is read once for all of them. Many queries:
 * panels are unpacked to float32, unless the page contains float32 anyway, and multiplied by tiles of six queries. A
 * few queries that see the same positions: tiles of four, which unpack in registers.
 */
final class PanamaAttention {
    private static final int MANY = PanamaTiles.QUERIES;
    private static final int FEW = 4;
    private static final int MOST_FEW = 8; // from here on unpacking to memory is cheaper

    private PanamaAttention() {}

    static void attend(AttentionTask task, Workspace workspace) {
        int width = Math.ceilDiv(task.head().headDim(), 2 * LANES) * 2 * LANES;
        float[] scratch = workspace.floats(AttentionScratch.floats(width));
        MemorySegment panel = workspace.panel((long) KvLayout.PAGE * width * Float.BYTES);
        for (int first = 0; first < task.count(); first += AttentionScratch.QUERIES) {
            int count = Math.min(AttentionScratch.QUERIES, task.count() - first);
            block(task, first, count, width, scratch, panel);
        }
    }

    private static void block(
            AttentionTask task, int first, int count, int width, float[] scratch, MemorySegment panel) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int t = 0; t < count; t++) {
            least = Math.min(least, task.visible(first + t));
            most = Math.max(most, task.visible(first + t));
        }
        boolean few = count <= MOST_FEW && least == most && width == task.head().headDim();
        begin(task, first, count, few, width, scratch);
        for (int span = 0; span < most; span += KvLayout.SPAN) {
            int end = Math.min(span + KvLayout.SPAN, most);
            PanamaSoftmax.begin(
                    scratch,
                    count,
                    AttentionScratch.SPAN_MAX,
                    AttentionScratch.SPAN_SUM,
                    AttentionScratch.spanOut(0, width),
                    width);
            for (int position = span; position < end; position += KvLayout.PAGE) {
                if (few) {
                    pageOfFew(task, position, Math.min(KvLayout.PAGE, most - position), first, count, width, scratch);
                } else {
                    pageOfMany(task, position, position + KvLayout.PAGE <= least, first, count, width, scratch, panel);
                }
            }
            for (int t = 0; t < count; t++) {
                if (task.visible(first + t) > span) {
                    PanamaSoftmax.merge(scratch, t, width);
                }
            }
        }
        for (int t = 0; t < count; t++) {
            PanamaSoftmax.divide(
                    task.out(),
                    task.start(first + t),
                    scratch,
                    t,
                    width,
                    task.head().headDim());
        }
    }

    /** Copies queries, and fills the last tile up with zeros. */
    private static void begin(AttentionTask task, int first, int count, boolean few, int width, float[] scratch) {
        int headDim = task.head().headDim();
        int tile = few ? FEW : MANY;
        int whole = Math.ceilDiv(count, tile) * tile;
        Arrays.fill(scratch, AttentionScratch.query(0, width), AttentionScratch.query(whole, width), 0f);
        Arrays.fill(scratch, AttentionScratch.spanOut(count, width), AttentionScratch.spanOut(whole, width), 0f);
        Arrays.fill(scratch, AttentionScratch.scores(count), AttentionScratch.scores(whole), 0f);
        for (int t = 0; t < count; t++) {
            if (few) {
                System.arraycopy(task.q(), task.start(first + t), scratch, AttentionScratch.query(t, width), headDim);
            } else {
                int to = AttentionScratch.query(0, width) + t / MANY * MANY * headDim + t % MANY;
                int from = task.start(first + t);
                for (int d = 0; d < headDim; d++) {
                    scratch[to + d * MANY] = task.q()[from + d];
                }
            }
        }
        PanamaSoftmax.begin(
                scratch,
                count,
                AttentionScratch.MERGED_MAX,
                AttentionScratch.MERGED_SUM,
                AttentionScratch.mergedOut(0, width),
                width);
    }

    private static void pageOfFew(
            AttentionTask task, int position, int filled, int first, int count, int width, float[] scratch) {
        KvLayout.Head head = task.head();
        MemorySegment page = task.page(position);
        int tiles = Math.ceilDiv(count, FEW);
        int s = AttentionScratch.scores(0);
        Arrays.fill(scratch, s, AttentionScratch.scores(tiles * FEW), 0f);
        few(scratch, tiles, s, KvLayout.PAGE, AttentionScratch.query(0, width), width, width, page, head.keys());
        weigh(task, position, filled == KvLayout.PAGE, first, count, width, scratch);
        few(scratch, tiles, AttentionScratch.spanOut(0, width), width, s, KvLayout.PAGE, filled, page, head.values());
    }

    private static void weigh(
            AttentionTask task, int position, boolean full, int first, int count, int width, float[] scratch) {
        MemorySegment page = task.page(position);
        PanamaSoftmax.scale(scratch, count, page, task.head(), task.scale());
        if (!full) {
            PanamaSoftmax.hide(scratch, task, first, count, position);
        }
        PanamaSoftmax.weigh(scratch, count, width, position % KvLayout.SPAN == 0);
        PanamaSoftmax.scaleWeights(scratch, count, page, task.head());
    }

    private static void few(
            float[] scratch,
            int tiles,
            int y,
            int yStride,
            int x,
            int xStride,
            int rows,
            MemorySegment page,
            KvPanel panel) {
        switch (panel.type()) {
            case F32 ->
                PanamaTilesF32.four(scratch, tiles, y, yStride, x, xStride, rows, page, panel.at(), panel.columns());
            case BF16 -> PanamaTilesBf16.four(scratch, tiles, y, yStride, x, xStride, rows, page, panel);
            case Q8 -> PanamaTilesQ8.four(scratch, tiles, y, yStride, x, xStride, rows, page, panel);
        }
    }

    private static void pageOfMany(
            AttentionTask task,
            int position,
            boolean full,
            int first,
            int count,
            int width,
            float[] scratch,
            MemorySegment panel) {
        KvLayout.Head head = task.head();
        MemorySegment page = task.page(position);
        int tiles = Math.ceilDiv(count, MANY);
        int s = AttentionScratch.scores(0);
        PanamaPanels.unpack(head.keys(), page, head.headDim(), panel);
        PanamaTiles.scores(
                scratch, tiles, s, AttentionScratch.query(0, width), head.headDim(), panel, PanamaPanels.ROW);
        weigh(task, position, full, first, count, width, scratch);
        PanamaPanels.unpack(head.values(), page, KvLayout.PAGE, panel);
        if (full) {
            PanamaTiles.values(
                    scratch,
                    tiles,
                    AttentionScratch.spanOut(0, width),
                    width,
                    s,
                    KvLayout.PAGE,
                    panel,
                    PanamaPanels.ROW);
        } else {
            lastValues(task, position, first, count, width, scratch, panel);
        }
    }

    /**
     * Values of a page that not all queries see to its end: a tile multiplies the slots that all its queries see, the
     * others follow query by query. Other slots may contain anything, even NaN, and are not touched.
     */
    private static void lastValues(
            AttentionTask task, int position, int first, int count, int width, float[] scratch, MemorySegment panel) {
        for (int from = 0; from < count; from += MANY) {
            int to = Math.min(count, from + MANY);
            int common = KvLayout.PAGE;
            for (int t = from; t < to; t++) {
                common = Math.min(common, Math.max(0, task.visible(first + t) - position));
            }
            PanamaTiles.values(
                    scratch,
                    1,
                    AttentionScratch.spanOut(from, width),
                    width,
                    AttentionScratch.scores(from),
                    common,
                    panel,
                    PanamaPanels.ROW);
            for (int t = from; t < to; t++) {
                int filled = Math.min(KvLayout.PAGE, task.visible(first + t) - position);
                for (int j = common; j < filled; j++) {
                    float weight = scratch[AttentionScratch.scores(t) + j];
                    PanamaPanels.addRow(
                            scratch, AttentionScratch.spanOut(t, width), width, weight, panel, KvLayout.PAGE, j);
                }
            }
        }
    }
}
