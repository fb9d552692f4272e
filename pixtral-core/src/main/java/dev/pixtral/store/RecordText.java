package dev.pixtral.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A record as a small, flat JSON object. Whatever it contains, it names a file directly in the folder of prepared files
 * and nothing else. Unknown fields are ignored, so that later versions may add some.
 */
final class RecordText {
    private static final long VERSION = 1;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int LONGEST_NAME = 4096; // a path

    private static final List<String> GROUPS =
            List.of("attention", "feedForward", "output", "embeddings", "vision", "projector");

    private RecordText() {}

    /**
     * Field of the matrices that have another format than their group; only of checkpoints that were quantised already.
     */
    private static final String EXCEPTIONS = "exceptions";

    /**
     * A record that was read.
     *
     * @param model the model; its last use is left open ({@link Instant#EPOCH})
     * @param recorded when it was recorded
     */
    record Read(StoredModel model, Instant recorded) {}

    static boolean isFile(String name) {
        return FILE.matcher(name).matches();
    }

    static byte[] write(StoredModel model, Instant recorded) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("name", model.name());
            if (model.commit().isPresent()) {
                json.writeStringField("commit", model.commit().get());
            }
            json.writeStringField("file", model.file().getFileName().toString());
            List<WeightFormat> formats = list(model.formats());
            for (int i = 0; i < GROUPS.size(); i++) {
                json.writeStringField(GROUPS.get(i), word(formats.get(i)));
            }
            String exceptions = exceptions(model.formats());
            if (!exceptions.isEmpty()) {
                json.writeStringField(EXCEPTIONS, exceptions);
            }
            json.writeNumberField("bytes", model.bytes());
            json.writeBooleanField("asked", model.asked());
            json.writeStringField("recorded", recorded.toString());
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /**
     * Reads a record.
     *
     * @param json its content
     * @param files the folder of prepared files
     * @throws IOException if it is not a record; the message says why
     */
    static Read read(byte[] json, Path files) throws IOException {
        Map<String, Object> fields = fields(json);
        if (!Long.valueOf(VERSION).equals(fields.get("version"))) {
            throw new IOException("it has another version");
        }
        String name = text(fields, "name");
        String file = text(fields, "file");
        Optional<String> commit = Optional.ofNullable(fields.get("commit")).map(Object::toString);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IOException("its name is not that of a model");
        }
        if (!isFile(file)) {
            throw new IOException("its file is not in the store");
        }
        if (commit.filter(text -> !COMMIT.matcher(text).matches()).isPresent()) {
            throw new IOException("its commit is not one");
        }
        if (!(fields.get("bytes") instanceof Long bytes
                && bytes >= 0
                && fields.get("asked") instanceof Boolean asked)) {
            throw new IOException("a field is missing");
        }
        try {
            Instant recorded = Instant.parse(text(fields, "recorded"));
            return new Read(
                    new StoredModel(name, commit, files.resolve(file), formats(fields), bytes, asked, Instant.EPOCH),
                    recorded);
        } catch (DateTimeException e) {
            throw new IOException("its time is not one", e);
        }
    }

    private static Map<String, Object> fields(byte[] json) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> fields.put(key, parser.getText());
                    case VALUE_NUMBER_INT -> fields.put(key, parser.getLongValue());
                    case VALUE_TRUE, VALUE_FALSE -> fields.put(key, parser.getBooleanValue());
                    case null -> throw new IOException("it ends early");
                    default -> parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IOException("it does not end where it should");
            }
        }
        return fields;
    }

    private static String text(Map<String, Object> fields, String key) throws IOException {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw new IOException("the field '%s' is missing".formatted(key));
    }

    private static WeightFormats formats(Map<String, Object> fields) throws IOException {
        WeightFormat[] formats = new WeightFormat[GROUPS.size()];
        for (int i = 0; i < formats.length; i++) {
            String word = text(fields, GROUPS.get(i));
            try {
                formats[i] = WeightFormat.valueOf(word.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IOException("a format is not known", e);
            }
        }
        WeightFormats groups =
                new WeightFormats(formats[0], formats[1], formats[2], formats[3], formats[4], formats[5]);
        if (!fields.containsKey(EXCEPTIONS)) {
            return groups;
        }
        return WeightFormats.parse(groups.toText() + text(fields, EXCEPTIONS))
                .orElseThrow(() -> new IOException("a format of a matrix is not known"));
    }

    /** Returns the matrices with other formats than their group: what follows the groups in the text of all formats. */
    private static String exceptions(WeightFormats formats) {
        return formats.toText().substring(formats.groups().toText().length());
    }

    /** Returns the formats in the order of {@link #GROUPS}. */
    private static List<WeightFormat> list(WeightFormats formats) {
        return List.of(
                formats.attention(),
                formats.feedForward(),
                formats.output(),
                formats.embeddings(),
                formats.vision(),
                formats.projector());
    }

    /** Returns the formats as one word for each group, and the exceptions; equal iff the formats are. */
    static String key(WeightFormats formats) {
        return String.join("-", list(formats).stream().map(RecordText::word).toList()) + exceptions(formats);
    }

    private static String word(WeightFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
