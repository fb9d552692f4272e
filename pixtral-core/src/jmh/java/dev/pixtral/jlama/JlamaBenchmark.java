package dev.pixtral.jlama;

import com.github.tjake.jlama.model.mistral.MistralModel;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * The text decoder of a model folder in this engine and in Jlama, both with 4-bit weights and two threads. Jlama rounds
 * activations to 8 bits too, which is its fastest setting.
 *
 * <p>{@code ./pixtral bench --shape small --write FOLDER} makes the folder, {@code -p folder=FOLDER} names it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx6g"})
public class JlamaBenchmark {
    private static final int THREADS = 2;
    private static final int PROMPT = 256; // Jlama's largest batch
    private static final int DECODED = 8;

    /** Which engine computes. */
    public enum Engine {
        /** This one. */
        PIXTRAL,
        /** Jlama's own decoder. */
        JLAMA
    }

    /** A folder with a model. */
    @Param("")
    public String folder;

    /** The engine to measure. */
    @Param
    public Engine engine;

    private Decoder decoder;

    /** Loads the weights. */
    @Setup
    public void load() {
        Checkpoint checkpoint = Checkpoint.open(Path.of(folder));
        decoder = engine == Engine.JLAMA ? new JlamaDecoder(checkpoint) : new OwnDecoder(checkpoint);
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        decoder.close();
    }

    /** A prompt of 256 tokens. */
    @Benchmark
    public void prompt() {
        decoder.compute(IntStream.range(0, PROMPT).toArray(), 0);
    }

    /** Eight tokens, one by one, at the beginning of a sequence. */
    @Benchmark
    public void decode() {
        for (int i = 0; i < DECODED; i++) {
            decoder.compute(new int[] {i}, i);
        }
    }

    private interface Decoder extends AutoCloseable {
        /** Computes tokens at the given position, and the logits of the last one. */
        void compute(int[] ids, int position);

        @Override
        void close();
    }

    private static final class OwnDecoder implements Decoder {
        private final Kernels kernels = KernelsProvider.create(KernelsProvider.Choice.PANAMA, WeightFormat.Q4);
        private final Workers workers = new Workers(THREADS);
        private final Scratch scratch = new Scratch();
        private final PixtralNetwork network;
        private final KvPool pool;
        private final KvSequence sequence;

        OwnDecoder(Checkpoint checkpoint) {
            network = PixtralNetwork.load(checkpoint, WeightFormat.Q4, workers);
            pool = network.newKvPool(KvType.BF16, PROMPT);
            sequence = new KvSequence(pool);
        }

        @Override
        public void compute(int[] ids, int position) {
            TokenRows rows = TokenRows.of(ids);
            Batch batch = new Batch().add(new Batch.Piece(sequence, position, rows, 0, ids.length, Batch.Logits.LAST));
            network.forward(new Compute(kernels, workers), batch, scratch, Trace.NONE);
        }

        @Override
        public void close() {
            sequence.close();
            pool.close();
            network.close();
            workers.close();
            kernels.close();
        }
    }

    private static final class JlamaDecoder implements Decoder {
        private final CheckpointWeights weights;
        private final Checkpoint checkpoint;
        private final MistralModel model;
        private final KvBufferCache.KvBuffer kv;
        private final TextConfig text;

        JlamaDecoder(Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
            text = checkpoint.config().text();
            weights = CheckpointWeights.of(checkpoint);
            JlamaThreads.check(text.hiddenSize(), text.intermediateSize(), text.vocabSize());
            model = new MistralModel(
                    JlamaConfigs.withRotation(text, 2 * PROMPT),
                    weights,
                    null,
                    DType.F32,
                    DType.I8,
                    Optional.of(DType.Q4));
            kv = new KvBufferCache(model).getEphemeralKvBuffer();
        }

        @Override
        public void compute(int[] ids, int position) {
            try (AbstractTensor<?, ?> states = model.batchForward(ids, position, kv);
                    AbstractTensor<?, ?> logits = model.makeDenseTensor(1, text.vocabSize())) {
                model.sample(states.slice(states.shape().first() - 1), 0, 0, logits);
            }
        }

        @Override
        public void close() {
            model.close();
            checkpoint.close();
        }
    }
}
