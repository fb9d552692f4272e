package dev.pixtral.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A new file that takes the place of another as a whole: written under a temporary name beside it, forced to the disk,
 * and renamed. Only its owner may read it, where the file system knows owners.
 *
 * <p>A kill may leave the temporary file, which can be large. The next replacement of the same file deletes it: the
 * system releases its lock with the process that wrote it.
 */
final class Replacement implements AutoCloseable {
    private static final String END = ".tmp";
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{8}");

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean published;

    private Replacement(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Creates the temporary file.
     *
     * @param file path of the file to replace, which need not exist; the target of a link is replaced, not the link
     * @return the replacement, to be closed by the caller
     * @throws IOException if that is not possible
     */
    static Replacement of(Path file) throws IOException {
        Path target = target(file);
        deleteLeftBehind(target);
        String nonce = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        Path temporary = target.resolveSibling(beginning(target) + nonce + END);
        FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                ownerOnly(target));
        lock(channel);
        return new Replacement(target, temporary, channel);
    }

    private static Path target(Path file) throws IOException {
        return Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /** Deletes what killed processes have left beside a file. */
    static void tidy(Path file) throws IOException {
        deleteLeftBehind(target(file));
    }

    private static String beginning(Path target) {
        return "." + target.getFileName() + ".";
    }

    private static FileAttribute<?>[] ownerOnly(Path target) throws IOException {
        return Files.getFileStore(target.getParent()).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void lock(FileChannel channel) {
        try {
            channel.tryLock(); // released with the channel
        } catch (IOException _) {
            return; // a file system without locks: then nobody can lock the file to delete it either
        }
    }

    /** Deletes temporary files of processes that were killed. */
    private static void deleteLeftBehind(Path target) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(target.getParent(), path -> isTemporary(path, target))) {
            for (Path file : files) {
                deleteUnlessLocked(file);
            }
        }
    }

    private static boolean isTemporary(Path path, Path target) {
        String name = path.getFileName().toString();
        String beginning = beginning(target);
        return name.length() == beginning.length() + 8 + END.length()
                && name.startsWith(beginning)
                && name.endsWith(END)
                && NONCE.matcher(name.substring(beginning.length(), beginning.length() + 8))
                        .matches();
    }

    private static void deleteUnlessLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.delete(file);
            }
        } catch (IOException | OverlappingFileLockException _) {
            return; // somebody is writing it, or has just renamed it
        }
    }

    /** Returns where to write. */
    FileChannel channel() {
        return channel;
    }

    /** Forces the file to the disk and gives it its name. */
    void publish() throws IOException {
        channel.force(true);
        channel.close(); // some systems rename no open file
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
        forceFolder();
    }

    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException _) {
            return; // not all systems can open a folder; after a power failure the earlier file may be back
        }
    }

    /** Deletes the file unless it was published. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!published) {
            Files.deleteIfExists(temporary);
        }
    }
}
