package dev.pixtral.kernels.select;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Small inputs for the kernels of each family, chosen so that tiles, remainders and padded groups all occur.
 *
 * <p>The memory is owned by a shared arena, like that of weights and pages: compiled code that has only seen the memory
 * of a confined arena is discarded at its first access to a shared one, and everything would be slow for another
 * second.
 */
final class WarmUp {
    /**
     * Number of calls of each kernel. Measured: all are compiled after 5,000 to 10,000 (1.2 s of one core); a compiled
     * round takes 5 microseconds.
     */
    private static final int CALLS = 20_000;

    /**
     * Number of calls of the kernels for quantised weights. Measured: with loops over blocks inside, 500 are enough
     * (0.5 to 0.8 s of one core).
     */
    private static final int QUANTISED_CALLS = 1_000;

    private static final int ROWS = 7; // one tile of six and a single row
    private static final int MANY_ROWS = 51; // more than the kernel takes at a time, and a tile that is not full
    private static final int COLS = 32;
    private static final int OUTPUTS = Bf16Matrix.GROUP + 6; // a whole group and a padded one
    private static final int[] QUANTISED_ROWS = {1, 5, 11
    }; // a token, tiles of packed weights, tiles of a panel of which the last one is not full
    private static final int QUANTISED_COLS = 17 * QuantisedMatrix.BLOCK; // more than one panel, and a remainder
    private static final int QUANTISED_OUTPUTS = Q4Matrix.GROUP + 6; // whole groups and a padded one
    private static final int HEAD_DIM = 32; // two vectors at 512 bits; four less leave a remainder
    private static final int FEW = 3; // queries: a tile of four for a decoded token, filled up
    private static final int QUERIES = 9; // a tile of six for a prompt, and one that is filled up
    private static final long CACHE_LINE = 64;
    private static final int ELEMENTS = 67;
    private static final int ROW = 36; // two vectors at 512 bits, and a remainder

    private WarmUp() {}

    /** Calls the kernels of a family, each once or a few times. */
    @FunctionalInterface
    interface Call {
        void on(Kernels kernels);
    }

    /** Returns the number of calls after which the vector twin of a family is compiled. */
    static int calls(Family family) {
        return switch (family) {
            case BF16, ATTENTION, REST -> CALLS;
            case Q8, Q4 -> QUANTISED_CALLS;
        };
    }

    /** Returns the call of a family, usable as long as the arena is open. */
    static Call call(Family family, Arena arena) {
        NativeMemory.prepare(); // before C2 compiles a kernel
        return switch (family) {
            case BF16 -> bf16(arena);
            case Q8 -> q8(arena);
            case Q4 -> q4(arena);
            case ATTENTION -> attention(arena);
            case REST -> rest();
        };
    }

    private static Call bf16(Arena arena) {
        Bf16Matrix weights = Bf16Matrix.pack(OUTPUTS, COLS, (row, target) -> Arrays.fill(target, (short) 0), arena);
        float[] x = numbers(ROWS * COLS);
        float[] y = new float[ROWS * OUTPUTS];
        Workspace workspace = new Workspace();
        return kernels -> kernels.matMul(y, weights, x, ROWS, 0, weights.groups(), workspace);
    }

    private static Call q8(Arena arena) {
        Q8Matrix weights;
        try (Workers workers = new Workers(1)) {
            weights =
                    Q8Matrix.pack("warm-up", QUANTISED_OUTPUTS, QUANTISED_COLS, WarmUp::fillWithZeros, arena, workers);
        }
        int[] sizes = QUANTISED_ROWS;
        float[] x = numbers(sizes[2] * QUANTISED_COLS);
        float[] y = new float[sizes[2] * QUANTISED_OUTPUTS];
        Workspace workspace = new Workspace();
        return kernels -> {
            for (int rows : sizes) {
                kernels.matMul(y, weights, x, rows, 0, weights.groups(), workspace);
            }
        };
    }

    private static Call q4(Arena arena) {
        Q4Matrix weights = q4(WeightFormat.Q4, arena);
        Q4Matrix weightsWithMinima = q4(WeightFormat.Q4_1, arena);
        int[] sizes = {1, 5, MANY_ROWS};
        QuantisedRows[] inputs = new QuantisedRows[sizes.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new QuantisedRows();
            inputs[i].resize(sizes[i], QUANTISED_COLS);
        }
        float[] x = numbers(sizes[2] * QUANTISED_COLS);
        float[] y = new float[sizes[2] * QUANTISED_OUTPUTS];
        return kernels -> {
            // a new one each time: compiled code that has never seen it grow is discarded when it does
            Workspace workspace = new Workspace();
            for (QuantisedRows rows : inputs) {
                kernels.quantise(rows, x, 0, rows.rows());
                kernels.matMul(y, weights, rows, 0, weights.groups(), workspace);
                kernels.matMul(y, weightsWithMinima, rows, 0, weightsWithMinima.groups(), workspace);
            }
        };
    }

    private static Q4Matrix q4(WeightFormat format, Arena arena) {
        try (Workers workers = new Workers(1)) {
            return Q4Matrix.pack(
                    format, "warm-up", QUANTISED_OUTPUTS, QUANTISED_COLS, WarmUp::fillWithZeros, arena, workers);
        }
    }

    private static void fillWithZeros(int row, float[] target) {
        Arrays.fill(target, 0f);
    }

    private static Call attention(Arena arena) {
        MemorySegment[] pages = {
            arena.allocate(new KvLayout(KvType.F32, 1, 1, HEAD_DIM).pageBytes(), CACHE_LINE) // the largest
        };
        float[] q = numbers(QUERIES * HEAD_DIM);
        float[] out = new float[QUERIES * HEAD_DIM];
        List<AttentionTask> tasks = new ArrayList<>();
        for (KvType type : KvType.values()) {
            for (int headDim : new int[] {HEAD_DIM, HEAD_DIM - 4}) {
                KvLayout.Head head = new KvLayout(type, 1, 1, headDim).head(0, 0);
                tasks.add(queries(new AttentionTask().begin(out, q, pages, head, 1f), FEW, headDim, 0));
                tasks.add(queries(new AttentionTask().begin(out, q, pages, head, 1f), QUERIES, headDim, 0));
                tasks.add(queries(new AttentionTask().begin(out, q, pages, head, 1f), QUERIES, headDim, 1));
            }
        }
        Workspace workspace = new Workspace();
        return kernels -> {
            for (AttentionTask task : tasks) {
                kernels.attend(task, workspace);
            }
        };
    }

    /** Adds queries that see up to a page, each {@code step} positions fewer than the one before. */
    private static AttentionTask queries(AttentionTask task, int count, int headDim, int step) {
        for (int i = 0; i < count; i++) {
            task.add(i * headDim, KvLayout.PAGE - i * step);
        }
        return task;
    }

    /** Kernels that work in place get new numbers each time: their own results would soon be subnormal, and slow. */
    private static Call rest() {
        float[] x = numbers(ELEMENTS);
        float[] y = new float[ELEMENTS];
        float[] row = numbers(ROW);
        Workspace workspace = new Workspace();
        return kernels -> {
            kernels.rmsNorm(y, x, row, 0, 1, 1e-5f, workspace);
            kernels.rotate(y, 0, 1, 1, ROW, row, row);
            System.arraycopy(x, 0, y, 0, ELEMENTS);
            kernels.siluGate(y, x, 0, ELEMENTS);
            System.arraycopy(x, 0, y, 0, ELEMENTS);
            kernels.gelu(y, 0, ELEMENTS);
            kernels.add(y, x, 0, ELEMENTS);
            kernels.addBias(y, row, 0, 1);
        };
    }

    /** Returns numbers of both signs up to 2.5, like activations; no zeros, which would take a separate code path. */
    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (i * 7 % 11 - 5) / 2f;
        }
        return numbers;
    }
}
