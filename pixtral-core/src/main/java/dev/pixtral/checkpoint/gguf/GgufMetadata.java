package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The key/value part of a GGUF file, read with types checked. Values stay in the file until they are asked for. Errors
 * name the file, the key and what was found. Thread-safe once the header has been read.
 */
@Internal
public final class GgufMetadata {
    private final GgufBytes bytes;
    private final String source;
    private final Map<String, Place> places;

    /**
     * Where a value is.
     *
     * @param type its type
     * @param of type of the elements of an array; the same type for other values
     * @param count number of elements; 1 for other values
     * @param at first byte of the value, of an array the first element
     */
    record Place(GgufType type, GgufType of, int count, long at) {}

    GgufMetadata(GgufBytes bytes, String source, Map<String, Place> places) {
        this.bytes = bytes;
        this.source = source;
        this.places = places;
    }

    /**
     * Returns all keys.
     *
     * @return in the order of the file
     */
    public Set<String> keys() {
        return places.keySet();
    }

    /**
     * Returns whether there is a value.
     *
     * @param key its key
     * @return true if there is one of any type
     */
    public boolean has(String key) {
        return places.containsKey(key);
    }

    /**
     * Reads a text.
     *
     * @param key its key
     * @return the text; empty if there is no such key
     * @throws CheckpointException if it is of another type
     */
    public Optional<String> text(String key) {
        return find(key, "a string").map(place -> {
            require(key, place, place.type == GgufType.STRING, "a string");
            return reading(() -> at(place).text());
        });
    }

    /**
     * Reads a whole number.
     *
     * @param key its key
     * @return the number; empty if there is no such key
     * @throws CheckpointException if it is of another type, negative or above 2147483647
     */
    public Optional<Integer> integer(String key) {
        String needed = "a whole number from 0 to 2147483647";
        return find(key, needed).map(place -> {
            require(key, place, place.type.isInteger(), needed);
            long value = reading(() -> integer(at(place), place.type));
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw wrong(key, needed, Long.toString(value));
            }
            return (int) value;
        });
    }

    /**
     * Reads a number. A float32 is read as the shortest decimal that means it, as other files write it: the nearest
     * float32 to 1e-5 is 1e-5 again.
     *
     * @param key its key
     * @return the number; empty if there is no such key
     * @throws CheckpointException if it is of another type or not finite
     */
    public Optional<Double> number(String key) {
        return find(key, "a number").map(place -> {
            boolean ok = place.type.isInteger() || place.type == GgufType.FLOAT32 || place.type == GgufType.FLOAT64;
            require(key, place, ok, "a number");
            double value = reading(() -> number(at(place), place.type));
            if (!Double.isFinite(value)) {
                throw wrong(key, "a number", Double.toString(value));
            }
            return value;
        });
    }

    /**
     * Reads a truth value.
     *
     * @param key its key
     * @return the value; empty if there is no such key
     * @throws CheckpointException if it is of another type
     */
    public Optional<Boolean> flag(String key) {
        return find(key, "true or false").map(place -> {
            require(key, place, place.type == GgufType.BOOL, "true or false");
            return reading(() -> at(place).int8() != 0);
        });
    }

    /**
     * Returns the number of elements of an array.
     *
     * @param key its key
     * @return the number; empty if there is no such key
     * @throws CheckpointException if it is no array
     */
    public Optional<Integer> count(String key) {
        return Optional.ofNullable(places.get(key)).map(place -> {
            require(key, place, place.type == GgufType.ARRAY, "an array");
            return place.count;
        });
    }

    /**
     * Reads an array of texts.
     *
     * @param key its key
     * @return a new array; empty if there is no such key
     * @throws CheckpointException if it is of another type
     */
    public Optional<String[]> texts(String key) {
        return Optional.ofNullable(places.get(key)).map(place -> {
            require(key, place, place.type == GgufType.ARRAY && place.of == GgufType.STRING, "an array of strings");
            return reading(() -> {
                String[] texts = new String[place.count];
                GgufCursor cursor = at(place);
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = cursor.text();
                }
                return texts;
            });
        });
    }

    /**
     * Reads an array of numbers, or a single number.
     *
     * @param key its key
     * @return a new array; empty if there is no such key
     * @throws CheckpointException if it is of another type
     */
    public Optional<double[]> numbers(String key) {
        return Optional.ofNullable(places.get(key)).map(place -> {
            boolean ok = place.of.isInteger() || place.of == GgufType.FLOAT32 || place.of == GgufType.FLOAT64;
            require(key, place, ok, "numbers");
            return reading(() -> {
                double[] numbers = new double[place.count];
                GgufCursor cursor = at(place);
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = number(cursor, place.of);
                }
                return numbers;
            });
        });
    }

    /**
     * Returns the error for a value that contradicts another or is not supported.
     *
     * @param key its key
     * @param message what is wrong and what to do
     * @return the error
     */
    CheckpointException bad(String key, String message) {
        return CheckpointException.at(source, "'%s' %s".formatted(CheckpointException.quote(key), message));
    }

    /** Returns the error for a key that is needed and absent. */
    CheckpointException missing(String key) {
        return bad(key, "is missing; is this the file of a Pixtral model?");
    }

    private static long integer(GgufCursor cursor, GgufType type) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(cursor.int8());
            case INT8 -> cursor.int8();
            case UINT16 -> Short.toUnsignedLong(cursor.int16());
            case INT16 -> cursor.int16();
            case UINT32 -> Integer.toUnsignedLong(cursor.int32());
            case INT32 -> cursor.int32();
            case INT64, UINT64 -> cursor.int64(); // one above 2^63 comes out negative, and is refused as that
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new IllegalArgumentException(type.toString());
        };
    }

    private static double number(GgufCursor cursor, GgufType type) {
        return switch (type) {
            case FLOAT32 -> Double.parseDouble(Float.toString(Float.intBitsToFloat(cursor.int32())));
            case FLOAT64 -> Double.longBitsToDouble(cursor.int64());
            default -> integer(cursor, type);
        };
    }

    private Optional<Place> find(String key, String needed) {
        Place place = places.get(key);
        if (place != null && place.type == GgufType.ARRAY) {
            throw wrong(key, needed, "an array of %,d values".formatted(place.count));
        }
        return Optional.ofNullable(place);
    }

    private void require(String key, Place place, boolean ok, String needed) {
        if (!ok) {
            throw wrong(key, needed, place.type == GgufType.ARRAY ? "an array of " + place.of : "a " + place.type);
        }
    }

    private CheckpointException wrong(String key, String needed, String found) {
        return bad(key, "must be %s, but is %s; the file is damaged or of another model".formatted(needed, found));
    }

    private GgufCursor at(Place place) {
        return new GgufCursor(bytes, source, place.at);
    }

    private <T> T reading(Supplier<T> read) {
        return GgufBytes.reading(source, read);
    }
}
