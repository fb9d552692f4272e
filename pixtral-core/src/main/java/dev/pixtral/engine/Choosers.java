package dev.pixtral.engine;

import dev.pixtral.engine.draft.Drafter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Chooses tokens on threads outside the engine's loop, at most one thread per live sequence. Threads are created on
 * demand and end after they have been idle for a while. Used only by the loop.
 */
final class Choosers implements AutoCloseable {
    private static final long LEAST_PATIENCE = 2_000_000; // nanoseconds; handing over a choice takes a fraction of this
    private static final long MOST_PATIENCE = 100_000_000; // cancellation is not checked meanwhile

    private final ExecutorService threads;
    private final Runnable wake;
    private final List<Running> running = new ArrayList<>();

    private record Running(Turn turn, Future<?> future) {}

    /**
     * Creates the executor without starting a thread.
     *
     * @param wake called when a choice is done
     */
    Choosers(EngineThreads threads, Runnable wake) {
        this.threads = Executors.newCachedThreadPool(threads);
        this.wake = wake;
    }

    /**
     * Starts choosing the next tokens of a sequence. The logits are copied.
     *
     * @param draft tokens whose logits follow those of the last token; ignored if there is no memory for a copy
     */
    Turn begin(Sequence sequence, float[] logits, int offset, int vocabSize, int[] draft) {
        Turn turn;
        try {
            float[] copy = Arrays.copyOfRange(logits, offset, offset + (1 + draft.length) * vocabSize);
            turn = new Turn(sequence, copy, 0, vocabSize, draft, wake);
        } catch (OutOfMemoryError _) {
            float[] copy = Arrays.copyOfRange(logits, offset, offset + vocabSize);
            turn = new Turn(sequence, copy, 0, vocabSize, Drafter.NO_DRAFT, wake);
        }
        running.add(new Running(turn, threads.submit(turn)));
        sequence.begin(turn);
        return turn;
    }

    /** Chooses the next tokens of a sequence on this thread. */
    Turn now(Sequence sequence, float[] logits, int offset, int vocabSize, int[] draft) {
        Turn turn = new Turn(sequence, logits, offset, vocabSize, draft, () -> {});
        sequence.begin(turn);
        turn.run();
        return turn;
    }

    /**
     * Waits for choices so that their sequences can join the next pass, but at most as long as a pass takes. A slower
     * choice delays only its own sequence.
     *
     * @param passNanos duration of the last pass
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
            // caused by a monitor; waiting is optional
        }
    }

    /** Removes and returns a finished choice. The choice is not lost if memory runs out. */
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

    /** Returns whether any choice is running. */
    boolean busy() {
        return !running.isEmpty();
    }

    /**
     * Drops a choice that is no longer needed and interrupts its thread.
     *
     * @return false if its token is being accepted, in which case the sequence must not be used until the choice is
     *     done
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

    /** Interrupts running choices without waiting for them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
