package dev.pixtral.langchain4j.rag.io;

import dev.pixtral.api.Internal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that a reader finds all of the new bytes or none, whenever the process or the machine stops. */
@Internal
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes a file under a temporary name, forces it to the disk and moves it into place. If that fails, the temporary
     * file is gone and the target is as it was.
     *
     * @param target the file, which is replaced if it exists
     * @param temporary a name that no other writer uses, on the same file system
     * @param bytes what the file shall contain
     * @throws IOException if it cannot be written
     */
    public static void write(Path target, Path temporary, byte[] bytes) throws IOException {
        try {
            // not a channel: interrupting the thread would close it in the middle
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(bytes);
                out.getFD().sync();
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(target.getParent());
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Forces the names in a folder to the disk, where the system can do that. */
    private static void force(Path folder) {
        boolean interrupted = Thread.interrupted();
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Windows opens no folders; its file system keeps the order of names by itself
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
