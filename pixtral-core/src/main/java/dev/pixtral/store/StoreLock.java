package dev.pixtral.store;

import dev.pixtral.errors.PixtralException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between threads and processes, held while records and files are changed together. It ends with its process,
 * however that ends. Its file stays: deleting it could give two processes two locks.
 */
final class StoreLock implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    /** A file lock belongs to the whole JVM, so its threads need a lock of their own. */
    private static final Map<Path, ReentrantLock> OF_THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock ofThreads;
    private final FileChannel channel;

    private StoreLock(ReentrantLock ofThreads, FileChannel channel) {
        this.ofThreads = ofThreads;
        this.channel = channel;
    }

    /**
     * Waits for the lock. A thread must not take it twice.
     *
     * @param file the lock's file; created, with its folder
     * @throws StoreException if the file cannot be created
     * @throws PixtralException if the thread is interrupted; its interrupt status is kept
     */
    static StoreLock take(Path file) {
        ReentrantLock ofThreads =
                OF_THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), _ -> new ReentrantLock());
        try {
            ofThreads.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
        FileChannel channel = null;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel);
            return new StoreLock(ofThreads, channel);
        } catch (FileLockInterruptionException | ClosedByInterruptException | InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw interrupted(undone(ofThreads, channel, e));
        } catch (IOException e) {
            throw StoreException.writing(file, undone(ofThreads, channel, e));
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                channel.lock();
                return;
            } catch (OverlappingFileLockException _) { // another class loader of this JVM, or another name of the file
                sleep();
            }
        }
    }

    private static void sleep() throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException _) {
            throw new InterruptedIOException();
        }
    }

    private static PixtralException interrupted(Exception cause) {
        return new PixtralException("The thread was interrupted while it waited for the model store.", cause);
    }

    private static IOException undone(ReentrantLock ofThreads, FileChannel channel, IOException failure) {
        ofThreads.unlock();
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    @Override
    public void close() {
        try {
            channel.close(); // frees the file lock
        } catch (IOException e) {
            throw new PixtralException("The lock of the model store cannot be freed: %s.".formatted(e.getMessage()), e);
        } finally {
            ofThreads.unlock();
        }
    }
}
