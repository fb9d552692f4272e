package dev.pixtral.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The choice of one token on a thread beside the engine's loop. Masks of large schemas and the callers' own logits
 * processors take their time, or never come back: that delays their own sequence alone.
 *
 * <p>Until the token is chosen the sequence stays as it was, so that the loop can {@linkplain #drop drop} the turn and
 * end the sequence without waiting.
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
    private final AtomicReference<State> state = new AtomicReference<>(State.CHOOSING);
    private final CountDownLatch done = new CountDownLatch(1);
    private FinishReason reason; // null if it goes on; written before done
    private Throwable failure; // written before done

    /**
     * Describes the choice; it is made by {@link #run}.
     *
     * @param logits {@code [vocabSize]}, not shared with anybody
     * @param whenDone run on the thread of the turn, unless it was dropped
     */
    Turn(Sequence sequence, float[] logits, Runnable whenDone) {
        this.sequence = sequence;
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
        } catch (Throwable e) { // the sequence's own failure, which the loop tells
            failure = e;
        }
        done.countDown();
        if (state.get() != State.DROPPED) {
            whenDone.run();
        }
    }

    /**
     * Lets the turn run out unheard.
     *
     * @return false if its token is being taken in, which takes a moment; {@code whenDone} is run soon
     */
    boolean drop() {
        return state.compareAndSet(State.CHOOSING, State.DROPPED) || state.get() == State.DROPPED;
    }

    /** Whether the choice is over and was not dropped before. */
    boolean done() {
        return done.getCount() == 0;
    }

    /** Whether it takes so long that its sequence should hold up nobody who needs its pages. */
    boolean stalled() {
        return System.nanoTime() - began > LONG_NANOS;
    }

    /** Waits a little; whether the turn is done. */
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Why the generation is over, or null if it goes on; once the turn is done. */
    FinishReason reason() {
        return reason;
    }

    /** What went wrong, or null; once the turn is done. */
    Throwable failure() {
        return failure;
    }
}
