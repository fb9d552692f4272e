package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The engine's loop. Each step encodes at most one picture and then computes one batch: the decoded tokens of all live sequences first, then rows of prompts up to
 * the chunk.
 */
final class Scheduler {
    private final PixtralNetwork network;
    private final Compute compute;
    private final EngineOptions options;
    private final Scratch scratch = new Scratch();
    private final Deque<Sequence> waiting = new ArrayDeque<>(); // guarded by this
    private final List<Sequence> live = new ArrayList<>(); // the loop's own
    private boolean stopped; // guarded by this

    Scheduler(PixtralNetwork network, Compute compute, EngineOptions options) {
        this.network = network;
        this.compute = compute;
        this.options = options;
    }

    synchronized void submit(Sequence sequence) {
        if (stopped) {
            throw new IllegalStateException("The model is closed.");
        }
        waiting.add(sequence);
        notifyAll();
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
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
            failAll(new PixtralException("The model was closed before the answer was complete."));
        }
    }

    /** Waits for work and takes in what fits beside the others; false when stopped. */
    private synchronized boolean admit() throws InterruptedException {
        while (!stopped && live.isEmpty() && waiting.isEmpty()) {
            wait();
        }
        int taken = live.stream().mapToInt(Scheduler::pagedPositions).sum();
        while (!waiting.isEmpty() && taken + pagedPositions(waiting.peek()) <= pagedContext()) {
            Sequence sequence = waiting.poll();
            taken += pagedPositions(sequence);
            sequence.start();
            live.add(sequence);
        }
        return !stopped;
    }

    /** Positions of a sequence in whole pages. */
    private static int pagedPositions(Sequence sequence) {
        return wholePages(sequence.positions());
    }

    private int pagedContext() {
        return wholePages(options.contextLength());
    }

    private static int wholePages(int positions) {
        return Math.ceilDiv(positions, KvLayout.PAGE) * KvLayout.PAGE;
    }

    private void step() {
        List<Sequence> members = new ArrayList<>();
        try {
            encodeImage(members);
            members.clear();
            computeBatch(members);
        } catch (Throwable failure) { // told to those whose work failed; the others go on
            for (Sequence sequence : members) {
                end(sequence);
                sequence.ticket().tell(new GenerationEvent.Failed(failure));
            }
            if (members.isEmpty()) {
                throw failure;
            }
        }
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
                float[] features = network.encodeImages(
                        compute, List.of(sequence.request().images().get(sequence.nextImage())), scratch, Trace.NONE);
                sequence.imageEncoded(features, System.nanoTime() - before);
                return;
            }
        }
    }

    private void computeBatch(List<Sequence> members) {
        Batch batch = new Batch();
        List<Integer> promptRows = new ArrayList<>();
        for (Sequence sequence : live) {
            if (sequence.decoding()) {
                members.add(sequence);
                promptRows.add(0);
                batch.add(sequence.decodePiece());
            }
        }
        for (Sequence sequence : live) {
            int rows = Math.min(options.chunk() - batch.rows(), sequence.promptLeft());
            if (!sequence.needsImage() && rows > 0) {
                members.add(sequence);
                promptRows.add(rows);
                batch.add(sequence.promptPiece(rows));
            }
        }
        if (batch.rows() == 0) {
            return;
        }
        float[] logits = network.forward(compute, batch, scratch, Trace.NONE);
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

    /** A sampler that fails ends its own sequence alone. */
    private void choose(Sequence sequence, float[] logits, int offset) {
        try {
            sequence.choose(logits, offset).ifPresent(reason -> {
                end(sequence);
                sequence.finish(reason);
            });
        } catch (PixtralException failure) {
            end(sequence);
            sequence.ticket().tell(new GenerationEvent.Failed(failure));
        }
    }

    private void end(Sequence sequence) {
        live.remove(sequence);
        sequence.close();
    }

    private synchronized void failAll(PixtralException failure) {
        stopped = true;
        for (Sequence sequence : List.copyOf(live)) {
            end(sequence);
            sequence.ticket().tell(new GenerationEvent.Failed(failure));
        }
        for (Sequence sequence : waiting) {
            sequence.ticket().tell(new GenerationEvent.Failed(failure));
        }
        waiting.clear();
    }
}
