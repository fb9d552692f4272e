package dev.pixtral.examples.agents;

import dev.pixtral.examples.start.Example;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs commands of {@link Agents} in this JVM. */
public final class Commands {
    private Commands() {}

    /** How a command ended, and what it printed. */
    public record Ended(int status, String output, String errors) {}

    public static Ended run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int status = Example.run(new Agents(), args);
            return new Ended(
                    status,
                    output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"),
                    errors.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
