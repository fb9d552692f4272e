package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How much room there is on the disk of a folder. */
@FunctionalInterface
interface DiskSpace {
    /** Room that must remain for others. */
    long MARGIN = 1L << 30;

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
                                    what, text(bytes), folder, text(MARGIN), text(usable), "PIXTRAL_HOME or HF_HOME"));
        }
    }

    /** Returns a number of bytes for people. */
    static String text(long bytes) {
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%,d bytes", bytes);
        }
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / 1073741824.0);
    }

    private static Path existing(Path folder) {
        Path path = folder.toAbsolutePath();
        while (path.getParent() != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }
}
