package dev.pixtral.cli.console;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.openai.JsonText;
import java.nio.file.InvalidPathException;

/**
 * What went wrong, for the user.
 *
 * @param status what the shell is told
 * @param message one sentence
 */
public record Failure(ExitStatus status, String message) {
    /** The user, or the system, has ended the command. */
    static final Failure INTERRUPTED = new Failure(ExitStatus.INTERRUPTED, "Interrupted before there was an answer.");

    /** The failure as an object and the end of the line. */
    String json() {
        return JsonText.line(json -> json.writeStringField("error", message));
    }

    /** A failure while an answer was computed. */
    public static Failure of(Throwable thrown) {
        return of(thrown, OutOfMemory.Stage.ANSWER);
    }

    public static Failure of(Throwable thrown, OutOfMemory.Stage stage) {
        if (OutOfMemory.isCauseOf(thrown)) {
            return new Failure(ExitStatus.FAILED, OutOfMemory.sentence(thrown, stage));
        }
        return switch (thrown) {
            case CommandException e -> new Failure(e.status(), e.getMessage());
            case PixtralException e -> new Failure(ExitStatus.FAILED, e.getMessage());
            case InvalidPathException e ->
                new Failure(
                        ExitStatus.FAILED,
                        "'%s' is no path here: %s; is the locale UTF-8, such as LC_ALL=C.UTF-8?"
                                .formatted(e.getInput(), e.getReason()));
            case StackOverflowError _ ->
                new Failure(
                        ExitStatus.FAILED,
                        "The stack is too small for this input; give less of it, or allow more with PIXTRAL_JAVA_OPTS=-Xss16m."
                                + " It is a bug of Pixtral for Java all the same; please report it with what --verbose prints.");
            default ->
                new Failure(
                        ExitStatus.FAILED,
                        "Unexpected failure: %s. This is a bug of Pixtral for Java; please report it with what --verbose prints."
                                .formatted(thrown));
        };
    }
}
