package dev.pixtral.cli;

import dev.pixtral.errors.PixtralException;
import java.nio.file.InvalidPathException;

/**
 * What went wrong, for the user.
 *
 * @param status what the shell is told
 * @param message one sentence
 */
record Failure(ExitStatus status, String message) {
    static Failure of(Throwable thrown) {
        if (isOutOfMemory(thrown)) {
            return new Failure(ExitStatus.FAILED, outOfMemory());
        }
        return switch (thrown) {
            case CommandException e -> new Failure(e.status(), e.getMessage());
            case PixtralException e -> new Failure(ExitStatus.FAILED, e.getMessage());
            case InvalidPathException e ->
                new Failure(
                        ExitStatus.FAILED,
                        "'%s' is no path here: %s; is the locale UTF-8, such as LC_ALL=C.UTF-8?"
                                .formatted(e.getInput(), e.getReason()));
            default ->
                new Failure(
                        ExitStatus.FAILED,
                        "Unexpected failure: %s. This is a bug of Pixtral for Java; please report it with what --verbose prints."
                                .formatted(thrown));
        };
    }

    /** The engine wraps what its thread dies of. */
    private static boolean isOutOfMemory(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    private static String outOfMemory() {
        return ("Out of memory: the Java heap may grow to %,d MiB; allow more with PIXTRAL_JAVA_OPTS=-Xmx4g (or as much as this "
                        + "machine can spare), or use a smaller --context or fewer and smaller pictures.")
                .formatted(Runtime.getRuntime().maxMemory() >> 20);
    }
}
