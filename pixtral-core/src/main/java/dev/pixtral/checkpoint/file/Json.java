package dev.pixtral.checkpoint.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pixtral.api.Internal;
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
@Internal
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Builds a value from a document, token by token.
     *
     * @param <T> type of the value
     */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads a document.
         *
         * @param parser at the first token
         * @return the value
         * @throws IOException if the document is not valid
         */
        T read(JsonParser parser) throws IOException;
    }

    /**
     * Runs a reader over a whole document.
     *
     * @param <T> type of the value
     * @param json the document
     * @param source path or name, for messages
     * @param reader builds the value
     * @return the value
     * @throws CheckpointException if the document is not valid
     */
    public static <T> T parse(byte[] json, String source, Reader<T> reader) {
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
     * @param parser at the first token of the value
     * @return a {@code Map<String, ?>}, {@code List<?>}, {@code String}, {@code Number} or {@code Boolean}, or null for
     *     a JSON null and for a missing value
     * @throws IOException if the document is not valid
     */
    public static Object value(JsonParser parser) throws IOException {
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
