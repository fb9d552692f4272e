package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a JSON object, read with their types checked. Errors name the file, the key with its path, and the
 * value. A field that is {@code null} counts as absent. Keys that nobody asks for are ignored: published files differ.
 */
final class JsonFields {
    /** Configurations are below 2 kB and the index of Pixtral-12B is 58 kB; a larger file is something else. */
    static final int LARGEST_FILE = 4 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ObjectNode node;
    private final String source;
    private final String path;

    private JsonFields(ObjectNode node, String source, String path) {
        this.node = node;
        this.source = source;
        this.path = path;
    }

    static JsonFields read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                throw CheckpointException.at(
                        file.toString(),
                        "the file has %d bytes, but a configuration has at most %d; is it another file?"
                                .formatted(size, LARGEST_FILE));
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    static JsonFields parse(byte[] json, String source) {
        ForeignFile.recognise(json).ifPresent(what -> {
            throw CheckpointException.at(source, "not JSON but " + what);
        });
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return new JsonFields(object, source, "");
            }
        } catch (JsonProcessingException e) {
            throw CheckpointException.badJson(source, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw CheckpointException.badJson(source, e.getMessage(), e);
        }
        throw CheckpointException.at(source, "holds no JSON object; the file is damaged, download it again");
    }

    String source() {
        return source;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    int integer(String key) {
        JsonNode value = required(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(key, value, "a whole number below 2147483648");
        }
        return value.intValue();
    }

    int integerOr(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    double number(String key) {
        JsonNode value = required(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(key, value, "a number");
        }
        return value.doubleValue();
    }

    double numberOr(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    boolean flagOr(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        JsonNode value = node.get(key);
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual()) {
            throw wrong(key, value, "a string");
        }
        return value.textValue();
    }

    JsonFields object(String key) {
        if (required(key) instanceof ObjectNode object) {
            return new JsonFields(object, source, path + key + ".");
        }
        throw wrong(key, node.get(key), "an object");
    }

    Optional<JsonFields> optionalObject(String key) {
        return has(key) ? Optional.of(object(key)) : Optional.empty();
    }

    /** Refuses the field if it is there with a value other than these, written as in JSON but without quotes. */
    void expect(String key, String what, String... allowed) {
        JsonNode value = node.path(key);
        if (has(key) && !(value.isValueNode() && List.of(allowed).contains(value.asText()))) {
            throw CheckpointException.unsupported(source, path + key, value.toString(), what);
        }
    }

    private JsonNode required(String key) {
        if (!has(key)) {
            throw CheckpointException.at(
                    source, "'%s' is missing; is this the file of a Pixtral checkpoint?".formatted(path + key));
        }
        return node.get(key);
    }

    private CheckpointException wrong(String key, JsonNode value, String needed) {
        return CheckpointException.at(
                source,
                "'%s' must be %s, but is %s"
                        .formatted(path + key, needed, CheckpointException.quote(value.toString())));
    }
}
