package dev.pixtral.examples.rag;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A failure whose message is for the user and says what to do. Problems of the file system are in the message and are
 * not the cause.
 */
final class RagException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RagException(String message) {
        super(message);
    }

    RagException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What went wrong with a file, without its name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "there is no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
