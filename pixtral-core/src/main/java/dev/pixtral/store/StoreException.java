package dev.pixtral.store;

import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The store cannot be read or changed: its folder is missing, read-only or on a disk that is full. */
public final class StoreException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreException reading(Path path, IOException cause) {
        return new StoreException(
                "The model store cannot be read: %s: %s; check the folder, or choose another one with PIXTRAL_HOME."
                        .formatted(path, FileProblem.why(cause)),
                cause);
    }

    static StoreException writing(Path path, IOException cause) {
        return new StoreException(
                "The model store cannot be changed: %s: %s; check the folder, or choose another one with PIXTRAL_HOME."
                        .formatted(path, why(cause)),
                cause);
    }

    static StoreException refused(String message) {
        return new StoreException(message, null);
    }

    private static String why(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "you have no permission to write there";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }
}
