package dev.pixtral.engine;

import dev.pixtral.metrics.EngineMeters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The sequences that wait for the engine, oldest first, and the places reserved for requests that are still being
 * prepared. Counts the memory of their pictures and wakes the engine's loop. Thread-safe.
 */
final class WaitingRoom {
    /** How often sequences that fit may overtake an older one that does not. */
    static final int MOST_OVERTAKINGS = 8;

    private final int maxWaiting;
    private final long maxPixelBytes;
    private final EngineMeters meters;
    private final List<Sequence> waiting = new ArrayList<>(); // by age; guarded by this, like all fields below
    private int promised;
    private long pixelBytes;
    private long nextAge;
    private long signals;
    private boolean closed;
    private Throwable killer; // the error that stopped the engine, if any

    WaitingRoom(int maxWaiting, long maxPixelBytes, EngineMeters meters) {
        this.maxWaiting = maxWaiting;
        this.maxPixelBytes = maxPixelBytes;
        this.meters = meters;
    }

    /** Reserves a place. */
    synchronized void promise() {
        checkOpen();
        if (waiting.size() + promised >= maxWaiting) {
            throw EngineBusyException.waiting(waiting.size() + promised);
        }
        promised++;
        meters.preparing(1);
    }

    synchronized void checkOpen() {
        if (closed) {
            throw killer == null ? ModelClosedException.before() : ModelClosedException.died(killer);
        }
    }

    /** Counts pixels of a request that has a place. */
    synchronized void hold(long bytes) {
        if (pixelBytes + bytes > maxPixelBytes) {
            throw EngineBusyException.pixels(pixelBytes, bytes, maxPixelBytes);
        }
        pixelBytes += bytes;
    }

    /** Takes back a reserved place and the pixels counted for it. */
    synchronized void giveBack(long bytes) {
        promised--;
        meters.preparing(-1);
        pixelBytes -= bytes;
    }

    /** Adds a new sequence, which consumes its reserved place. */
    synchronized void enter(Sequence sequence) {
        try {
            checkOpen();
            sequence.arrive(nextAge++, waiting.size());
            waiting.add(sequence);
            sequence.queued();
        } catch (Throwable refused) { // closed, or out of memory
            meters.preparing(-1);
            pixelBytes -= sequence.waitingPixelBytes();
            throw refused;
        } finally {
            promised--;
        }
        signal();
    }

    /** Adds a sequence that has given its pages back. It keeps its age. */
    synchronized void reenter(Sequence sequence) {
        int at = 0;
        while (at < waiting.size() && waiting.get(at).age() < sequence.age()) {
            at++;
        }
        waiting.add(at, sequence);
    }

    /**
     * Removes and returns the next sequence to compute: the oldest that fits, unless it would overtake one that has
     * been overtaken too often.
     *
     * @param fits whether a sequence fits now
     */
    synchronized Optional<Sequence> next(Predicate<Sequence> fits) {
        for (int i = 0; i < waiting.size(); i++) {
            Sequence candidate = waiting.get(i);
            if (candidate.choosing()) {
                continue; // it cannot continue yet, but others may go first
            }
            if (fits.test(candidate)) {
                Optional<Sequence> next = Optional.of(candidate); // first, so no sequence is lost if memory runs out
                for (int older = 0; older < i; older++) {
                    waiting.get(older).overtake();
                }
                takeOut(i);
                return next;
            }
            if (candidate.overtakings() >= MOST_OVERTAKINGS) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void takeOut(int place) {
        pixelBytes -= waiting.remove(place).leaveQueue();
        for (int i = place; i < waiting.size(); i++) {
            waiting.get(i).ahead(i);
        }
    }

    /** Removes and returns a sequence that meets a condition. */
    synchronized Optional<Sequence> remove(Predicate<Sequence> condition) {
        for (int i = 0; i < waiting.size(); i++) {
            if (condition.test(waiting.get(i))) {
                Optional<Sequence> removed = Optional.of(waiting.get(i));
                takeOut(i);
                return removed;
            }
        }
        return Optional.empty();
    }

    /** Removes a sequence if it is waiting. */
    synchronized void remove(Sequence sequence) {
        int place = waiting.indexOf(sequence);
        if (place >= 0) {
            takeOut(place);
        }
    }

    /** Returns whether a sequence waits that could continue if there were room. */
    synchronized boolean wanted() {
        for (int i = 0; i < waiting.size(); i++) {
            if (!waiting.get(i).choosing()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the bytes of the decoded pictures of all waiting requests. */
    synchronized long pixelBytes() {
        return pixelBytes;
    }

    /** Refuses sequences from now on. */
    synchronized void close(Throwable cause) {
        if (!closed) {
            closed = true;
            killer = cause;
        }
        signal();
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Signals to the loop that something has changed. */
    synchronized void signal() {
        signals++;
        notifyAll();
    }

    synchronized long signals() {
        return signals;
    }

    /**
     * Waits until there is a signal after the first {@code seen} ones. Does not wait once the room is closed, because
     * {@code seen} may already include the signal of closing.
     *
     * @param millis longest time to wait; 0 waits indefinitely
     */
    synchronized void awaitSignalAfter(long seen, long millis) {
        try {
            if (signals == seen && !closed) {
                wait(millis);
            }
        } catch (InterruptedException _) {
            // caused by a monitor: only closing ends the engine, so the loop just runs once more
        }
    }
}
