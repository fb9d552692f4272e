package dev.pixtral.store.gguf;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks through folders of other programs, which may hold anything: links are followed, but only so deep and to so many
 * entries that neither a circle of links nor a huge folder takes long; each folder counts once. What cannot be read is
 * not there. Not thread-safe.
 */
final class FolderWalk {
    /** Entries that are looked at in all folders together. */
    static final int MOST = 20_000;

    /** GGUF files that are listed of a folder and those below it. */
    static final int MOST_FILES = 1_000;

    private final Set<Path> seen = new HashSet<>();
    private int left = MOST;

    /** Returns the entries of a folder that are not hidden, sorted; of a folder that was looked at before, none. */
    List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        if (!seen.add(real(folder))) {
            return List.of();
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path entry : all) {
                if (left-- <= 0) {
                    break;
                }
                if (!entry.getFileName().toString().startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return List.of(); // no such folder, or somebody else's
        }
        return entries.stream().sorted().toList();
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException _) {
            return folder; // no such folder
        }
    }

    /** Returns the folders in a folder. */
    List<Path> folders(Path folder) {
        return entries(folder).stream().filter(Files::isDirectory).toList();
    }

    /**
     * Returns the GGUF files in and below a folder; pipes and devices are none.
     *
     * @param depth how many levels of folders below it are looked into
     * @return the files by their path from there, with {@code /} between folders
     */
    TreeMap<String, Path> files(Path folder, int depth) {
        TreeMap<String, Path> files = new TreeMap<>();
        collect(folder, "", depth, files);
        return files;
    }

    private void collect(Path folder, String prefix, int depth, TreeMap<String, Path> files) {
        for (Path entry : entries(folder)) {
            String path = prefix + entry.getFileName();
            if (GgufFileName.of(path).isPresent() && Files.isRegularFile(entry)) {
                if (files.size() == MOST_FILES) {
                    return;
                }
                files.put(path, entry);
            } else if (depth > 0 && Files.isDirectory(entry)) {
                collect(entry, path + "/", depth - 1, files);
            }
        }
    }
}
