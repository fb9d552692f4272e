package dev.pixtral.examples.rag;

import dev.pixtral.examples.start.Example;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Questions about a folder of pictures. {@code rag index} captions the pictures and embeds the captions; {@code rag
 * ask} finds the pictures that fit a question and shows them to the model, which answers from what it sees.
 */
@Command(
        name = "rag",
        description = "Answers questions about a folder of pictures and PDF files.",
        subcommands = {IndexCommand.class, AskCommand.class, EvaluateCommand.class},
        footer = {
            "",
            "Captions are embedded in this process with all-MiniLM-L6-v2. This is native code (ONNX Runtime and DJL's "
                    + "tokenizers), which unpacks its libraries into the temporary folder and into .djl.ai in the home "
                    + "folder; --enable-native-access=ALL-UNNAMED keeps JDK 25 from warning of it."
        })
public final class Rag implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Created by {@link #main}. */
    public Rag() {}

    /**
     * Runs a command and ends the JVM unless all went well.
     *
     * @param args the command, then its arguments
     */
    public static void main(String[] args) {
        Example.main(new Rag(), args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: index, ask or evaluate");
    }
}
