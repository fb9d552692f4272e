package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.JsonProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON with limits: bounded depth, no duplicate names in an object, nothing after the end. Uses only Jackson's
 * streaming parser, because loading its object mapper would double the time to open the embedded model.
 */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** Builds a value from a document, token by token. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Runs the reader over a whole document; errors of its parser become {@link CheckpointException}s. */
    static <T> T parse(byte[] json, String source, Reader<T> reader) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            T result = reader.read(parser);
            if (parser.nextToken() != null) {
                throw CheckpointException.badJson(source, "there is more input after its end", null);
            }
            return result;
        } catch (IOException e) { // for bytes in memory, the only possible failure is invalid JSON
            throw CheckpointException.badJson(source, JsonProblem.of(e).toString(), e);
        }
    }

    /**
     * Reads the value at the current token.
     *
     * @return a {@code Map<String, ?>}, {@code List<?>}, {@code String}, {@code Number} or {@code Boolean}, or null for
     *     a JSON null and for a missing value
     */
    static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case null -> null;
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> null;
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            fields.put(key, value(parser));
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }
}
