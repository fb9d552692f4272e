package dev.pixtral.examples.start;

import dev.pixtral.errors.Visible;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures in one sentence. */
public final class Failures {
    private Failures() {}

    /**
     * Returns what failed in one sentence. The reason is that of the file system if that caused the failure, because
     * its exceptions often have only the name of a file as their message.
     *
     * @param failure what was thrown
     * @return a sentence on one line, without a period
     */
    public static String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException e) {
                return of(e);
            }
        }
        Throwable shown = failure;
        while (shown.getCause() != null && (shown.getMessage() == null || isRepeated(shown))) {
            shown = shown.getCause();
        }
        String message = shown.getMessage() == null ? shown.toString() : shown.getMessage();
        return Visible.line(message.replaceAll("\\s*\\R\\s*", " "));
    }

    private static String of(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case NotDirectoryException file -> file.getFile() + " is not a folder";
            case FileAlreadyExistsException file -> file.getFile() + " already exists, and is not a folder";
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written: access denied";
            default ->
                (e.getOtherFile() == null ? e.getFile() : e.getOtherFile())
                        + ": "
                        + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
        };
    }

    /** Whether a message is only that of the cause behind the name of its class, which is no sentence. */
    private static boolean isRepeated(Throwable failure) {
        return failure.getMessage().equals(failure.getCause().toString());
    }
}
