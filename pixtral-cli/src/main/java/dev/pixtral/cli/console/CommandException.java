package dev.pixtral.cli.console;

import dev.pixtral.errors.PixtralException;

/** A command that cannot do what it was told. */
public final class CommandException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private final ExitStatus status;

    private CommandException(ExitStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The command was called in a wrong way. */
    public static CommandException usage(String format, Object... args) {
        return new CommandException(ExitStatus.USAGE, format.formatted(args), null);
    }

    /** The value of an option is refused; {@code cause} says why. */
    public static CommandException badOption(String option, PixtralException cause) {
        String why = cause.getMessage();
        return new CommandException(ExitStatus.USAGE, option + ": " + why + (why.endsWith(".") ? "" : "."), cause);
    }

    /** Something is wrong with a place in a file. */
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
