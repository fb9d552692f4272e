package dev.pixtral.checkpoint.file;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a JSON object, read with their types checked. Errors name the file, the key with its path, and the
 * value. A field that is {@code null} counts as absent. Keys that are not requested are ignored, because published
 * files differ.
 */
@Internal
public final class JsonFields {
    /** Configurations are below 2 kB and the index of Pixtral-12B is 58 kB; a larger file is not one of them. */
    public static final int LARGEST_FILE = 4 << 20;

    private static final int MOST_QUOTED = 4;

    private final Map<?, ?> fields;
    private final String source;
    private final String path;

    private JsonFields(Map<?, ?> fields, String source, String path) {
        this.fields = fields;
        this.source = source;
        this.path = path;
    }

    /**
     * Reads a file of a checkpoint.
     *
     * @param files the files of the checkpoint
     * @param name name of the file
     * @return its fields
     * @throws CheckpointException if it is too large or not a JSON object
     */
    public static JsonFields read(CheckpointFiles files, String name) {
        String source = files.source() + "/" + name;
        long size = files.size(name);
        if (size > LARGEST_FILE) {
            throw CheckpointException.at(
                    source,
                    "the file has %d bytes, but a configuration has at most %d; check that it is the right file"
                            .formatted(size, LARGEST_FILE));
        }
        return parse(files.read(name, 0, (int) size), source);
    }

    /**
     * Reads a JSON object.
     *
     * @param json the text
     * @param source path or name, for messages
     * @return its fields
     * @throws CheckpointException if it is not a JSON object
     */
    public static JsonFields parse(byte[] json, String source) {
        ForeignFile.recognise(json).ifPresent(what -> {
            throw CheckpointException.at(source, "not JSON but " + what);
        });
        if (Json.parse(json, source, Json::value) instanceof Map<?, ?> fields) {
            return new JsonFields(fields, source, "");
        }
        throw CheckpointException.at(source, "does not contain a JSON object; the file is damaged, download it again");
    }

    /**
     * Returns where the fields are from.
     *
     * @return path or name, for messages
     */
    public String source() {
        return source;
    }

    /**
     * Returns the names of all fields.
     *
     * @return names in the order of the file
     */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        fields.keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    /**
     * Returns whether there is a field.
     *
     * @param key name of the field
     * @return false if it is absent or {@code null}
     */
    public boolean has(String key) {
        return fields.get(key) != null;
    }

    /**
     * Returns a whole number.
     *
     * @param key name of the field
     * @return the number
     * @throws CheckpointException if it is absent or something else
     */
    public int integer(String key) {
        if (required(key) instanceof Integer value) { // larger ones are read as Long or BigInteger
            return value;
        }
        throw wrong(key, "a whole number below 2147483648");
    }

    /**
     * Returns a whole number.
     *
     * @param key name of the field
     * @param absent what to return if it is absent
     * @return the number
     * @throws CheckpointException if it is something else
     */
    public int integerOr(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    /**
     * Returns a number.
     *
     * @param key name of the field
     * @return the number
     * @throws CheckpointException if it is absent or something else
     */
    public double number(String key) {
        if (required(key) instanceof Number value && Double.isFinite(value.doubleValue())) {
            return value.doubleValue();
        }
        throw wrong(key, "a number");
    }

    /**
     * Returns a number.
     *
     * @param key name of the field
     * @param absent what to return if it is absent
     * @return the number
     * @throws CheckpointException if it is something else
     */
    public double numberOr(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    /**
     * Returns a number or an array of numbers.
     *
     * @param key name of the field
     * @return the numbers; empty if it is absent
     * @throws CheckpointException if it is something else
     */
    public Optional<List<Double>> numbers(String key) {
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

    /**
     * Returns whether each field of other fields is here too, with the same value.
     *
     * @param others the other fields
     * @return false if one of them is absent or different
     */
    public boolean hasFieldsOf(JsonFields others) {
        return fields.entrySet().containsAll(others.fields.entrySet());
    }

    /**
     * Returns whether a field is an object.
     *
     * @param key name of the field
     * @return true if it is one
     */
    public boolean isObject(String key) {
        return fields.get(key) instanceof Map<?, ?>;
    }

    /**
     * Returns a flag.
     *
     * @param key name of the field
     * @param absent what to return if it is absent
     * @return the flag
     * @throws CheckpointException if it is something else
     */
    public boolean flagOr(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (fields.get(key) instanceof Boolean value) {
            return value;
        }
        throw wrong(key, "true or false");
    }

    /**
     * Returns a text.
     *
     * @param key name of the field
     * @return the text
     * @throws CheckpointException if it is absent or something else
     */
    public String text(String key) {
        if (required(key) instanceof String value) {
            return value;
        }
        throw wrong(key, "a string");
    }

    /**
     * Reads a list of strings.
     *
     * @param key name of the field
     * @return its values; none if it is absent
     * @throws CheckpointException if it is something else
     */
    public List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (fields.get(key) instanceof List<?> values && values.stream().allMatch(String.class::isInstance)) {
            return values.stream().map(String.class::cast).toList();
        }
        throw wrong(key, "an array of strings");
    }

    /**
     * Returns an object.
     *
     * @param key name of the field
     * @return its fields
     * @throws CheckpointException if it is absent or something else
     */
    public JsonFields object(String key) {
        if (required(key) instanceof Map<?, ?> value) {
            return new JsonFields(value, source, path + key + ".");
        }
        throw wrong(key, "an object");
    }

    /**
     * Returns an object.
     *
     * @param key name of the field
     * @return its fields; empty if it is absent
     * @throws CheckpointException if it is something else
     */
    public Optional<JsonFields> optionalObject(String key) {
        return has(key) ? Optional.of(object(key)) : Optional.empty();
    }

    /**
     * Rejects the field if it is present with another value than these strings, integers or booleans.
     *
     * @param key name of the field
     * @param what what another value asks for
     * @param allowed the values that are supported
     * @throws CheckpointException if it has another value
     */
    public void expect(String key, String what, Object... allowed) {
        if (has(key) && !List.of(allowed).contains(fields.get(key))) {
            throw unsupported(key, what, "use Pixtral-12B-2409 or a checkpoint of the same architecture");
        }
    }

    /**
     * Rejects fields with other names than these: in an object that says how numbers are computed, an unknown field
     * would change them.
     *
     * @param known the names
     * @throws CheckpointException if there is another one
     */
    public void expectOnly(List<String> known) {
        for (String key : keys()) {
            if (has(key) && !known.contains(key)) {
                throw unsupported(key, "this setting", "use Pixtral-12B-2409 or a checkpoint of the same architecture");
            }
        }
    }

    /**
     * Describes a field whose value asks for something that is not supported.
     *
     * @param key name of the field
     * @param what what it asks for
     * @param instead what to do
     * @return the problem
     */
    public CheckpointException unsupported(String key, String what, String instead) {
        return CheckpointException.unsupported(source, shownPath(key), shown(key), what, instead);
    }

    /**
     * Describes two fields that contradict each other.
     *
     * @param key name of a field
     * @param other name of another one, which may be absent
     * @return the problem
     */
    public CheckpointException contradiction(String key, String other) {
        return CheckpointException.at(
                source,
                "%s is %s, but %s is %s, which contradict each other; use the file as it was published"
                        .formatted(shownPath(key), shown(key), shownPath(other), shown(other)));
    }

    /**
     * Returns an object.
     *
     * @param key name of the field
     * @return its fields; empty if it is absent or something else
     */
    public Optional<JsonFields> objectIn(String key) {
        return fields.get(key) instanceof Map<?, ?> ? Optional.of(object(key)) : Optional.empty();
    }

    /**
     * Returns a text.
     *
     * @param key name of the field
     * @return the text; empty if it is absent or something else
     */
    public Optional<String> textIn(String key) {
        return fields.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Returns a number as text.
     *
     * @param key name of the field
     * @return the text; empty if it is absent or something else
     */
    public Optional<String> numberIn(String key) {
        return fields.get(key) instanceof Number number ? Optional.of(number.toString()) : Optional.empty();
    }

    /**
     * Returns whether a field is {@code true}.
     *
     * @param key name of the field
     * @return false if it is absent or something else
     */
    public boolean isTrue(String key) {
        return Boolean.TRUE.equals(fields.get(key));
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
                    case null -> "absent";
                    case String text -> '"' + text + '"';
                    case List<?> values
                    when values.size() > MOST_QUOTED -> "an array of %,d values".formatted(values.size());
                    case Map<?, ?> object
                    when object.size() > MOST_QUOTED -> "an object of %,d fields".formatted(object.size());
                    case Object value -> value.toString();
                });
    }
}
