package dev.pixtral.hub.download;

import dev.pixtral.errors.FileSize;
import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room there is on the disk of a folder. */
@FunctionalInterface
interface DiskSpace {
    /** Room that must remain for others. */
    long MARGIN = 1_000_000_000;

    /** The file system's own numbers. */
    DiskSpace OF_SYSTEM = folder -> {
        try {
            return Files.getFileStore(existing(folder)).getUsableSpace();
        } catch (IOException _) {
            return Long.MAX_VALUE; // unknown: a full disk is noticed while writing
        }
    };

    /**
     * Returns the room.
     *
     * @param folder a folder, which may not exist yet
     * @return bytes
     */
    long usable(Path folder);

    /**
     * Checks the room before anything is fetched.
     *
     * @param folder where it will be written
     * @param bytes what will be written
     * @param what what it is, for the message
     * @throws HubException if there is less than that and {@link #MARGIN}
     */
    default void require(Path folder, long bytes, String what) {
        long usable = usable(folder);
        if (bytes > 0 && usable < bytes + MARGIN) {
            throw new HubException(
                    HubException.Reason.DISK,
                    ("%s needs %s on the disk of %s, and %s must remain free, but only %s are free: make"
                                    + " room, or choose another folder with %s.")
                            .formatted(
                                    what,
                                    FileSize.text(bytes),
                                    folder,
                                    FileSize.text(MARGIN),
                                    FileSize.text(usable),
                                    "PIXTRAL_HOME or HF_HOME"));
        }
    }

    private static Path existing(Path folder) {
        Path path = folder.toAbsolutePath();
        while (path.getParent() != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }
}
