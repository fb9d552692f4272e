package dev.pixtral.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads JSON files of the user's, within limits: pictures in {@code data:} addresses make them long. */
final class JsonInput {
    /** Longest file, and longest line of one with many. */
    static final int MOST_BYTES = 256 << 20;

    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder().maxStringLength(MOST_BYTES).build();

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(CONSTRAINTS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonInput() {}

    /**
     * Reads a file.
     *
     * @throws CommandException if it cannot be read, is too large, or is no JSON
     */
    static JsonPlace parse(Path file) {
        try (InputStream in = open(file)) {
            return parse(in, file.toString());
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(file, FileProblem.why(e)), e);
        }
    }

    /**
     * Opens a file.
     *
     * @return its bytes, to be closed by the caller
     * @throws CommandException if it cannot be read
     */
    static InputStream open(Path file) {
        if (Files.isDirectory(file)) {
            throw CommandException.failed("%s is a folder; give a JSON file.".formatted(file), null);
        }
        FileProblem.notAFile(file).ifPresent(what -> {
            throw CommandException.failed(
                    "%s is %s; give a JSON file, or write - in its place and pipe the JSON in.".formatted(file, what),
                    null);
        });
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(file, FileProblem.why(e)), e);
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @param name what errors call it
     * @throws CommandException if it cannot be read, is too large, or is no JSON
     */
    static JsonPlace parse(InputStream in, String name) {
        try {
            return parse(in.readNBytes(MOST_BYTES + 1), name, "%s, line %2$d, column %3$d");
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(name, FileProblem.why(e)), e);
        }
    }

    /**
     * Reads one line of a file.
     *
     * @param name what errors call it
     * @throws CommandException if it is too long, or is no JSON
     */
    static JsonPlace parseLine(byte[] line, String name) {
        return parse(line, name, "%s, column %3$d");
    }

    private static JsonPlace parse(byte[] json, String name, String placeFormat) {
        if (json.length > MOST_BYTES) {
            throw CommandException.at(
                    name, "it has more than %,d bytes; give pictures as files.".formatted(MOST_BYTES));
        }
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root.isMissingNode()) {
                throw CommandException.at(name, "it is empty; a JSON array of messages is needed.");
            }
            return new JsonPlace(root, name);
        } catch (IOException e) { // bytes in memory have no other way to fail than not to be JSON
            JsonProblem problem = JsonProblem.of(e);
            String place = problem.line() == 0 ? name : placeFormat.formatted(name, problem.line(), problem.column());
            throw CommandException.failed("%s: this is not valid JSON: %s.".formatted(place, problem.what()), e);
        }
    }
}
