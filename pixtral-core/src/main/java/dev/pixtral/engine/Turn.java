package dev.pixtral.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The choice of one token on a thread outside the engine's loop. Masks of large schemas and callers' logits processors
 * may be slow or never return; this delays only their own sequence.
 *
 * <p>The sequence does not change until the token is chosen, so the loop can {@linkplain #drop drop} the turn and end
 * the sequence without waiting.
 */
final class Turn implements Runnable {
    private static final long LONG_NANOS = 1_000_000_000;

    private enum State {
        CHOOSING,
        ACCEPTING,
        DROPPED
    }

    private final Sequence sequence;
    private final float[] logits;
    private final Runnable whenDone;
    private final long began = System.nanoTime();
    private final boolean continues;
    private final AtomicReference<State> state = new AtomicReference<>(State.CHOOSING);
    private final CountDownLatch done = new CountDownLatch(1);
    private FinishReason reason; // null if the generation continues; written before done
    private Throwable failure; // written before done

    /**
     * Creates a turn; {@link #run} makes the choice.
     *
     * @param logits {@code [vocabSize]}, owned by this turn
     * @param whenDone called on the thread of the turn, unless the turn was dropped
     */
    Turn(Sequence sequence, float[] logits, Runnable whenDone) {
        this.sequence = sequence;
        this.continues = sequence.hasAnswered();
        this.logits = logits;
        this.whenDone = whenDone;
    }

    Sequence sequence() {
        return sequence;
    }

    @Override
    public void run() {
        try {
            int id = sequence.pick(logits, 0);
            if (!state.compareAndSet(State.CHOOSING, State.ACCEPTING)) {
                return;
            }
            reason = sequence.take(id, logits, 0).orElse(null);
        } catch (Throwable e) { // the sequence's own failure, which the loop reports
            failure = e;
        }
        done.countDown();
        if (state.get() != State.DROPPED) {
            whenDone.run();
        }
    }

    /**
     * Drops the turn: its outcome is ignored.
     *
     * @return false if its token is being accepted, which takes a moment; {@code whenDone} is then called soon
     */
    boolean drop() {
        return state.compareAndSet(State.CHOOSING, State.DROPPED) || state.get() == State.DROPPED;
    }

    /** Returns whether the choice is done and was not dropped before. */
    boolean done() {
        return done.getCount() == 0;
    }

    /** Returns whether the token continues an answer, of which it is not the first. */
    boolean continues() {
        return continues;
    }

    /** Returns whether the choice takes so long that its sequence should release its pages if others need them. */
    boolean stalled() {
        return System.nanoTime() - began > LONG_NANOS;
    }

    /** Waits at most the given time; returns whether the turn is done. */
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns why the generation has ended, or null if it continues. Valid once the turn is done. */
    FinishReason reason() {
        return reason;
    }

    /** Returns the failure, or null. Valid once the turn is done. */
    Throwable failure() {
        return failure;
    }
}
