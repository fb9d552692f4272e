package dev.pixtral.kernels.select;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The change from the scalar to the vector twin, family by family, on a daemon thread: each family is tried and changes
 * if its vector twin wins. The others are tried again after 5, 10, 20, ... seconds, because a busy machine may have
 * delayed the compilation of the twin. The thread ends when all families have changed, when this is closed, or when the
 * kernels are unreachable.
 */
final class ChangeOver implements AutoCloseable {
    /**
     * Time before the first trial: a short run of a small model has ended by then and need not share its processors
     * with the compiler.
     */
    static final Duration DELAY = Duration.ofMillis(1_500);

    /** The maximum time that {@link #await} waits. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Time between the first trial of a family and the next one; doubled from then on. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(ChangeOver.class.getName());

    private final List<Family> families;
    private final Predicate<Family> used;
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
         * Runs the trial; its duration is not limited here.
         *
         * @throws InterruptedException if the thread was interrupted
         */
        Timings run(Family family) throws InterruptedException;
    }

    /**
     * Prepares a change-over.
     *
     * @param families families that should change, in the order of the trials
     * @param used returns whether a family has been used: these are tried before others
     * @param trial determines whether a change pays off
     * @param change changes a family
     * @param pace defines how to wait
     */
    ChangeOver(List<Family> families, Predicate<Family> used, Trial trial, Consumer<Family> change, Pace pace) {
        this.families = families;
        this.used = used;
        this.trial = trial;
        this.change = change;
        this.pace = pace;
        this.thread = Thread.ofPlatform().daemon().name("pixtral-warm-up").unstarted(this::run);
    }

    /** Starts the thread; called once. */
    void start() {
        thread.start();
    }

    /** Starts the first trial now instead of after {@link #DELAY}; does not wait. */
    void begin() {
        wanted.countDown();
    }

    /**
     * Waits until each family has been tried once, at most {@link #LONGEST_WAIT}, or until this is closed. The call
     * starts the first trial immediately. If the waiting thread is interrupted, the method returns and the thread stays
     * interrupted.
     */
    void await() {
        begin();
        try {
            pace.await(decided, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops all further changes. Does not wait. */
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

    /** Runs on the thread. */
    void run() {
        try {
            pace.await(wanted, DELAY);
            List<Family> left = new ArrayList<>(families);
            Duration pause = FIRST_PAUSE;
            tryAll(left);
            while (!left.isEmpty() && pace.pause(pause)) {
                pause = pause.multipliedBy(2);
                tryAll(left);
            }
        } catch (InterruptedException e) { // closed: the thread ends
            LOG.log(Level.DEBUG, "The kernels were closed before all of them had changed.");
        } finally {
            decided.countDown();
        }
    }

    /** Tries families one by one and removes those that change. */
    private void tryAll(List<Family> left) throws InterruptedException {
        for (List<Family> untried = new ArrayList<>(left); !untried.isEmpty() && pace.wanted(); ) {
            Family family = untried.stream().filter(used).findFirst().orElse(untried.getFirst());
            untried.remove(family);
            if (vectorWins(family)) {
                change(family);
                left.remove(family);
            }
        }
        decided.countDown();
    }

    private boolean vectorWins(Family family) throws InterruptedException {
        try {
            Timings timings = trial.run(family);
            LOG.log(
                    Level.DEBUG,
                    "{0}: the vector kernels are {1} times as fast as the scalar kernels.",
                    family.label(),
                    timings.ratio());
            return timings.vectorWins();
        } catch (OutOfMemoryError e) { // a lack of memory says nothing about the twins: tried again later
            LOG.log(Level.DEBUG, "Not enough memory to try the kernels", e);
            return false;
        }
    }
}
