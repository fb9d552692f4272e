package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another JVM that prepares a random model. Arguments: the folder, layers and width of the model. Prints the prepared
 * file, or why there is none. Ends when its standard input does, so it does not survive whoever started it.
 */
final class PrepareProcess {
    private PrepareProcess() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().start(PrepareProcess::endWithTheParent);
        try (Checkpoint source = PreparedModel.random(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                Workers workers = new Workers(2)) {
            System.out.println("begins");
            System.out.println(Preparer.prepare(
                    source, PreparedModel.Q4, Path.of(args[0]), workers, "random", ProgressListener.NONE));
        } catch (PixtralException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static void endWithTheParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Starts it; errors and output go to a file. */
    static Process start(Path folder, int layers, int width, File output, List<String> prefix, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(
                PrepareProcess.class.getName(), folder.toString(), Integer.toString(layers), Integer.toString(width)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }
}
