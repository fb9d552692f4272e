package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a JSON object, read with their types checked. Errors name the file, the key with its path, and the
 * value. A field that is {@code null} counts as absent. Keys that are not requested are ignored, because published
 * files differ.
 */
final class JsonFields {
    /** Configurations are below 2 kB and the index of Pixtral-12B is 58 kB; a larger file is not one of them. */
    static final int LARGEST_FILE = 4 << 20;

    private static final int MOST_QUOTED = 4;

    private final Map<?, ?> fields;
    private final String source;
    private final String path;

    private JsonFields(Map<?, ?> fields, String source, String path) {
        this.fields = fields;
        this.source = source;
        this.path = path;
    }

    static JsonFields read(Path file) {
        Require.file(file);
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                throw tooLarge(file, size);
            }
            return parse(content(file), file.toString());
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1); // the file may have grown
            if (content.length > LARGEST_FILE) {
                throw tooLarge(file, content.length);
            }
            return content;
        }
    }

    private static CheckpointException tooLarge(Path file, long size) {
        return CheckpointException.at(
                file.toString(),
                "the file has %d bytes, but a configuration has at most %d; check that it is the right file"
                        .formatted(size, LARGEST_FILE));
    }

    static JsonFields read(CheckpointFiles files, String name) {
        String source = files.source() + "/" + name;
        long size = files.size(name);
        if (size > LARGEST_FILE) {
            throw CheckpointException.at(source, "has %d bytes, too many for a configuration".formatted(size));
        }
        return parse(files.read(name, 0, (int) size), source);
    }

    static JsonFields parse(byte[] json, String source) {
        ForeignFile.recognise(json).ifPresent(what -> {
            throw CheckpointException.at(source, "not JSON but " + what);
        });
        if (Json.parse(json, source, Json::value) instanceof Map<?, ?> fields) {
            return new JsonFields(fields, source, "");
        }
        throw CheckpointException.at(source, "does not contain a JSON object; the file is damaged, download it again");
    }

    String source() {
        return source;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        fields.keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    boolean has(String key) {
        return fields.get(key) != null;
    }

    int integer(String key) {
        if (required(key) instanceof Integer value) { // larger ones are read as Long or BigInteger
            return value;
        }
        throw wrong(key, "a whole number below 2147483648");
    }

    int integerOr(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    double number(String key) {
        if (required(key) instanceof Number value && Double.isFinite(value.doubleValue())) {
            return value.doubleValue();
        }
        throw wrong(key, "a number");
    }

    double numberOr(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    /** Returns a number or an array of numbers; empty if there is none. */
    Optional<List<Double>> numbers(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        List<?> found = fields.get(key) instanceof List<?> list ? list : List.of(fields.get(key));
        List<Double> numbers = new ArrayList<>(found.size());
        for (Object value : found) {
            if (!(value instanceof Number number)) {
                throw wrong(key, "numbers");
            }
            numbers.add(number.doubleValue());
        }
        return Optional.of(numbers);
    }

    boolean isObject(String key) {
        return fields.get(key) instanceof Map<?, ?>;
    }

    boolean flagOr(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (fields.get(key) instanceof Boolean value) {
            return value;
        }
        throw wrong(key, "true or false");
    }

    String text(String key) {
        if (required(key) instanceof String value) {
            return value;
        }
        throw wrong(key, "a string");
    }

    JsonFields object(String key) {
        if (required(key) instanceof Map<?, ?> value) {
            return new JsonFields(value, source, path + key + ".");
        }
        throw wrong(key, "an object");
    }

    Optional<JsonFields> optionalObject(String key) {
        return has(key) ? Optional.of(object(key)) : Optional.empty();
    }

    /** Rejects the field if it is present with a value other than these strings, integers or booleans. */
    void expect(String key, String what, Object... allowed) {
        if (has(key) && !List.of(allowed).contains(fields.get(key))) {
            throw CheckpointException.unsupported(source, shownPath(key), shown(key), what);
        }
    }

    private Object required(String key) {
        if (!has(key)) {
            throw CheckpointException.at(
                    source, "'%s' is missing; is this the file of a Pixtral checkpoint?".formatted(shownPath(key)));
        }
        return fields.get(key);
    }

    private CheckpointException wrong(String key, String needed) {
        return CheckpointException.at(
                source, "'%s' must be %s, but is %s".formatted(shownPath(key), needed, shown(key)));
    }

    private String shownPath(String key) {
        return CheckpointException.quote(path + key);
    }

    private String shown(String key) {
        return CheckpointException.quote(
                switch (fields.get(key)) {
                    case String text -> '"' + text + '"';
                    case List<?> values
                    when values.size() > MOST_QUOTED -> "an array of %,d values".formatted(values.size());
                    case Map<?, ?> object
                    when object.size() > MOST_QUOTED -> "an object of %,d fields".formatted(object.size());
                    case Object value -> value.toString();
                });
    }
}
