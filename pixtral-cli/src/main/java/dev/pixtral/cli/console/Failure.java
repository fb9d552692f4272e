package dev.pixtral.cli.console;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.openai.JsonText;
import java.nio.file.InvalidPathException;

/**
 * A failure, as reported to the user.
 *
 * @param status exit status of the process
 * @param message one sentence
 */
public record Failure(ExitStatus status, String message) {
    /** The user, or the system, has ended the command. */
    static final Failure INTERRUPTED = new Failure(ExitStatus.INTERRUPTED, "Interrupted before there was an answer.");

    /** The failure as a JSON object and a line end. */
    String json() {
        return JsonText.line(json -> json.writeStringField("error", message));
    }

    /** A failure that occurred while an answer was computed. */
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
                        "'%s' is not a valid path: %s; use a UTF-8 locale, such as LC_ALL=C.UTF-8."
                                .formatted(e.getInput(), e.getReason()));
            case StackOverflowError _ ->
                new Failure(
                        ExitStatus.FAILED,
                        "The stack is too small for this input; shorten the input, or allow more with"
                                + " PIXTRAL_JAVA_OPTS=-Xss16m. This is still a bug in Pixtral for Java; please"
                                + " report it with the output of --verbose.");
            default ->
                new Failure(
                        ExitStatus.FAILED,
                        ("Unexpected failure: %s. This is a bug in Pixtral for Java; please report it with the"
                                        + " output of --verbose.")
                                .formatted(thrown));
        };
    }
}
