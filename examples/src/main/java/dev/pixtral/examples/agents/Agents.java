package dev.pixtral.examples.agents;

import dev.pixtral.examples.agents.frames.FramesCommand;
import dev.pixtral.examples.agents.look.LookCommand;
import dev.pixtral.examples.agents.receipt.ReceiptCommand;
import dev.pixtral.examples.start.Example;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Agents that look at pictures. */
@Command(
        name = "agents",
        description = "Looks at pictures with tools and agents.",
        subcommands = {LookCommand.class, ReceiptCommand.class, FramesCommand.class})
public final class Agents implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Created by {@link #main}. */
    public Agents() {}

    /**
     * Runs a command.
     *
     * @param args its name and its arguments
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true"); // pictures are drawn, no window is opened
        Example.main(new Agents(), args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: look, receipt or frames");
    }
}
