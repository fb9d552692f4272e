package dev.pixtral.checkpoint.prepare;

import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.PixtralException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** What a disk has room for, and what it says when a write fails. */
final class Disk {
    private static final long NEARLY_NOTHING = 1 << 20;
    private static final Pattern FULL =
            Pattern.compile("(?i).*(no space left|quota exceeded|not enough space|disk full).*", Pattern.DOTALL);

    private Disk() {}

    /** Fails unless the disk of a folder has room for this many more bytes. */
    static void require(Path folder, long bytes) {
        require(folder, bytes, usable(folder));
    }

    static void require(Path folder, long bytes, long usable) {
        if (usable < bytes) {
            throw new PixtralException(
                    "%s: the prepared file needs %s more, but the disk has room for %s; make room, or name a file on another disk."
                            .formatted(folder, FileSize.text(bytes), FileSize.text(usable)));
        }
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw writing(folder, e);
        }
    }

    /** Describes a failed write. */
    static PixtralException writing(Path file, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return interrupted(file);
        }
        return new PixtralException("%s cannot be written (%s)%s.".formatted(file, why(e), advice(file, e)), e);
    }

    static PixtralException interrupted(Path file) {
        return new PixtralException(
                "%s: the thread was interrupted before the file was finished; run the same again to continue it."
                        .formatted(file));
    }

    private static String why(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "you have no permission to write there";
            case NoSuchFileException _ -> "there is no such folder";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason(); // without the path
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static String advice(Path file, IOException e) {
        return isFull(file, e) ? "; make room on its disk, or name a file on another disk" : "; name another folder";
    }

    /** Returns whether a write failed because the disk is full; the system's message may be in any language. */
    static boolean isFull(Path file, IOException e) {
        if (FULL.matcher(String.valueOf(e.getMessage())).matches()) {
            return true;
        }
        try {
            return Files.getFileStore(file).getUsableSpace() < NEARLY_NOTHING;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return false;
        }
    }

    /** Makes the name of a new file survive a power failure, where the system can do that for folders. */
    static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException | ReadOnlyFileSystemException e) {
            return; // Windows cannot open folders; the file itself is on the disk
        }
    }
}
