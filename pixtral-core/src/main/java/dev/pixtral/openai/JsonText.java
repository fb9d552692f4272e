package dev.pixtral.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes JSON objects, one line each, which shows no control character as it is. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonFactory READER = JsonFactory.builder() // of what an answer holds: as long as that is
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final double MICROSECOND_DIGITS = 1e3;

    private JsonText() {}

    /** Writes the fields of an object, or a value. */
    @FunctionalInterface
    public interface Fields {
        /**
         * Writes them.
         *
         * @param json where to
         * @throws IOException from the generator
         */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /**
     * Writes an object.
     *
     * @param fields of the object
     * @return the object and the end of the line
     */
    public static String line(Fields fields) {
        return text(json -> {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        });
    }

    /** Any value and the end of the line. */
    static String text(Fields value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            value.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot be: a StringWriter takes everything
        }
        return Visible.json(out.toString()) + "\n";
    }

    /**
     * Writes whole numbers as an array.
     *
     * @param json where to
     * @param name of the field
     * @param values of the array
     * @throws IOException from the generator
     */
    public static void ints(JsonGenerator json, String name, int[] values) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values, 0, values.length);
    }

    /**
     * Writes texts as an array.
     *
     * @param json where to
     * @param name of the field
     * @param values of the array
     * @throws IOException from the generator
     */
    public static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values.toArray(String[]::new), 0, values.size());
    }

    /**
     * Writes a measured number: digits beyond the third say nothing.
     *
     * @param json where to
     * @param name of the field
     * @param value the number
     * @throws IOException from the generator
     */
    public static void measured(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * MICROSECOND_DIGITS) / MICROSECOND_DIGITS);
    }

    /**
     * A text that is JSON in itself, character for character but for line breaks and tabs, which JSON has only between
     * values and which become blanks; as a string if it is none.
     */
    static void embedded(JsonGenerator json, String name, String text) throws IOException {
        if (isJson(text)) {
            json.writeFieldName(name);
            json.writeRawValue(text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
        } else {
            json.writeStringField(name, text);
        }
    }

    private static boolean isJson(String text) throws IOException {
        try (JsonParser parser = READER.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
