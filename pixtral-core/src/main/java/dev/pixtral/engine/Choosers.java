package dev.pixtral.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that choose tokens beside the engine's loop, at most one for each sequence that is computed; used by the loop alone. They are made when they are needed, and end when they have had nothing to do
 * for a while.
 */
final class Choosers implements AutoCloseable {
    private static final long LEAST_PATIENCE = 2_000_000; // nanoseconds; handing a choice over takes a fraction of it

    private final ExecutorService threads;
    private final Runnable wake;
    private final Queue<Turn> done = new ConcurrentLinkedQueue<>();
    private final List<Running> running = new ArrayList<>();

    private record Running(Turn turn, Future<?> future) {}

    /**
     * Prepares the threads; none is started.
     *
     * @param wake called when a choice is done
     */
    Choosers(EngineThreads threads, Runnable wake) {
        this.threads = Executors.newCachedThreadPool(threads);
        this.wake = wake;
    }

    /** Begins to choose the next token of a sequence; the logits are copied. */
    Turn begin(Sequence sequence, float[] logits, int offset, int vocabSize) {
        Turn turn = new Turn(sequence, Arrays.copyOfRange(logits, offset, offset + vocabSize), this::done);
        running.add(new Running(turn, threads.submit(turn)));
        sequence.begin(turn);
        return turn;
    }

    private void done(Turn turn) {
        done.add(turn);
        wake.run();
    }

    /**
     * Waits for choices, so that their sequences can be in the next pass, but not longer than a pass takes: one that takes longer delays itself alone.
     *
     * @param passNanos how long the last pass took
     */
    void await(List<Turn> turns, long passNanos) {
        long end = System.nanoTime() + Math.max(passNanos, LEAST_PATIENCE);
        try {
            for (Turn turn : turns) {
                if (!turn.await(end - System.nanoTime())) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // a monitor's doing; there is no need to wait
        }
    }

    /** Takes the choices that are done. */
    List<Turn> takeDone() {
        List<Turn> taken = new ArrayList<>();
        for (Turn turn = done.poll(); turn != null; turn = done.poll()) {
            taken.add(turn);
        }
        running.removeIf(one -> taken.contains(one.turn()));
        return taken;
    }

    /**
     * Ends a choice that nobody needs any more; its thread is interrupted.
     *
     * @return false if its token is being taken in, so that the sequence must not be touched before the choice is done
     */
    boolean drop(Turn turn) {
        boolean dropped = turn.drop();
        running.stream()
                .filter(one -> one.turn() == turn)
                .forEach(one -> one.future().cancel(true));
        if (dropped) {
            running.removeIf(one -> one.turn() == turn);
        }
        return dropped;
    }

    /** Interrupts what is being chosen, and does not wait for it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
