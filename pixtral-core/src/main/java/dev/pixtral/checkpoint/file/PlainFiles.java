package dev.pixtral.checkpoint.file;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and folders of this machine, read with care. */
@Internal
public final class PlainFiles {
    private static final int MOST_NAMES = 10_000;

    private PlainFiles() {}

    /**
     * Rejects a path to anything but a file, because reading a pipe would never end. A path that does not exist passes.
     *
     * @param path the path
     * @throws CheckpointException that says what it is
     */
    public static void requireFile(Path path) {
        FileProblem.notAFile(path).ifPresent(what -> {
            throw CheckpointException.noFile(path.toString(), what);
        });
    }

    /**
     * Returns the entries of a folder, sorted; if it has more than {@value #MOST_NAMES}, any {@value #MOST_NAMES} of
     * them.
     *
     * @param folder the folder
     * @return paths in it
     * @throws CheckpointException if it cannot be read
     */
    public static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (entries.size() == MOST_NAMES) {
                    break;
                }
                entries.add(file);
            }
        } catch (IOException e) {
            throw CheckpointException.unreadable(folder.toString(), e);
        } catch (DirectoryIteratorException e) {
            throw CheckpointException.unreadable(folder.toString(), e.getCause());
        }
        return entries.stream().sorted().toList();
    }
}
