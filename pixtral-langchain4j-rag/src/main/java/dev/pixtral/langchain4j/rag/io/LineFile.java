package dev.pixtral.langchain4j.rag.io;

import dev.pixtral.api.Internal;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A file of lines that only grows: what was appended is on the disk when {@link #append} returns, whatever happens
 * then. Nothing is ever removed: a last line without a line break, which a killed process or a text editor left, counts
 * as a line, and the next one begins behind a line break. One open file of this class keeps all others out, in this JVM
 * and in others.
 *
 * <p>Not thread-safe. Interrupting a thread does not close the file.
 */
@Internal
public final class LineFile implements AutoCloseable {
    /** Longest line in bytes; longer ones are skipped, as no line that was appended here is so long. */
    public static final int LONGEST = 1 << 20;

    /**
     * The files that are open in this JVM, by their real paths. A second handle must not even be made: on POSIX
     * systems, a process loses all its locks on a file when it closes any handle of it.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path real;
    private final RandomAccessFile file;

    /** Held, because the JVM forgets a lock that is not reachable. */
    private final FileLock lock;

    /** Where the next line begins. */
    private long end;

    /** Whether there is no line break before it. */
    private boolean unfinished;

    private boolean closed;

    private LineFile(Path path, Path real, RandomAccessFile file, FileLock lock) {
        this.path = path;
        this.real = real;
        this.file = file;
        this.lock = lock;
    }

    /**
     * Opens a file, which is made if it does not exist, and reads its lines.
     *
     * @param path where the file is; the folder exists
     * @param lines receives each line without its line break; lines that are too long are left out
     * @return the open file
     * @throws UncheckedIOException if it cannot be read or written
     * @throws IllegalStateException if it is open already, here or in another process
     */
    public static LineFile open(Path path, Consumer<String> lines) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UncheckedIOException(new IOException("%s is no file; choose another path.".formatted(path)));
        }
        try {
            Path real = real(path);
            if (!OPEN.add(real)) {
                throw inUse(path);
            }
            return open(path, real, lines);
        } catch (IOException e) {
            throw FileErrors.because("%s cannot be read".formatted(path), e);
        }
    }

    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        return Files.exists(absolute)
                ? absolute.toRealPath()
                : absolute.getParent().toRealPath().resolve(absolute.getFileName());
    }

    private static LineFile open(Path path, Path real, Consumer<String> lines) throws IOException {
        RandomAccessFile file = null;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            LineFile opened = new LineFile(path, real, file, lock(path, file));
            opened.read(lines);
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            closeQuietly(file, e);
            OPEN.remove(real);
            throw e;
        }
    }

    private static IllegalStateException inUse(Path path) {
        return new IllegalStateException(
                "%s is in use; wait until the other user of it has ended, or choose another path.".formatted(path));
    }

    private static FileLock lock(Path path, RandomAccessFile file) throws IOException {
        FileLock lock;
        try {
            lock = file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw inUse(path);
        }
        return lock;
    }

    private static void closeQuietly(RandomAccessFile file, Throwable because) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }

    private void read(Consumer<String> lines) throws IOException {
        // not the channel: interrupting the thread would close it
        InputStream in = new BufferedInputStream(new FileInputStream(file.getFD()), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long at = 0;
        boolean skipped = false;
        for (int next = in.read(); next >= 0; next = in.read()) {
            at++;
            if (next != '\n') {
                skipped |= line.size() == LONGEST;
                if (!skipped) {
                    line.write(next);
                }
                continue;
            }
            if (!skipped) {
                lines.accept(line.toString(StandardCharsets.UTF_8));
            }
            line.reset();
            skipped = false;
            end = at;
        }
        unfinished = end < at;
        if (unfinished && !skipped) {
            lines.accept(line.toString(StandardCharsets.UTF_8));
        }
        end = at;
    }

    /**
     * Appends a line. If that fails, the file is as it was before.
     *
     * @param line without a line break
     * @throws UncheckedIOException if it cannot be written
     */
    public void append(String line) {
        append(List.of(line));
    }

    /**
     * Appends lines at once. If that fails, the file is as it was before.
     *
     * @param lines without line breaks
     * @throws UncheckedIOException if they cannot be written
     */
    public void append(Iterable<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (unfinished) {
            bytes.write('\n');
        }
        for (String line : lines) {
            bytes.writeBytes(bytes(line));
        }
        try {
            file.seek(end);
            file.write(bytes.toByteArray());
            file.getFD().sync();
            end += bytes.size();
            unfinished = false;
        } catch (IOException e) {
            cutOff(e);
            throw FileErrors.because("%s cannot be written".formatted(path), e);
        }
    }

    /** The bytes of a line with its line break. */
    static byte[] bytes(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "A line of %,d bytes is too long, or has a line break.".formatted(bytes.length));
        }
        return bytes;
    }

    private void cutOff(IOException because) {
        try {
            file.setLength(end);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Closes the file and lets others open it. May be called repeatedly. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            if (lock.isValid()) {
                lock.release();
            }
        } catch (IOException e) {
            throw FileErrors.because("%s cannot be closed".formatted(path), e);
        } finally {
            OPEN.remove(real);
        }
    }
}
