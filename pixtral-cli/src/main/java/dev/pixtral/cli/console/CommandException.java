package dev.pixtral.cli.console;

import dev.pixtral.errors.PixtralException;

/** A command that failed, or was used in a wrong way. */
public final class CommandException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private final ExitStatus status;

    private CommandException(ExitStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Wrong usage of the command. */
    public static CommandException usage(String format, Object... args) {
        return new CommandException(ExitStatus.USAGE, format.formatted(args), null);
    }

    /** The value of an option is refused; {@code cause} says why. */
    public static CommandException badOption(String option, PixtralException cause) {
        String why = cause.getMessage();
        return new CommandException(ExitStatus.USAGE, option + ": " + why + (why.endsWith(".") ? "" : "."), cause);
    }

    /** An error at a place in a file. */
    static CommandException at(String place, String problem) {
        return new CommandException(ExitStatus.FAILED, place + ": " + problem, null);
    }

    /** A file or stream cannot be read or written. */
    public static CommandException failed(String message, Throwable cause) {
        return new CommandException(ExitStatus.FAILED, message, cause);
    }

    ExitStatus status() {
        return status;
    }
}
