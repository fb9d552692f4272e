package dev.pixtral.cache;

import dev.pixtral.model.PictureFeatures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads and writes the files of a folder on two threads of its own, so that nobody's answer waits for a disk. Both do a
 * bounded amount of work and drop the rest: a picture that is not read is encoded, one that is not written will be
 * encoded again. Thread-safe; no method but {@link #close} waits.
 */
final class FolderWork implements AutoCloseable {
    /** Largest number of pictures that are being read, or have been read and not been taken. */
    static final int MOST_READS = 4;

    /** Largest number of pictures that wait to be written. */
    static final int MOST_WRITES = 64;

    /** Largest size of the pictures that wait to be written, in bytes; a single one may be larger. */
    static final long MOST_PENDING = 128L << 20;

    /** How long a read may take before pictures are encoded instead of being awaited. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private static final int MOST_ABSENT = 64;
    private static final int IDLE_SECONDS = 5;
    private static final long CLOSING_SECONDS = 5;

    private final PictureFolder folder;
    private final Runnable arrived;
    private final LongSupplier clock;
    private final ThreadPoolExecutor reader = newThread("pixtral-pictures-in");
    private final ThreadPoolExecutor writer = newThread("pixtral-pictures-out");

    // guarded by this, like all fields below
    private final Set<PictureKey> reading = new LinkedHashSet<>();
    private final Deque<PictureCache.Fetched> done = new ArrayDeque<>();
    private final Set<PictureKey> absent = new LinkedHashSet<>(); // each is reported once
    private long progress; // when the reader last began to work or finished a picture
    private int pending; // pictures that are being written or wait for it
    private long pendingBytes;
    private boolean closed;

    /**
     * Creates the work; threads are started when there is some.
     *
     * @param folder the folder
     * @param arrived called when a read has ended
     * @param clock tells the time in nanoseconds
     */
    FolderWork(PictureFolder folder, Runnable arrived, LongSupplier clock) {
        this.folder = folder;
        this.arrived = arrived;
        this.clock = clock;
    }

    private static ThreadPoolExecutor newThread(String name) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().daemon().name(name).unstarted(work));
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    // ---- reading

    /**
     * Returns whether a picture should be awaited, and begins to read it if nobody has. Says false once for each
     * picture that is not in the folder, and always while the folder does not respond.
     */
    synchronized boolean isReading(PictureKey key, int patches) {
        if (closed || absent.remove(key)) {
            return false;
        }
        long now = clock.getAsLong();
        if (!reading.isEmpty() && now - progress > PATIENCE) {
            return false;
        }
        if (reading.contains(key) || reading.size() + done.size() >= MOST_READS) {
            return true; // in the latter case, it is asked for again after another one has arrived
        }
        progress = reading.isEmpty() ? now : progress;
        reading.add(key);
        try {
            reader.execute(() -> read(key, patches));
            return true;
        } catch (OutOfMemoryError | RejectedExecutionException _) { // such as no memory for a thread
            reading.remove(key);
            return false;
        }
    }

    /** Returns whether {@code arrived} will be called. */
    synchronized boolean isReading() {
        return !reading.isEmpty();
    }

    private void read(PictureKey key, int patches) {
        PictureFeatures features = null;
        try {
            features = folder.read(key, patches).orElse(null);
        } catch (Throwable _) {
            // such as no memory: it is encoded instead
        } finally {
            end(key, features);
            arrived.run();
        }
    }

    private synchronized void end(PictureKey key, PictureFeatures features) {
        reading.remove(key);
        progress = clock.getAsLong();
        boolean delivered = false;
        try {
            if (features != null && !closed) {
                done.add(new PictureCache.Fetched(key, features));
                delivered = true;
            } else {
                absent.add(key);
                if (absent.size() > MOST_ABSENT) {
                    absent.remove(absent.iterator().next());
                }
            }
        } finally {
            if (features != null && !delivered) {
                features.release();
            }
        }
    }

    /** Returns features that have been read, which the caller holds from now on. */
    synchronized Optional<PictureCache.Fetched> take() {
        return Optional.ofNullable(done.poll());
    }

    // ---- writing

    /** Writes features soon, unless too much is to be written already. */
    synchronized void write(PictureKey key, PictureFeatures features) {
        boolean much = pending > 0 && pendingBytes + features.bytes() > MOST_PENDING;
        if (closed || much || pending == MOST_WRITES) {
            return;
        }
        boolean begun = false;
        features.retain();
        pending++;
        pendingBytes += features.bytes();
        try {
            writer.execute(new Write(key, features));
            begun = true;
        } catch (OutOfMemoryError | RejectedExecutionException _) {
            // it will be encoded again
        } finally {
            if (!begun) {
                written(features);
            }
        }
    }

    private final class Write implements Runnable {
        private final PictureKey key;
        private final PictureFeatures features;

        Write(PictureKey key, PictureFeatures features) {
            this.key = key;
            this.features = features;
        }

        @Override
        public void run() {
            try {
                folder.write(key, features);
            } catch (Throwable _) {
                // such as no memory: it will be encoded again
            } finally {
                written(features);
            }
        }
    }

    /** Returns the number of pictures that are being written or wait for it. */
    synchronized int pending() {
        return pending;
    }

    private synchronized void written(PictureFeatures features) {
        pending--;
        pendingBytes -= features.bytes();
        features.release();
    }

    // ---- the end

    /**
     * Ends the threads. What waits to be written is written, because the model may be needed again soon, but not for
     * longer than a few seconds. May be called again.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            for (Optional<PictureCache.Fetched> one = take(); one.isPresent(); one = take()) {
                one.get().features().release();
            }
        }
        reader.shutdownNow();
        writer.shutdown();
        boolean interrupted = Thread.interrupted();
        interrupted |= await(writer, CLOSING_SECONDS);
        writer.shutdownNow().forEach(write -> written(((Write) write).features));
        interrupted |= await(writer, 1);
        interrupted |= await(reader, 1);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a thread has ended, for some seconds; returns whether it was interrupted. */
    private static boolean await(ThreadPoolExecutor thread, long seconds) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        while (true) {
            try {
                long left = until - System.nanoTime();
                if (left <= 0 || thread.awaitTermination(left, TimeUnit.NANOSECONDS)) {
                    return interrupted;
                }
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
    }
}
