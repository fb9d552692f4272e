package dev.pixtral.checkpoint.prepare;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Unfinished files that nobody has continued for days. */
final class StaleFiles {
    private static final Duration OLD = Duration.ofDays(3);

    private StaleFiles() {}

    /** Deletes those of a folder that no process has open, except one. */
    static void clean(Path folder, Path except) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + Preparer.UNFINISHED)) {
            for (Path file : files) {
                if (!file.equals(except) && isOld(file)) {
                    delete(file);
                }
            }
        } catch (IOException e) {
            throw Disk.writing(folder, e);
        }
    }

    private static boolean isOld(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(OLD));
        } catch (NoSuchFileException e) {
            return false; // it has got its name in this moment
        }
    }

    private static void delete(Path file) throws IOException {
        Optional<UnfinishedFile> opened = UnfinishedFile.tryOpen(file);
        if (opened.isPresent()) {
            try (UnfinishedFile unused = opened.get()) {
                unused.delete();
            }
        }
    }
}
