package dev.pixtral.errors;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What is wrong with a file, in words for a message. */
public final class FileProblem {
    private FileProblem() {}

    /**
     * Tells what stands in the place of a file. To be asked before a file is opened: opening a pipe waits for somebody
     * who writes, and a device may never end.
     *
     * @param path where a file is expected; links are followed
     * @return such as {@code a folder}; empty if it is a file, or if nothing is there
     */
    public static Optional<String> notAFile(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of("a folder");
        }
        return Files.exists(path) && !Files.isRegularFile(path) ? Optional.of("a pipe or a device") : Optional.empty();
    }

    /**
     * Says why a file cannot be read.
     *
     * @param e what the attempt failed with
     * @return a phrase without a full stop, which does not name the file
     */
    public static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "you have no permission to read the file";
            case FileSystemLoopException _ -> "its links lead in a circle";
            case FileSystemException failed when failed.getReason() != null -> failed(failed.getReason());
            default -> failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        };
    }

    /** The system's own words, in its language. */
    private static String failed(String why) {
        return "reading it failed (" + why + ")";
    }
}
