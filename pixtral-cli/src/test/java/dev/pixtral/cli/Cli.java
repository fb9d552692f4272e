package dev.pixtral.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the command line inside the test. */
public final class Cli {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Cli() {}

    /** What a command left behind. */
    public record Result(int status, String out, String err) {
        /** Standard output as the one object that must be all of it. */
        public JsonNode json() {
            try {
                assert out.endsWith("}\n") && out.indexOf('\n') == out.length() - 1 : out;
                return MAPPER.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }
    }

    public static Result run(String... args) {
        return runWithInput(new byte[0], args);
    }

    public static Result runWithInput(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(args, new ByteArrayInputStream(input), out, err);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A picture of the examples, which the README shows as well. */
    public static String picture(String name) {
        return Path.of("..", "examples", "images", name).toString();
    }

    public static String write(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
