package dev.pixtral.cache;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a folder of features within its bounds: before a file is written, the least recently used ones are deleted,
 * which the times of the files tell. Deletes what processes that ended early have left behind. Looks at no file that
 * this library has not named.
 *
 * @param folder the folder
 * @param most largest size of all files together in bytes
 */
record FolderSpace(Path folder, long most) {
    /** Largest number of files, so that looking at all of them is quick. */
    static final int MOST_FILES = 4096;

    private static final Duration ABANDONED = Duration.ofHours(1);

    private record Used(Path path, long bytes, Instant time) {}

    /**
     * Makes room for a file.
     *
     * @param bytes its size
     * @return false if it is too large for the folder
     * @throws IOException if the folder cannot be read
     */
    boolean makeRoom(long bytes) throws IOException {
        if (bytes > most) {
            return false;
        }
        List<Used> files = files();
        long used = files.stream().mapToLong(Used::bytes).sum();
        int count = files.size();
        files.sort(Comparator.comparing(Used::time));
        for (Used oldest : files) {
            if (used <= most - bytes && count < MOST_FILES) {
                return true;
            }
            if (delete(oldest)) {
                used -= oldest.bytes();
                count--;
            }
        }
        return used <= most - bytes && count < MOST_FILES;
    }

    /** Files that count: all of ours but those that nobody will finish, which are deleted. */
    private List<Used> files() throws IOException {
        Instant abandoned = Instant.now().minus(ABANDONED);
        List<Used> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, FolderSpace::isOurs)) {
            for (Path entry : entries) {
                look(entry).ifPresent(file -> {
                    boolean unfinished = entry.toString().endsWith(PictureFolder.TEMPORARY);
                    if (!unfinished || !file.time().isBefore(abandoned) || !delete(file)) {
                        files.add(file);
                    }
                });
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private static boolean isOurs(Path entry) {
        return entry.getFileName()
                .toString()
                .matches("[0-9a-f]{64}\\.features|[0-9a-f]{16}\\.tmp|secret\\.key\\.[0-9a-f]{16}\\.tmp");
    }

    private static Optional<Used> look(Path entry) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(new Used(
                            entry,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (IOException _) { // another process has deleted it
            return Optional.empty();
        }
    }

    private static boolean delete(Used file) {
        try {
            Files.deleteIfExists(file.path());
            return true;
        } catch (IOException _) { // it continues to count
            return false;
        }
    }
}
