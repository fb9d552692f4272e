package dev.pixtral.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who waits for the engine, oldest first, and the places that are promised to requests whose pictures are still being
 * read. It counts what they hold, and wakes the engine's loop. Thread-safe.
 */
final class WaitingRoom {
    /** How often in a row one that fits may go before an older one that does not. */
    static final int MOST_OVERTAKINGS = 8;

    private final int maxWaiting;
    private final long maxPixelBytes;
    private final List<Sequence> waiting = new ArrayList<>(); // by age; guarded by this, as all that follows
    private int promised;
    private long pixelBytes;
    private long nextAge;
    private long signals;
    private boolean closed;
    private Throwable killer; // why the engine ended by itself, if it did

    WaitingRoom(int maxWaiting, long maxPixelBytes) {
        this.maxWaiting = maxWaiting;
        this.maxPixelBytes = maxPixelBytes;
    }

    /** Promises a place. */
    synchronized void promise() {
        checkOpen();
        if (waiting.size() + promised >= maxWaiting) {
            throw EngineBusyException.waiting(waiting.size() + promised);
        }
        promised++;
    }

    synchronized void checkOpen() {
        if (closed) {
            throw killer == null ? ModelClosedException.before() : ModelClosedException.died(killer);
        }
    }

    /** Counts pixels of somebody who has a place. */
    synchronized void hold(long bytes) {
        if (pixelBytes + bytes > maxPixelBytes) {
            throw EngineBusyException.pixels(pixelBytes, bytes, maxPixelBytes);
        }
        pixelBytes += bytes;
    }

    /** Takes back a place that was promised, and pixels that were counted for it. */
    synchronized void giveBack(long bytes) {
        promised--;
        pixelBytes -= bytes;
    }

    /** Lets a newcomer in, whose place has been used up. */
    synchronized void enter(Sequence sequence) {
        try {
            checkOpen();
            sequence.arrive(nextAge++, waiting.size());
            waiting.add(sequence);
        } catch (Throwable refused) { // closed, or no memory for one more
            pixelBytes -= sequence.waitingPixelBytes();
            throw refused;
        } finally {
            promised--;
        }
        signal();
    }

    /** Lets in one that has given its pages back; it keeps its age. */
    synchronized void reenter(Sequence sequence) {
        int at = 0;
        while (at < waiting.size() && waiting.get(at).age() < sequence.age()) {
            at++;
        }
        waiting.add(at, sequence);
    }

    /**
     * Takes out the next one to be computed: the oldest that fits, unless it would overtake one that has been overtaken
     * too often.
     *
     * @param fits whether there is room for a sequence now
     */
    synchronized Optional<Sequence> next(Predicate<Sequence> fits) {
        for (int i = 0; i < waiting.size(); i++) {
            Sequence candidate = waiting.get(i);
            if (candidate.choosing()) {
                continue; // it cannot go on yet, which holds up nobody
            }
            if (fits.test(candidate)) {
                Optional<Sequence> next = Optional.of(candidate); // first: nobody is lost if there is no memory
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

    /** Takes out one that a condition holds for. */
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

    /** Takes out a sequence, if it waits. */
    synchronized void remove(Sequence sequence) {
        int place = waiting.indexOf(sequence);
        if (place >= 0) {
            takeOut(place);
        }
    }

    /** Whether somebody waits who could go on if there were room. */
    synchronized boolean wanted() {
        for (int i = 0; i < waiting.size(); i++) {
            if (!waiting.get(i).choosing()) {
                return true;
            }
        }
        return false;
    }

    /** Decoded pictures of all that wait, in bytes. */
    synchronized long pixelBytes() {
        return pixelBytes;
    }

    /** Lets nobody in any more. */
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

    /** Something has happened that the loop has to look at. */
    synchronized void signal() {
        signals++;
        notifyAll();
    }

    synchronized long signals() {
        return signals;
    }

    /**
     * Waits until there is a signal that {@code seen} does not count; not at all once the room is closed, whose signal
     * {@code seen} may count already.
     *
     * @param millis how long at most; 0 for ever
     */
    synchronized void awaitSignalAfter(long seen, long millis) {
        try {
            if (signals == seen && !closed) {
                wait(millis);
            }
        } catch (InterruptedException _) {
            // a monitor's doing: the engine is ended by closing it alone, and looks once more for nothing
        }
    }
}
