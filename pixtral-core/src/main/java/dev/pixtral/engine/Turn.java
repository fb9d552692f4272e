package dev.pixtral.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The choice of the next token from the logits of a pass, and of further ones as long as the tokens that the pass has
 * computed ahead turn out to be right. With a grammar or a logits processor it runs on a thread outside the engine's
 * loop: masks of large schemas and callers' logits processors may be slow or never return; this delays only their own
 * sequence.
 *
 * <p>The answer changes only in the moments in which a token that was chosen is accepted, and is complete between them,
 * so the loop can {@linkplain #drop drop} the turn and end the sequence without waiting.
 */
final class Turn implements Runnable {
    private static final long LONG_NANOS = 1_000_000_000;

    private enum State {
        CHOOSING,
        ACCEPTING,
        ACCEPTING_LAST, // somebody wants to drop the turn
        DROPPED
    }

    private final Sequence sequence; // only the loop uses it; the thread of the turn uses the answer
    private final Answer answer;
    private final float[] logits;
    private final int offset;
    private final int vocabSize;
    private final int[] draft;
    private final Runnable whenDone;
    private final boolean continuesAnswer;
    private final AtomicReference<State> state = new AtomicReference<>(State.CHOOSING);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile long began = System.nanoTime(); // the current choice
    private int confirmed; // written before done, like the fields below
    private FinishReason reason; // null if the generation continues
    private Throwable failure;

    /**
     * Creates a turn; {@link #run} makes the choice.
     *
     * @param logits those of the last token begin at {@code offset}, those of drafted tokens follow; not changed until
     *     the turn is done or dropped
     * @param draft the drafted tokens
     * @param whenDone called on the thread of the turn, unless the turn was dropped
     */
    Turn(Sequence sequence, float[] logits, int offset, int vocabSize, int[] draft, Runnable whenDone) {
        this.sequence = sequence;
        this.answer = sequence.answer();
        this.continuesAnswer = sequence.hasAnswered();
        this.logits = logits;
        this.offset = offset;
        this.vocabSize = vocabSize;
        this.draft = draft;
        this.whenDone = whenDone;
    }

    Sequence sequence() {
        return sequence;
    }

    @Override
    public void run() {
        try {
            if (!choose() || !lookAhead()) {
                return;
            }
        } catch (Throwable e) { // the sequence's own failure, which the loop reports
            failure = e;
        }
        done.countDown();
        if (state.get() != State.DROPPED) {
            whenDone.run();
        }
    }

    /** Chooses tokens until one was not drafted. Returns false if the turn was dropped. */
    private boolean choose() {
        for (int row = 0; ; row++) {
            int at = offset + row * vocabSize;
            int id = answer.pick(logits, at);
            if (!state.compareAndSet(State.CHOOSING, State.ACCEPTING)) {
                return false;
            }
            reason = answer.take(id, logits, at).orElse(null);
            if (row == draft.length || id != draft[row]) {
                return true;
            }
            confirmed++;
            answer.countConfirmed();
            if (reason != null || !continues()) {
                return true;
            }
            began = System.nanoTime();
        }
    }

    /** Returns to a state in which the turn can be dropped; returns false if somebody waits for that. */
    private boolean continues() {
        return state.compareAndSet(State.ACCEPTING, State.CHOOSING);
    }

    /** Looks for likely tokens, which may take a while. Returns false if the turn was dropped meanwhile. */
    private boolean lookAhead() {
        if (reason != null || !continues()) {
            return true;
        }
        began = System.nanoTime();
        answer.lookAhead();
        return state.compareAndSet(State.CHOOSING, State.ACCEPTING);
    }

    /**
     * Drops the turn: its outcome is ignored.
     *
     * @return false if a token is being accepted, which takes a moment; the turn then ends with it, and
     *     {@code whenDone} is called soon
     */
    boolean drop() {
        state.compareAndSet(State.ACCEPTING, State.ACCEPTING_LAST);
        return state.compareAndSet(State.CHOOSING, State.DROPPED) || state.get() == State.DROPPED;
    }

    /** Returns whether the choice is done and was not dropped before. */
    boolean done() {
        return done.getCount() == 0;
    }

    /**
     * Returns whether nothing about the answer changes any more on the turn's thread: the choice is done, or was
     * dropped.
     */
    boolean settled() {
        return done() || state.get() == State.DROPPED;
    }

    /** Returns whether the token continues an answer, of which it is not the first. */
    boolean continuesAnswer() {
        return continuesAnswer;
    }

    /** Returns whether a token takes so long that its sequence should release its pages if others need them. */
    boolean stalled() {
        return System.nanoTime() - began > LONG_NANOS;
    }

    /** Waits at most the given time; returns whether the turn is done. */
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns how many drafted tokens were chosen. Valid once the turn is done. */
    int confirmed() {
        return confirmed;
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
