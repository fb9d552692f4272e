package dev.pixtral.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Runs every kernel on small inputs until C2 has compiled it: many short calls, since one long call would compile another entry of the method. */
final class WarmUp {
    /** Calls of each kernel; C2 compiles a method with loops after about 40,000 turns of them. */
    static final int CALLS = 400;

    private static final int COLS = 128;
    private static final int ROWS = 7; // one tile of six and a single row
    private static final int HEAD_DIM = 64;
    private static final int QUERIES = AttentionScratch.QUERIES + 1; // one tile and a single query

    private WarmUp() {}

    static void run(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix weights =
                    Bf16Matrix.pack(Matrix.GROUP, COLS, (row, target) -> Arrays.fill(target, (short) 0), arena);
            KvLayout layout = new KvLayout(1, 1, HEAD_DIM);
            MemorySegment[] pages = {arena.allocate(layout.pageBytes())};
            int[] queries = new int[QUERIES];
            int[] visible = new int[QUERIES];
            Arrays.setAll(queries, i -> i * HEAD_DIM);
            Arrays.fill(visible, KvLayout.PAGE);
            float[] x = new float[ROWS * COLS];
            float[] y = new float[ROWS * COLS];
            float[] weight = new float[COLS];
            float[] scratch = new float[Kernels.attentionScratch(HEAD_DIM)];
            for (int call = 0; call < CALLS; call++) {
                kernels.matMul(y, weights, x, ROWS, 0, 1);
                kernels.rmsNorm(y, x, weight, 0, ROWS, 1e-5f);
                kernels.rotate(y, 0, 1, ROWS, COLS, weight, weight);
                kernels.siluGate(y, x, 0, y.length);
                kernels.gelu(y, 0, y.length);
                kernels.attend(y, x, queries, visible, QUERIES, pages, layout.head(0, 0), 1f, scratch);
            }
        }
    }
}
