package dev.pixtral.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Starts the script {@code examples/run} as its users do, with the classes of this test instead of a build. */
final class RunScript {
    static final Path SCRIPT = Path.of("run").toAbsolutePath();
    private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    private RunScript() {}

    /** How it ended, and what it printed; on standard error without the JVM's warning about the Vector API. */
    record Ended(int status, String out, String err) {}

    /**
     * Runs an example to its end.
     *
     * @param folder the working directory
     * @param output an existing folder for what it prints
     */
    static Ended run(Path folder, Path output, String... args) throws IOException, InterruptedException {
        return run(SCRIPT, folder, output, args);
    }

    static Ended run(Path script, Path folder, Path output, String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(script, folder, args);
        builder.environment().put("PIXTRAL_EXAMPLES_CLASS_PATH", classPath());
        return run(builder, output);
    }

    static ProcessBuilder builder(Path script, Path folder, String... args) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    static Ended run(ProcessBuilder builder, Path output) throws IOException, InterruptedException {
        Path out = output.resolve("out");
        Path err = output.resolve("err");
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                throw new AssertionError(
                        builder.command() + " has not ended: " + Files.readString(out) + Files.readString(err));
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(out),
                    Files.readString(err).replace(WARNING, ""));
        } finally {
            process.destroyForcibly();
        }
    }

    /** The class path of this JVM, in absolute paths: the script runs in other folders. */
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
