package dev.pixtral.kernels;

import dev.pixtral.kernels.twins.PanamaKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A few tokens through matrices with 73.4 million weights each, as in the feed-forward of Pixtral-12B, taken in turn,
 * because together they are larger than any cache: measures how fast weights are read from memory, and what further
 * rows cost. The time is that of one matrix.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class DecodeBenchmark {
    private static final int ROWS = 14336;
    private static final int COLS = 5120;
    private static final int DIFFERENT_ROWS = 64;
    private static final int MATRICES = 16;

    /** Format of the weights. */
    @Param
    public WeightFormat format;

    /** Number of threads that share the work. */
    @Param({"1", "2"})
    public int threads;

    /** Number of tokens. */
    @Param({"1", "2", "4", "8"})
    public int rows;

    private final Kernels kernels = new PanamaKernels();
    private final Arena arena = Arena.ofShared();
    private final QuantisedRows codes = new QuantisedRows();
    private final Matrix[] matrices = new Matrix[MATRICES];
    private float[] x;
    private float[] y;
    private Workers workers;
    private int next;

    /** Creates the matrices. */
    @Setup
    public void prepare() {
        NativeMemory.prepare();
        float[] values = Gaussian.numbers(new Random(2), COLS + DIFFERENT_ROWS);
        QuantisedPacker.Rows source = (row, target) -> System.arraycopy(values, row % DIFFERENT_ROWS, target, 0, COLS);
        workers = new Workers(threads);
        Matrix first = switch (format) {
            case BF16 ->
                Bf16Matrix.pack(
                        ROWS,
                        COLS,
                        (row, target) -> {
                            for (int i = 0; i < COLS; i++) {
                                target[i] = Bf16.fromFloat(values[row % DIFFERENT_ROWS + i]);
                            }
                        },
                        arena);
            case Q8 -> Q8Matrix.pack("benchmark", ROWS, COLS, source, arena, workers);
            case Q4, Q4_1 -> Q4Matrix.pack(format, "benchmark", ROWS, COLS, source, arena, workers);
        };
        for (int i = 0; i < MATRICES; i++) {
            MemorySegment copy = arena.allocate(first.data().byteSize(), 64).copyFrom(first.data());
            matrices[i] = switch (format) {
                case BF16 -> new Bf16Matrix(ROWS, COLS, copy);
                case Q8 -> new Q8Matrix(ROWS, COLS, copy);
                case Q4, Q4_1 -> new Q4Matrix(format, ROWS, COLS, copy);
            };
        }
        x = Gaussian.numbers(new Random(1), rows * COLS);
        y = new float[rows * ROWS];
        codes.resize(rows, COLS);
        kernels.quantise(codes, x, 0, rows);
    }

    /** Frees the matrices. */
    @TearDown
    public void close() {
        workers.close();
        arena.close();
    }

    /** The product. */
    @Benchmark
    public void decode() {
        Matrix weights = matrices[next++ % MATRICES];
        workers.run(weights.groups(), (group, workspace) -> {
            switch (weights) {
                case Bf16Matrix bf16 -> kernels.matMul(y, bf16, x, rows, group, group + 1, workspace);
                case Q8Matrix q8 -> kernels.matMul(y, q8, x, rows, group, group + 1, workspace);
                case Q4Matrix q4 -> kernels.matMul(y, q4, codes, group, group + 1, workspace);
            }
        });
    }
}
