package dev.pixtral.hub.download;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How far a download is whose source is not kept; written to a file so that another process can continue.
 *
 * @param inputs hash of everything that must not change between two attempts
 * @param commit commit at which the download began
 * @param files number of files with weights that are finished, hash included
 * @param position bytes of the next one that were hashed and prepared
 * @param hash state of its hash; empty if none was hashed
 * @param result name of the finished file; empty until everything is finished
 */
record DownloadState(String inputs, String commit, int files, long position, String hash, String result) {
    private static final String VERSION = "pixtral-download 1";
    private static final int LINES = 8;
    private static final int MOST_BYTES = 4096;

    /** The state before the first byte. */
    static DownloadState begin(String inputs, String commit) {
        return new DownloadState(inputs, commit, 0, 0, "", "");
    }

    /** Reads a state; empty if there is none or the file is not a whole one of this version. */
    static Optional<DownloadState> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            boolean whole = lines.size() == LINES
                    && lines.getFirst().equals(VERSION)
                    && lines.getLast().equals(sum(lines.subList(0, LINES - 1)));
            return whole ? Optional.of(of(lines)) : Optional.empty();
        } catch (IOException | NumberFormatException _) { // unreadable, or not text
            return Optional.empty();
        }
    }

    private static DownloadState of(List<String> lines) {
        return new DownloadState(
                lines.get(1),
                lines.get(2),
                Integer.parseInt(lines.get(3)),
                Long.parseLong(lines.get(4)),
                lines.get(5),
                lines.get(6));
    }

    /** Replaces the file. */
    void write(Path file) {
        List<String> lines =
                List.of(VERSION, inputs, commit, Integer.toString(files), Long.toString(position), hash, result);
        LocalFiles.replace(file, String.join("\n", lines) + "\n" + sum(lines) + "\n");
    }

    DownloadState at(long newPosition, String newHash) {
        return new DownloadState(inputs, commit, files, newPosition, newHash, "");
    }

    DownloadState nextFile() {
        return new DownloadState(inputs, commit, files + 1, 0, "", "");
    }

    DownloadState finished(String name) {
        return new DownloadState(inputs, commit, files, position, hash, name);
    }

    private static String sum(List<String> lines) {
        return Fingerprint.of(lines);
    }
}
