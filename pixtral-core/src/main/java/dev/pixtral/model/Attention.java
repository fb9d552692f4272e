package dev.pixtral.model;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Multi-head attention with grouped keys and values: {@code heads / kvHeads} adjacent query heads share one key/value
 * head.
 *
 * <p>Sources: Vaswani et al., "Attention Is All You Need", 2017; Ainslie et al., "GQA", 2023. Adjacent pairs are
 * rotated, as in {@code rope.py} of mistral-inference.
 *
 * @param query {@code q_proj}, Mistral's {@code wq}: {@code [heads * headDim, hiddenSize]}, rows in native
 *     (interleaved) order
 * @param key {@code k_proj}, Mistral's {@code wk}: {@code [kvHeads * headDim, hiddenSize]}, rows in native order
 * @param value {@code v_proj}, Mistral's {@code wv}: {@code [kvHeads * headDim, hiddenSize]}
 * @param output {@code o_proj}, Mistral's {@code wo}: {@code [hiddenSize, heads * headDim]}
 * @param headDim width of a head; heads times headDim need not be hiddenSize
 * @param layer the layer of a page that holds the keys and values
 */
record Attention(Linear query, Linear key, Linear value, Linear output, int headDim, int layer) {
    /** Queries that go through the pages together: they read each page once. */
    private static final int QUERIES_OF_A_TASK = 80;

    int heads() {
        return query.weight().rows() / headDim;
    }

    int kvHeads() {
        return key.weight().rows() / headDim;
    }

    /**
     * The first half: stores the keys and values of the rows. The second half needs those of all positions that the
     * rows attend to.
     *
     * @param x input, {@code [rows, hiddenSize]}, normalised
     * @return the queries of the rows, {@code [rows, heads, headDim]}; valid until the next pass on the same scratch
     */
    float[] begin(float[] x, Pass pass) {
        int rows = pass.rows();
        Scratch scratch = pass.scratch();
        float[] q = scratch.queries(rows * heads() * headDim);
        float[] k = scratch.keys(rows * kvHeads() * headDim);
        float[] v = scratch.values(rows * kvHeads() * headDim);
        Linear.applyAll(x, pass, new Linear.Target(query, q), new Linear.Target(key, k), new Linear.Target(value, v));
        rotate(q, k, pass);
        store(k, v, pass);
        return q;
    }

    /**
     * The second half: attends to what is stored.
     *
     * @param y output, {@code [rows, hiddenSize]}, overwritten
     * @param q the queries of the rows, from {@link #begin}
     */
    void end(float[] y, float[] q, Pass pass) {
        float[] attended = pass.scratch().attended(pass.rows() * heads() * headDim);
        attend(attended, q, pass);
        output.apply(y, attended, pass);
    }

    private void rotate(float[] q, float[] k, Pass pass) {
        Kernels kernels = pass.kernels();
        pass.forRows((from, to, _) -> {
            kernels.rotate(
                    q,
                    from,
                    to,
                    heads(),
                    headDim,
                    pass.rotation().queryCos(),
                    pass.rotation().querySin());
            kernels.rotate(
                    k,
                    from,
                    to,
                    kvHeads(),
                    headDim,
                    pass.rotation().cos(),
                    pass.rotation().sin());
        });
    }

    private void store(float[] k, float[] v, Pass pass) {
        for (Pass.Run run : pass.runs()) {
            MemorySegment[] pages = run.sequence().pages();
            pass.compute().forRows(run.rows(), (from, to, _) -> {
                for (int row = from; row < to; row++) {
                    int position = run.firstPosition() + row;
                    for (int head = 0; head < kvHeads(); head++) {
                        run.sequence()
                                .head(layer, head)
                                .store(
                                        pages[position / KvLayout.PAGE],
                                        position % KvLayout.PAGE,
                                        k,
                                        v,
                                        ((run.firstRow() + row) * kvHeads() + head) * headDim);
                    }
                }
            });
        }
    }

    private void attend(float[] out, float[] q, Pass pass) {
        int rows = Math.max(1, QUERIES_OF_A_TASK / (heads() / kvHeads()));
        int tiles = 0;
        for (Pass.Run run : pass.runs()) {
            tiles += Math.ceilDiv(run.rows(), rows);
        }
        pass.compute().workers().run(tiles * kvHeads(), (task, workspace) -> {
            int tile = task / kvHeads();
            AttentionTask queries = begin(out, q, pass.runs(), tile, rows, task % kvHeads(), workspace);
            pass.kernels().attend(queries, workspace);
        });
    }

    /**
     * Describes what one task does: some rows of one run, for the query heads that share one key/value head.
     *
     * @param tile number of the rows, {@code rowsOfTile} at a time, counted through all runs
     */
    private AttentionTask begin(
            float[] out, float[] q, List<Pass.Run> runs, int tile, int rowsOfTile, int kvHead, Workspace workspace) {
        int index = 0;
        int before = 0;
        while (tile - before >= Math.ceilDiv(runs.get(index).rows(), rowsOfTile)) {
            before += Math.ceilDiv(runs.get(index).rows(), rowsOfTile);
            index++;
        }
        Pass.Run run = runs.get(index);
        KvSequence sequence = run.sequence();
        AttentionTask task = workspace.attention().begin(out, q, sequence.pages(), sequence.head(layer, kvHead), (float)
                (1 / Math.sqrt(headDim)));
        int from = run.firstRow() + (tile - before) * rowsOfTile;
        int to = Math.min(run.firstRow() + run.rows(), from + rowsOfTile);
        int group = heads() / kvHeads();
        for (int row = from; row < to; row++) {
            for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
                task.add((row * heads() + head) * headDim, run.visible(row));
            }
        }
        return task;
    }
}
