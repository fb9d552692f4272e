package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** What prevents a file or page from being loaded; its message is that of a failure. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 300;

    Problem(String message) {
        super(message, null, false, false);
    }

    /** Describes an error in one line. */
    static String why(Throwable error) {
        return switch (error) {
            case Problem problem -> problem.getMessage();
            case InvalidPasswordException _ -> "it is encrypted and opens only with its password";
            case NoSuchFileException _ -> "there is no such file any more";
            case AccessDeniedException _ -> "there is no permission to read it";
            case OutOfMemoryError _ -> "it needs more memory than this JVM has left; raise -Xmx to load it";
            case StackOverflowError _ -> "it is nested too deeply";
            case IOException e -> "reading it failed (" + words(e) + ")";
            default -> "it is damaged (" + words(error) + ")";
        };
    }

    static String words(Throwable error) {
        String message = error.getMessage();
        return Visible.excerpt(message == null ? error.getClass().getSimpleName() : message, LONGEST);
    }

    /** Ends the loading if the thread is interrupted; its flag stays set. */
    static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Loading pictures was interrupted.");
        }
    }
}
