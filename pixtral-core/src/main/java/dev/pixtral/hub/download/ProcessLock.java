package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A lock that one thread of all processes holds, on a file that stays: a process that is killed releases it. Threads of
 * this JVM exclude each other by a set of paths, since locks of files belong to a whole process, and closing any
 * channel of the file would release them.
 *
 * <p>Some file systems have no locks. Then only the threads of one JVM exclude each other, and
 * {@link #betweenProcesses} says so.
 */
final class ProcessLock implements AutoCloseable {
    private static final long POLL_MILLIS = 200;
    private static final Set<Path> HELD = new HashSet<>(); // guarded by itself

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock; // null if the file system has none

    private ProcessLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for the lock.
     *
     * @param file created if it does not exist, in an existing folder; never deleted
     * @param what what is locked, for messages
     * @param waiting called again and again while another one holds the lock
     * @throws HubException if the thread is interrupted, or the file cannot be created
     */
    static ProcessLock acquire(Path file, String what, Runnable waiting) {
        for (Optional<ProcessLock> lock = tryAcquire(file); ; lock = tryAcquire(file)) {
            if (lock.isPresent()) {
                return lock.get();
            }
            waiting.run();
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HubException(
                        HubException.Reason.INTERRUPTED,
                        "Interrupted while another process had %s: try again when it is done.".formatted(what),
                        e);
            }
        }
    }

    /** Takes the lock if it is free. */
    static Optional<ProcessLock> tryAcquire(Path file) {
        Path path = file.toAbsolutePath().normalize();
        synchronized (HELD) {
            if (!HELD.add(path)) {
                return Optional.empty();
            }
        }
        Optional<ProcessLock> lock = Optional.empty();
        try {
            lock = ofFile(path);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                release(path);
            }
        }
    }

    private static Optional<ProcessLock> ofFile(Path path) {
        FileChannel channel;
        try {
            Files.createDirectories(path.getParent());
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw LocalFiles.unwritable(path, e);
        }
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock(0, 1, false);
            taken = lock != null;
            return taken ? Optional.of(new ProcessLock(path, channel, lock)) : Optional.empty();
        } catch (OverlappingFileLockException _) { // held through another class loader or another name of the file
            return Optional.empty();
        } catch (IOException _) { // no locks here
            taken = true;
            return Optional.of(new ProcessLock(path, channel, null));
        } finally {
            if (!taken) {
                closeQuietly(channel);
            }
        }
    }

    /** Returns whether other processes are excluded too. */
    boolean betweenProcesses() {
        return lock != null;
    }

    @Override
    public void close() {
        closeQuietly(channel); // releases the lock
        release(file);
    }

    private static void release(Path path) {
        synchronized (HELD) {
            HELD.remove(path);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            return; // nothing was written, and the lock is released
        }
    }
}
