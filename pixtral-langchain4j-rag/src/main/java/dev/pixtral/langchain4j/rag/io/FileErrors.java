package dev.pixtral.langchain4j.rag.io;

import dev.pixtral.api.Internal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Errors of files in one sentence. */
@Internal
public final class FileErrors {
    private FileErrors() {}

    /**
     * Makes an exception that says what failed and why.
     *
     * @param what failed, without a full stop
     * @param e why
     * @return an exception with one sentence
     */
    public static UncheckedIOException because(String what, IOException e) {
        return new UncheckedIOException("%s: %s.".formatted(what, why(e)), e);
    }

    /**
     * Makes an exception without another cause.
     *
     * @param sentence what is wrong and what to do
     * @return an exception with this message
     */
    public static UncheckedIOException saying(String sentence) {
        return new UncheckedIOException(sentence, new IOException(sentence));
    }

    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "there is no permission to use " + denied.getFile();
            case FileAlreadyExistsException taken -> taken.getFile() + " exists and is no folder";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
