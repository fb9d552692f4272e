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

/** Writes JSON objects, one per line, with all control characters escaped. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonFactory READER = JsonFactory.builder() // for parts of answers, which may be long
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
         * Writes the fields or the value.
         *
         * @param json the generator to write to
         * @throws IOException from the generator
         */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /**
     * Writes an object.
     *
     * @param fields the fields of the object
     * @return the object and a line break
     */
    public static String line(Fields fields) {
        return text(json -> {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        });
    }

    /** Any value and a line break. */
    static String text(Fields value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            value.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return Visible.json(out.toString()) + "\n";
    }

    /**
     * Writes integers as an array.
     *
     * @param json the generator to write to
     * @param name the name of the field
     * @param values the values of the array
     * @throws IOException from the generator
     */
    public static void ints(JsonGenerator json, String name, int[] values) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values, 0, values.length);
    }

    /**
     * Writes texts as an array.
     *
     * @param json the generator to write to
     * @param name the name of the field
     * @param values the values of the array
     * @throws IOException from the generator
     */
    public static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values.toArray(String[]::new), 0, values.size());
    }

    /**
     * Writes a measured number with three digits after the decimal point, because more are noise.
     *
     * @param json the generator to write to
     * @param name the name of the field
     * @param value the number
     * @throws IOException from the generator
     */
    public static void measured(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * MICROSECOND_DIGITS) / MICROSECOND_DIGITS);
    }

    /**
     * Writes a text that is JSON as a value: character by character, except that line breaks and tabs, which JSON only
     * has between values, become spaces. Any other text is written as a string.
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
