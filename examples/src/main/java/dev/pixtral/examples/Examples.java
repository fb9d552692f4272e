package dev.pixtral.examples;

import dev.pixtral.examples.agents.Agents;
import dev.pixtral.examples.describe.DescribeImage;
import dev.pixtral.examples.documents.Documents;
import dev.pixtral.examples.rag.Rag;
import dev.pixtral.examples.start.Example;
import dev.pixtral.examples.streaming.StreamingChat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts an example by its name. This is the only list of the examples. */
@Command(
        name = "examples/run",
        description = "Runs an example. Without a name it lists them.",
        synopsisSubcommandLabel = "NAME",
        commandListHeading = "%nExamples:%n",
        footer = {"", "examples/run NAME --help shows the arguments of an example."},
        subcommands = {DescribeImage.class, StreamingChat.class, Rag.class, Agents.class, Documents.class})
public final class Examples implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Created by {@link #main}. */
    public Examples() {}

    /**
     * Runs an example, and ends the JVM unless all went well.
     *
     * @param args its name, then its arguments; nothing lists the examples
     */
    public static void main(String[] args) {
        Example.main(new Examples(), args);
    }

    /** Lists the examples. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
