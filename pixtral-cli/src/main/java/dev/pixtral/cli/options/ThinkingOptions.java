package dev.pixtral.cli.options;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Thoughts;
import picocli.CommandLine.Option;

/** What becomes of thoughts, for commands that print answers. */
public final class ThinkingOptions {
    private static final String SHOW = "--show-thinking";

    @Option(
            names = SHOW,
            description = "Print on standard error what the model thinks before it answers, if it is one that does.")
    private boolean show;

    public Thoughts thoughts() {
        return show ? Thoughts.SHOWN : Thoughts.HIDDEN;
    }

    /**
     * Refuses the option where answers are objects.
     *
     * @param option the option that asks for objects
     * @param objects whether it was given
     * @throws CommandException if both were given
     */
    public void refuseWith(String option, boolean objects) {
        if (show && objects) {
            throw CommandException.usage(
                    "%s and %s cannot be combined: JSON has thoughts in a field of its own; leave out %s.",
                    SHOW, option, SHOW);
        }
    }
}
