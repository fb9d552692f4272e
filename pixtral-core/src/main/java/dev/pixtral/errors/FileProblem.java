package dev.pixtral.errors;

import dev.pixtral.api.Internal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Describes problems with files for error messages. */
@Internal
public final class FileProblem {
    private FileProblem() {}

    /**
     * Describes what is at a path if it is not a regular file. Call this before opening a file: opening a pipe waits
     * for a writer, and a device may never end.
     *
     * @param path where a file is expected; links are followed
     * @return a phrase such as {@code a folder}; empty if the path is a file or does not exist
     */
    public static Optional<String> notAFile(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of("a folder");
        }
        return Files.exists(path) && !Files.isRegularFile(path) ? Optional.of("a pipe or a device") : Optional.empty();
    }

    /**
     * Describes why a file cannot be read.
     *
     * @param e the exception of the attempt
     * @return a phrase without a full stop, which does not name the file
     */
    public static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "you have no permission to read the file";
            case FileSystemLoopException _ -> "its links form a loop";
            case FileSystemException failed when failed.getReason() != null -> failed(failed.getReason());
            default -> failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        };
    }

    /** Quotes the system's message, which is in the system's language. */
    private static String failed(String why) {
        return "reading it failed (" + why + ")";
    }
}
