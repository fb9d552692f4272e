package dev.pixtral.kernels;

import dev.pixtral.kernels.twins.PanamaKernels;
import dev.pixtral.kernels.twins.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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
 * Every kernel of the vector twin next to its scalar twin, on one thread, with data in the caches. In a name,
 * {@code Prompt} means 96 rows, or 80 queries of attention, and {@code Decode} one row, or the four queries of a group
 * of heads. {@code -jvmArgsAppend -Dpixtral.vectorBits=256} sets the vector width.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelsBenchmark {
    private static final int ROWS = 96;
    private static final int COLS = 2048;
    private static final int HEADS = 16;
    private static final int HEAD_DIM = 128;
    private static final int POSITIONS = 1024;
    private static final int PROMPT_QUERIES = 80;
    private static final int DECODE_QUERIES = 4;

    /** The twin to measure. */
    @Param({"scalar", "panama"})
    public String twin;

    private final Arena arena = Arena.ofShared();
    private final Random random = new Random(1);
    private final float[] x = Gaussian.numbers(random, ROWS * COLS);
    private final float[] y = new float[ROWS * COLS];
    private final float[] row = Gaussian.numbers(random, COLS);
    private final float[] cos = new float[ROWS * HEAD_DIM];
    private final float[] sin = new float[ROWS * HEAD_DIM];
    private final QuantisedRows manyCodes = new QuantisedRows();
    private final QuantisedRows oneCode = new QuantisedRows();
    private final Workspace workspace = new Workspace();
    private Kernels kernels;
    private Bf16Matrix bf16;
    private Q8Matrix q8;
    private Q4Matrix q4;
    private MemorySegment[] pages;

    /** Creates the weights, one group of rows of each format, and a cache of keys and values. */
    @Setup
    public void prepare() {
        NativeMemory.prepare();
        kernels = twin.equals("scalar") ? new ScalarKernels() : new PanamaKernels();
        bf16 = Bf16Matrix.pack(
                Bf16Matrix.GROUP,
                COLS,
                (index, target) -> {
                    for (int i = 0; i < COLS; i++) {
                        target[i] = Bf16.fromFloat(x[index * COLS + i]);
                    }
                },
                arena);
        QuantisedPacker.Rows source = (index, target) -> System.arraycopy(x, index % ROWS * COLS, target, 0, COLS);
        try (Workers workers = new Workers(1)) {
            q8 = Q8Matrix.pack("benchmark", Q8Matrix.GROUP, COLS, source, arena, workers);
            q4 = Q4Matrix.pack("benchmark", Q4Matrix.GROUP, COLS, source, arena, workers);
        }
        for (int i = 0; i < cos.length; i++) {
            cos[i] = (float) Math.cos(i / 2);
            sin[i] = (float) (i % 2 == 0 ? -Math.sin(i / 2) : Math.sin(i / 2));
        }
        manyCodes.resize(ROWS, COLS);
        oneCode.resize(1, COLS);
        kernels.quantise(manyCodes, x, 0, ROWS);
        kernels.quantise(oneCode, x, 0, 1);
        pages = new MemorySegment[POSITIONS / KvLayout.PAGE];
        Arrays.setAll(
                pages, i -> arena.allocate(new KvLayout(KvType.F32, 1, 1, HEAD_DIM).pageBytes())); // zeros take as long
    }

    /** Frees the memory. */
    @TearDown
    public void close() {
        arena.close();
    }

    /** Prompt, bfloat16 weights. */
    @Benchmark
    public void matMulBf16Prompt() {
        kernels.matMul(y, bf16, x, ROWS, 0, 1, workspace);
    }

    /** One token, bfloat16 weights. */
    @Benchmark
    public void matMulBf16Decode() {
        kernels.matMul(y, bf16, x, 1, 0, 1, workspace);
    }

    /** Prompt, Q8 weights. */
    @Benchmark
    public void matMulQ8Prompt() {
        kernels.matMul(y, q8, x, ROWS, 0, 1, workspace);
    }

    /** One token, Q8 weights. */
    @Benchmark
    public void matMulQ8Decode() {
        kernels.matMul(y, q8, x, 1, 0, 1, workspace);
    }

    /** Prompt, Q4 weights. */
    @Benchmark
    public void matMulQ4Prompt() {
        kernels.matMul(y, q4, manyCodes, 0, 1, workspace);
    }

    /** One token, Q4 weights. */
    @Benchmark
    public void matMulQ4Decode() {
        kernels.matMul(y, q4, oneCode, 0, 1, workspace);
    }

    /** Rounding of activations to codes. */
    @Benchmark
    public void quantise() {
        kernels.quantise(manyCodes, x, 0, ROWS);
    }

    /** Normalisation of rows. */
    @Benchmark
    public void rmsNorm() {
        kernels.rmsNorm(y, x, row, 0, ROWS, 1e-5f, workspace);
    }

    /** Rotation of all heads, in place. */
    @Benchmark
    public void rotate() {
        kernels.rotate(x, 0, ROWS, HEADS, HEAD_DIM, cos, sin);
    }

    /** Residual. */
    @Benchmark
    public void add() {
        kernels.add(y, x, 0, y.length);
    }

    /** Bias of each row. */
    @Benchmark
    public void addBias() {
        kernels.addBias(y, row, 0, ROWS);
    }

    /** Gate of the feed-forward, on new numbers each time. */
    @Benchmark
    public void siluGate() {
        System.arraycopy(x, 0, y, 0, y.length);
        kernels.siluGate(y, x, 0, y.length);
    }

    /** Activation of the projector, on new numbers each time. */
    @Benchmark
    public void gelu() {
        System.arraycopy(x, 0, y, 0, y.length);
        kernels.gelu(y, 0, y.length);
    }

    /** Many queries, keys and values in float32. */
    @Benchmark
    public void attendF32Prompt() {
        attend(KvType.F32, PROMPT_QUERIES);
    }

    /** Many queries, keys and values in bfloat16. */
    @Benchmark
    public void attendBf16Prompt() {
        attend(KvType.BF16, PROMPT_QUERIES);
    }

    /** Many queries, keys and values in 8 bits. */
    @Benchmark
    public void attendQ8Prompt() {
        attend(KvType.Q8, PROMPT_QUERIES);
    }

    /** Four queries, keys and values in float32. */
    @Benchmark
    public void attendF32Decode() {
        attend(KvType.F32, DECODE_QUERIES);
    }

    /** Four queries, keys and values in bfloat16. */
    @Benchmark
    public void attendBf16Decode() {
        attend(KvType.BF16, DECODE_QUERIES);
    }

    /** Four queries, keys and values in 8 bits. */
    @Benchmark
    public void attendQ8Decode() {
        attend(KvType.Q8, DECODE_QUERIES);
    }

    private void attend(KvType type, int count) {
        KvLayout.Head head = new KvLayout(type, 1, 1, HEAD_DIM).head(0, 0);
        AttentionTask task = workspace.attention().begin(y, x, pages, head, 1f);
        for (int i = 0; i < count; i++) {
            task.add(i * HEAD_DIM, POSITIONS);
        }
        kernels.attend(task, workspace);
    }
}
