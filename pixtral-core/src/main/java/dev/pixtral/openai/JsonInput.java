package dev.pixtral.openai;

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

/** Reads JSON within limits, which are large because of pictures in {@code data:} URLs. */
final class JsonInput {
    /** The largest size of a file, and of a line of JSON lines. */
    static final int MOST_BYTES = 256 << 20;

    /** Far more than a context has; each needs memory many times its size in the text. */
    private static final long MOST_VALUES = 2_000_000;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxStringLength(MOST_BYTES)
            .maxTokenCount(MOST_VALUES)
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(CONSTRAINTS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonInput() {}

    /**
     * Reads a stream to its end.
     *
     * @param name the name of the input in error messages
     * @throws ConversationException if it cannot be read, is too large, or is not JSON
     */
    static JsonPlace parse(InputStream in, String name) {
        try {
            return parse(in.readNBytes(MOST_BYTES + 1), name);
        } catch (IOException e) {
            throw ConversationException.unreadable("%s: %s.".formatted(name, FileProblem.why(e)), e);
        }
    }

    /**
     * Reads a whole text.
     *
     * @param name the name of the input in error messages
     * @throws ConversationException if it is too large, or is not JSON
     */
    static JsonPlace parse(byte[] json, String name) {
        return parse(json, name, "%s, line %2$d, column %3$d");
    }

    /**
     * Reads one line of a file.
     *
     * @param name the name of the line in error messages
     * @throws ConversationException if it is too long, or is not JSON
     */
    static JsonPlace parseLine(byte[] line, String name) {
        return parse(line, name, "%s, column %3$d");
    }

    private static JsonPlace parse(byte[] json, String name, String placeFormat) {
        if (json.length > MOST_BYTES) {
            throw ConversationException.at(
                    name, "it has more than %,d bytes; pass pictures as files.".formatted(MOST_BYTES));
        }
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root.isMissingNode()) {
                throw ConversationException.at(name, "it is empty; expected a JSON array of messages.");
            }
            return new JsonPlace(root, name);
        } catch (IOException e) { // reading bytes in memory only fails if they are not JSON
            JsonProblem problem = JsonProblem.of(e);
            String place = problem.line() == 0 ? name : placeFormat.formatted(name, problem.line(), problem.column());
            throw ConversationException.unreadable(
                    "%s: this is not valid JSON: %s.".formatted(place, problem.what()), e);
        }
    }
}
