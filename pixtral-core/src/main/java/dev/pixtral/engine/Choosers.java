package dev.pixtral.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that choose tokens beside the engine's loop, at most one for each sequence that is computed; used by the loop
 * alone. They are made when they are needed, and end when they have had nothing to do for a while.
 */
final class Choosers implements AutoCloseable {
    private static final long LEAST_PATIENCE = 2_000_000; // nanoseconds; handing a choice over takes a fraction of it
    private static final long MOST_PATIENCE = 100_000_000; // meanwhile nobody looks who was cancelled

    private final ExecutorService threads;
    private final Runnable wake;
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
        Turn turn = new Turn(sequence, Arrays.copyOfRange(logits, offset, offset + vocabSize), wake);
        running.add(new Running(turn, threads.submit(turn)));
        sequence.begin(turn);
        return turn;
    }

    /**
     * Waits for choices, so that their sequences can be in the next pass, but not longer than a pass takes: one that
     * takes longer delays itself alone.
     *
     * @param passNanos how long the last pass took
     */
    void await(List<Turn> turns, long passNanos) {
        long end = System.nanoTime() + Math.clamp(passNanos, LEAST_PATIENCE, MOST_PATIENCE);
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

    /** Takes a choice that is done; it is not lost if there is no memory for that. */
    Optional<Turn> takeDone() {
        for (int i = 0; i < running.size(); i++) {
            if (running.get(i).turn().done()) {
                Optional<Turn> taken = Optional.of(running.get(i).turn());
                running.remove(i);
                return taken;
            }
        }
        return Optional.empty();
    }

    /** Whether something is being chosen. */
    boolean busy() {
        return !running.isEmpty();
    }

    /**
     * Ends a choice that nobody needs any more; its thread is interrupted.
     *
     * @return false if its token is being taken in, so that the sequence must not be touched before the choice is done
     */
    boolean drop(Turn turn) {
        boolean dropped = turn.drop();
        for (int i = running.size() - 1; i >= 0; i--) {
            if (running.get(i).turn() == turn) {
                running.get(i).future().cancel(true);
                if (dropped) {
                    running.remove(i);
                }
            }
        }
        return dropped;
    }

    /** Interrupts what is being chosen, and does not wait for it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
