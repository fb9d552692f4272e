package dev.pixtral.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Runs every kernel on small inputs until C2 has compiled it: many short calls, since one long call would compile another entry of the method. The inputs are chosen so
 * that tiles, their rests and padded groups all occur.
 *
 * <p>The memory belongs to a shared arena, as that of weights and pages does: code that has only seen the memory of a confined arena is thrown away at its first access to
 * a shared one, and everything would be slow for another second.
 */
final class WarmUp {
    /** Calls of each kernel. Measured: all are compiled after 5,000 to 10,000 (1.2 s of one core); a compiled round takes 5 microseconds. */
    static final int CALLS = 20_000;

    /** Calls of the kernels for quantised weights. Measured: with loops over blocks inside, 500 are enough (0.5 to 0.8 s of one core). */
    static final int QUANTISED_CALLS = 1_000;

    private static final int ROWS = 7; // one tile of six, or two of three, and a single row
    private static final int COLS = 32;
    private static final int OUTPUTS = Bf16Matrix.GROUP + 6; // a whole group and a padded one
    private static final int HEAD_DIM = 36; // two vectors at 512 bits, and a rest
    private static final int[] VISIBLE = {KvLayout.PAGE, KvLayout.PAGE, KvLayout.PAGE, KvLayout.PAGE, 20
    }; // one tile and a single query
    private static final int ELEMENTS = 67;

    private WarmUp() {}

    /** Runs the kernels that a network with these weights needs; all of them need those of bfloat16. */
    static void run(Kernels kernels, WeightFormat format) {
        unquantised(kernels);
        if (format != WeightFormat.BF16) {
            quantised(kernels);
        }
    }

    private static void quantised(Kernels kernels) {
        int cols = 17 * QuantisedMatrix.BLOCK; // more than one panel, and a rest
        int outputs = Q4Matrix.GROUP + 6; // whole groups and a padded one
        QuantisedPacker.Rows zeros = (row, target) -> Arrays.fill(target, 0f);
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(1)) {
            Q8Matrix q8 = Q8Matrix.pack("warm-up", outputs, cols, zeros, arena, workers);
            Q4Matrix q4 = Q4Matrix.pack("warm-up", outputs, cols, zeros, arena, workers);
            QuantisedRows[] inputs = new QuantisedRows[3]; // a token, tiles, tiles and a rest
            int[] sizes = {1, ROWS - 1, ROWS};
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = new QuantisedRows();
                inputs[i].resize(sizes[i], cols);
            }
            float[] x = new float[ROWS * cols];
            Arrays.fill(x, 1f); // zeros would take a way of their own
            float[] y = new float[ROWS * outputs];
            for (int call = 0; call < QUANTISED_CALLS; call++) {
                for (QuantisedRows rows : inputs) {
                    kernels.quantise(rows, x, 0, rows.rows());
                    kernels.matMul(y, q8, x, rows.rows(), 0, q8.groups());
                    kernels.matMul(y, q4, rows, 0, q4.groups());
                }
            }
        }
    }

    private static void unquantised(Kernels kernels) {
        try (Arena arena = Arena.ofShared()) {
            Bf16Matrix weights = Bf16Matrix.pack(OUTPUTS, COLS, (row, target) -> Arrays.fill(target, (short) 0), arena);
            KvLayout.Head[] heads = Arrays.stream(KvType.values())
                    .map(type -> new KvLayout(type, 1, 1, HEAD_DIM).head(0, 0))
                    .toArray(KvLayout.Head[]::new);
            MemorySegment[] pages = {arena.allocate(new KvLayout(KvType.F32, 1, 1, HEAD_DIM).pageBytes())
            }; // the largest
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
                for (KvLayout.Head head : heads) {
                    kernels.attend(y, x, queries, VISIBLE, VISIBLE.length, pages, head, 1f, scratch);
                }
            }
        }
    }
}
