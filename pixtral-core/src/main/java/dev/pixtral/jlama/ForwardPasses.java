package dev.pixtral.jlama;

import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;

/**
 * Passes that users of Jlama's interface run themselves, outside the engine: from token rows to the states of the last
 * block, and from a state to logits. The engine would produce the same bits.
 *
 * <p>Thread-safe; runs one pass at a time. Threads and memory are allocated at the first pass, because most users only
 * generate.
 */
final class ForwardPasses implements AutoCloseable {
    private static final int CHUNK = 256; // rows of a pass: bounds the working memory
    private static final int FULL_CONTEXTS = 4; // positions of all buffers together: bounds the key/value cache

    private final PixtralNetwork network;
    private final int contextLength;
    private final int hiddenSize;
    private Machine machine; // null until the first pass
    private boolean closed;

    /** The resources of a pass. */
    private record Machine(Compute compute, Scratch scratch, KvPool pool, KvSequences sequences) {}

    ForwardPasses(PixtralNetwork network, int contextLength) {
        this.network = network;
        this.contextLength = contextLength;
        this.hiddenSize = network.config().text().hiddenSize();
    }

    /**
     * Returns the last block's state of every row.
     *
     * @param rows at least one
     * @param first position of the first row; earlier ones must have been computed with the same buffer
     * @return a new array, {@code [rows, hiddenSize]}
     */
    synchronized float[] states(TokenRows rows, int first, KvBuffer buffer) {
        int count = rows.ids().length;
        if (buffer == null) {
            throw JlamaException.missing("KvBuffer");
        }
        if (count < 1) {
            throw JlamaException.tooFew("rows", count);
        }
        if (first < 0 || count > contextLength - first) {
            throw JlamaException.positions(first, count, contextLength);
        }
        Machine m = machine();
        KvSequence sequence = m.sequences.of(buffer);
        float[] states = new float[count * hiddenSize];
        for (int from = 0; from < count; from += CHUNK) {
            int to = Math.min(count, from + CHUNK);
            Batch batch = new Batch().add(new Batch.Piece(sequence, first + from, rows, from, to, Batch.Logits.NONE));
            float[] chunk = pass(m, batch);
            System.arraycopy(chunk, 0, states, from * hiddenSize, (to - from) * hiddenSize);
        }
        return states;
    }

    private float[] pass(Machine m, Batch batch) {
        try {
            return network.states(m.compute, batch, m.scratch);
        } catch (PixtralException full) {
            // no free pages, detected before anything was computed: buffers that are unreachable may still hold some
            m.sequences.collectUnreachable();
            return network.states(m.compute, batch, m.scratch);
        }
    }

    /**
     * Computes the logits of a state.
     *
     * @param state {@code [hiddenSize]}, overwritten
     * @return a new array, {@code [vocabSize]}
     */
    synchronized float[] logits(float[] state) {
        Machine m = machine();
        float[] logits = new float[network.config().text().vocabSize()];
        System.arraycopy(network.logits(m.compute, state, 1, m.scratch), 0, logits, 0, logits.length);
        return logits;
    }

    private Machine machine() {
        if (closed) {
            throw ModelClosedException.before();
        }
        if (machine == null) {
            Compute compute = new Compute(
                    KernelsProvider.create(KernelsProvider.Choice.fromProperty()),
                    new Workers(Runtime.getRuntime().availableProcessors()));
            KvPool pool = network.newKvPool(KvType.F32, Math.multiplyExact(FULL_CONTEXTS, contextLength));
            machine = new Machine(compute, new Scratch(), pool, new KvSequences(pool));
        }
        return machine;
    }

    /** Waits for a running pass to end, then frees threads and memory. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        if (machine != null) {
            machine.compute.kernels().close();
            machine.compute.workers().close();
            machine.pool.close();
            machine = null;
        }
    }
}
