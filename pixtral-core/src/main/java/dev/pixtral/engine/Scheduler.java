package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassAbandoned;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The engine's loop. Each step encodes at most one picture and then computes one batch: the decoded tokens of all live sequences first, then rows of prompts up to
 * the chunk.
 */
final class Scheduler {
    private final PixtralNetwork network;
    private final Compute compute;
    private final EngineOptions options;
    private final int maxPages;
    private final PassMonitor stages;
    private final Scratch scratch = new Scratch();
    private final Deque<Sequence> waiting = new ArrayDeque<>(); // guarded by this
    private final List<Sequence> live = new ArrayList<>(); // the loop's own
    private volatile boolean stopped; // written under this

    Scheduler(PixtralNetwork network, Compute compute, EngineOptions options, int maxPages, PassMonitor stages) {
        this.network = network;
        this.compute = compute;
        this.options = options;
        this.maxPages = maxPages;
        this.stages = stages;
    }

    synchronized void submit(Sequence sequence) {
        if (stopped) {
            throw new IllegalStateException("The model is closed.");
        }
        if (waiting.size() >= options.maxWaiting()) {
            throw EngineBusyException.waiting(waiting.size());
        }
        waiting.add(sequence);
        notifyAll();
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    boolean stopped() {
        return stopped;
    }

    /** Runs until stopped; the body of the engine's thread. */
    void run() {
        try {
            while (admit()) {
                dropCancelled();
                step();
            }
        } catch (InterruptedException e) {
            stop(); // nobody but the JVM's end interrupts this thread
        } finally {
            failAll(new ModelClosedException());
        }
    }

    /** Waits for work and takes in what fits beside the others; false when stopped. */
    private synchronized boolean admit() throws InterruptedException {
        while (!stopped && live.isEmpty() && waiting.isEmpty()) {
            wait();
        }
        int taken = live.stream().mapToInt(Sequence::pages).sum();
        while (!waiting.isEmpty() && taken + waiting.peek().pages() <= maxPages) {
            Sequence sequence = waiting.poll();
            taken += sequence.pages();
            sequence.start();
            live.add(sequence);
        }
        return !stopped;
    }

    private void step() {
        List<Sequence> members = new ArrayList<>();
        try {
            encodeImage(members);
            members.clear();
            computeBatch(members);
        } catch (PassAbandoned cancelled) {
            // nothing to undo: the next step drops who was cancelled and computes the rows of the others again, to the
            // same bits
        } catch (Throwable failure) { // told to those whose work failed; the others go on
            members.forEach(sequence -> fail(sequence, failure));
            if (members.isEmpty()) {
                throw failure;
            }
        }
    }

    private PassMonitor watch(List<Sequence> members) {
        return new PassWatch(stages, members, () -> stopped);
    }

    private synchronized void dropCancelled() {
        for (Sequence sequence : List.copyOf(waiting)) {
            if (sequence.ticket().cancelled()) {
                waiting.remove(sequence);
                sequence.finish(FinishReason.CANCELLED);
            }
        }
        for (Sequence sequence : List.copyOf(live)) {
            if (sequence.ticket().cancelled()) {
                end(sequence);
                sequence.finish(FinishReason.CANCELLED);
            }
        }
    }

    /** Encodes one picture of the first sequence that needs one. */
    private void encodeImage(List<Sequence> members) {
        for (Sequence sequence : live) {
            if (sequence.needsImage()) {
                members.add(sequence);
                long before = System.nanoTime();
                PixelValues image = sequence.request().images().get(sequence.nextImage());
                float[] features = network.encodeImages(compute, List.of(image), scratch, watch(members));
                sequence.imageEncoded(features, System.nanoTime() - before);
                return;
            }
        }
    }

    private void computeBatch(List<Sequence> members) {
        Batch batch = new Batch();
        List<Integer> promptRows = new ArrayList<>();
        for (Sequence sequence : List.copyOf(live)) {
            if (sequence.decoding() && join(batch, sequence, sequence::decodePiece)) {
                members.add(sequence);
                promptRows.add(0);
            }
        }
        for (Sequence sequence : List.copyOf(live)) {
            int rows = Math.min(options.chunk() - batch.rows(), sequence.promptLeft());
            if (!sequence.needsImage() && rows > 0 && join(batch, sequence, () -> sequence.promptPiece(rows))) {
                members.add(sequence);
                promptRows.add(rows);
            }
        }
        if (batch.rows() == 0) {
            return;
        }
        float[] logits = network.forward(compute, batch, scratch, watch(members));
        int vocabSize = network.config().text().vocabSize();
        int row = 0;
        for (int i = 0; i < promptRows.size(); i++) {
            Sequence sequence = members.get(i);
            if (promptRows.get(i) > 0) {
                sequence.promptComputed(promptRows.get(i));
            }
            if (sequence.decoding()) {
                choose(sequence, logits, row++ * vocabSize);
            }
        }
    }

    /** Adds rows to the batch; a sequence that gets no memory for their keys and values ends alone. */
    private boolean join(Batch batch, Sequence sequence, Supplier<Batch.Piece> piece) {
        try {
            batch.add(piece.get());
            return true;
        } catch (PixtralException failure) {
            fail(sequence, failure);
            return false;
        }
    }

    /** A sampler that fails ends its own sequence alone. */
    private void choose(Sequence sequence, float[] logits, int offset) {
        try {
            sequence.choose(logits, offset).ifPresent(reason -> {
                end(sequence);
                sequence.finish(reason);
            });
        } catch (PixtralException failure) {
            fail(sequence, failure);
        }
    }

    private void fail(Sequence sequence, Throwable failure) {
        end(sequence);
        sequence.ticket().tell(new GenerationEvent.Failed(failure));
    }

    private void end(Sequence sequence) {
        live.remove(sequence);
        sequence.close();
    }

    private synchronized void failAll(PixtralException failure) {
        stopped = true;
        List.copyOf(live).forEach(sequence -> fail(sequence, failure));
        for (Sequence sequence : waiting) {
            sequence.ticket().tell(new GenerationEvent.Failed(failure));
        }
        waiting.clear();
    }
}
