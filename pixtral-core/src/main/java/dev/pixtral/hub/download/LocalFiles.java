package dev.pixtral.hub.download;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Files of this machine, written so that a kill leaves the old content or the new one. */
final class LocalFiles {
    private LocalFiles() {}

    /** Replaces the content of a file: a private temporary name in the same folder, forced to the disk, renamed. */
    static void replace(Path file, byte[] content) {
        replace(file, content, file.resolveSibling(file.getFileName() + "." + nonce() + ".tmp"));
    }

    /**
     * Replaces the content of a file.
     *
     * @param temporary name of a new file on the same disk, which a kill may leave behind
     */
    static void replace(Path file, byte[] content, Path temporary) {
        try {
            write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(temporary);
            throw unwritable(file, e);
        }
    }

    /** Replaces the content of a text file. */
    static void replace(Path file, String content) {
        replace(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a new file and forces it to the disk. */
    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /**
     * Saves what was done before a failure. The failure may be an interrupt, and an interrupted thread cannot write, so
     * its status is set again afterwards.
     *
     * @param failure receives what goes wrong meanwhile
     */
    static void afterFailure(RuntimeException failure, Runnable save) {
        boolean interrupted = Thread.interrupted();
        try {
            save.run();
        } catch (PixtralException e) { // the disk may be the problem
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns 8 hexadecimal digits that no other process uses at the same time. */
    static String nonce() {
        return "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    /** Deletes a file that nobody needs any more; one that cannot be deleted stays. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            return; // it wastes room, but is never read
        }
    }

    /** Describes why a file or folder cannot be written, and what to do. */
    static HubException unwritable(Path file, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left") || message.contains("not enough space")) {
            return new HubException(
                    HubException.Reason.DISK,
                    "The disk of %s is full: make room and try again; what has arrived is kept."
                            .formatted(file.toAbsolutePath().getParent()),
                    cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new HubException(
                    HubException.Reason.INTERRUPTED,
                    "Interrupted: what has arrived is kept; try again to continue.",
                    cause);
        }
        String why = cause instanceof AccessDeniedException ? "you have no permission to write there" : message;
        return new HubException(
                HubException.Reason.DISK,
                "%s cannot be written (%s): check the folder and its disk, and try again.".formatted(file, why),
                cause);
    }
}
