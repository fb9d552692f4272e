package dev.pixtral.checkpoint.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one writer of all processes writes at a time. The file itself is locked, so nothing is left behind when
 * it gets its final name, and the system unlocks it when its process ends in any way.
 */
final class UnfinishedFile implements AutoCloseable {
    /** Files that are open in this JVM; the system does not lock them against their own process. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path key;
    private final FileChannel channel;

    private UnfinishedFile(Path path, Path key, FileChannel channel) {
        this.path = path;
        this.key = key;
        this.channel = channel;
    }

    /** Opens or creates a file; empty if another writer has it open, in this process or in another one. */
    static Optional<UnfinishedFile> tryOpen(Path path) throws IOException {
        Path folder = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path.toAbsolutePath());
        Path key = folder.toRealPath().resolve(path.getFileName());
        if (!OPEN.add(key)) {
            return Optional.empty();
        }
        boolean opened = false;
        try {
            Optional<FileChannel> channel = lock(path);
            opened = channel.isPresent();
            return channel.map(locked -> new UnfinishedFile(path, key, locked));
        } finally {
            if (!opened) {
                OPEN.remove(key);
            }
        }
    }

    private static Optional<FileChannel> lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS); // what a link leads to is not ours to truncate
        boolean locked = false;
        try {
            Object identity = identity(path);
            FileLock lock = channel.tryLock();
            // the previous writer may have renamed or deleted what was opened: then this is not the file of that name
            locked = lock != null && Objects.equals(identity, identity(path)) && Files.exists(path);
            if (locked && isPublished(path)) {
                Files.delete(path);
                locked = false;
            }
            return locked ? Optional.of(channel) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // another class loader of this JVM
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** Returns whether its writer was killed between its final name and the removal of this one. */
    private static boolean isPublished(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("unix")
                && (int) Files.getAttribute(path, "unix:nlink") > 1;
    }

    /** What distinguishes a file from another one that gets its name later; null where the system has no such thing. */
    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    Path path() {
        return path;
    }

    long size() throws IOException {
        return channel.size();
    }

    void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Fills the buffer as far as the file reaches. */
    void read(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, position);
            position += Math.max(0, read);
        }
    }

    void clear() throws IOException {
        channel.truncate(0);
    }

    void force() throws IOException {
        channel.force(true);
    }

    /** Deletes the file; to be closed afterwards. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OPEN.remove(key);
        }
    }
}
