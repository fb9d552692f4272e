package dev.pixtral.kernels.select;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The change from the scalar to the vector twin, family by family, in a daemon thread: each family is tried, and
 * changes if its vector twin wins. The others are tried again after 1, 2, 4, ... minutes, since a busy machine may have
 * kept the twin from being compiled. The thread ends when all families have changed, when this is closed, or when
 * nobody has the kernels any more.
 */
final class ChangeOver implements AutoCloseable {
    /**
     * Time before the first trial: a short run of a small model is over by then, and need not share its processors with
     * the compiler.
     */
    static final Duration DELAY = Duration.ofMillis(1_500);

    /** The most that {@link #await} waits. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(ChangeOver.class.getName());

    private final Set<Family> families;
    private final Trial trial;
    private final Consumer<Family> change;
    private final Pace pace;
    private final CountDownLatch wanted = new CountDownLatch(1);
    private final CountDownLatch decided = new CountDownLatch(1);
    private final Thread thread;
    private boolean closed; // guarded by this

    /** Warms both twins of a family and times them. */
    @FunctionalInterface
    interface Trial {
        /**
         * Takes as long as it takes.
         *
         * @throws InterruptedException if the thread was interrupted
         */
        Timings run(Family family) throws InterruptedException;
    }

    /**
     * Prepares a change-over.
     *
     * @param families what is to change
     * @param trial how it is found out whether that pays
     * @param change changes a family
     * @param pace how to wait
     */
    ChangeOver(Set<Family> families, Trial trial, Consumer<Family> change, Pace pace) {
        this.families = families;
        this.trial = trial;
        this.change = change;
        this.pace = pace;
        this.thread = Thread.ofPlatform().daemon().name("pixtral-warm-up").unstarted(this::run);
    }

    /** Begins; called once. */
    void start() {
        thread.start();
    }

    /**
     * Waits until each family was tried once, {@link #LONGEST_WAIT} at most, or until this is closed. The first trial
     * begins at once then. If the waiting thread is interrupted it returns, and stays marked as interrupted.
     */
    void await() {
        wanted.countDown();
        try {
            pace.await(decided, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the families as they are from now on. Does not wait. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }

    private synchronized void change(Family family) {
        if (!closed) {
            change.accept(family);
        }
    }

    /** The work of the thread. */
    void run() {
        try {
            pace.await(wanted, DELAY);
            Set<Family> left = EnumSet.copyOf(families);
            Duration pause = Duration.ofMinutes(1);
            tryAll(left);
            while (!left.isEmpty() && pace.pause(pause)) {
                pause = pause.multipliedBy(2);
                tryAll(left);
            }
        } catch (InterruptedException e) { // closed: the thread ends
            LOG.log(Level.DEBUG, "The kernels were closed before all of them had changed over.");
        } finally {
            decided.countDown();
        }
    }

    /** Tries families one by one, and takes away those that change. */
    private void tryAll(Set<Family> left) throws InterruptedException {
        for (Iterator<Family> each = left.iterator(); each.hasNext() && pace.wanted(); ) {
            Family family = each.next();
            if (vectorWins(family)) {
                change(family);
                each.remove();
            }
        }
        decided.countDown();
    }

    private boolean vectorWins(Family family) throws InterruptedException {
        try {
            Timings timings = trial.run(family);
            LOG.log(
                    Level.DEBUG,
                    "{0}: the vector kernels are {1} times as fast as the scalar ones.",
                    family.label(),
                    timings.ratio());
            return timings.vectorWins();
        } catch (OutOfMemoryError e) { // too little memory now says nothing about the twins: tried again later
            LOG.log(Level.DEBUG, "No memory to try the kernels", e);
            return false;
        }
    }
}
