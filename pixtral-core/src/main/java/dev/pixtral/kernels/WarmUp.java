package dev.pixtral.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Runs every kernel on small inputs until C2 has compiled it: many short calls, since one long call would compile another entry of the method. The inputs are chosen so
 * that tiles, their rests and padded groups all occur.
 */
final class WarmUp {
    /** Calls of each kernel. Measured: all are compiled after 5,000 to 10,000 (1.2 s of one core); a compiled round takes 5 microseconds. */
    static final int CALLS = 20_000;

    private static final int ROWS = 7; // one tile of six and a single row
    private static final int COLS = 32;
    private static final int OUTPUTS = Bf16Matrix.GROUP + 6; // a whole group and a padded one
    private static final int HEAD_DIM = 36; // two vectors at 512 bits, and a rest
    private static final int[] VISIBLE = {KvLayout.PAGE, KvLayout.PAGE, KvLayout.PAGE, KvLayout.PAGE, 20
    }; // one tile and a single query
    private static final int ELEMENTS = 67;

    private WarmUp() {}

    static void run(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            Bf16Matrix weights = Bf16Matrix.pack(OUTPUTS, COLS, (row, target) -> Arrays.fill(target, (short) 0), arena);
            KvLayout layout = new KvLayout(1, 1, HEAD_DIM);
            MemorySegment[] pages = {arena.allocate(layout.pageBytes())};
            int[] queries = new int[VISIBLE.length];
            Arrays.setAll(queries, i -> i * HEAD_DIM);
            float[] x = new float[ROWS * OUTPUTS];
            float[] y = new float[ROWS * OUTPUTS];
            float[] row = new float[HEAD_DIM];
            float[] scratch = new float[Kernels.attentionScratch(HEAD_DIM)];
            for (int call = 0; call < CALLS; call++) {
                kernels.matMul(y, weights, x, ROWS, 0, weights.groups());
                kernels.rmsNorm(y, x, row, 0, 1, 1e-5f);
                kernels.rotate(y, 0, 1, 1, HEAD_DIM, row, row);
                kernels.siluGate(y, x, 0, ELEMENTS);
                kernels.gelu(y, 0, ELEMENTS);
                kernels.add(y, x, 0, ELEMENTS);
                kernels.addBias(y, row, 0, 1);
                kernels.attend(y, x, queries, VISIBLE, VISIBLE.length, pages, layout.head(0, 0), 1f, scratch);
            }
        }
    }
}
