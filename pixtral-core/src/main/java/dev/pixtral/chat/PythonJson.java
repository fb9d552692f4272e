package dev.pixtral.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON to and from text exactly as the reference does it: {@code json.loads} and {@code json.dumps(ensure_ascii=False)} of
 * Python. The model was trained on this spelling, so a space or a digit more would be other tokens. Objects keep the order
 * of their fields.
 */
public final class PythonJson {
    // the reference gives up near Python's recursion limit of 1000; a schema needs several frames a level, and a thread
    // of a server may have
    // a small stack
    private static final int DEEPEST = 256;
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // keys are the user's: nothing to keep
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private PythonJson() {}

    /**
     * Reads a JSON text. A key that stands twice in an object keeps its first place and its last value.
     *
     * @param text the text
     * @param what what it is, for the error
     * @return the value, or nothing if the text is no JSON
     * @throws PromptException if it is nested deeper than 256 levels
     */
    public static Optional<Json> parse(String text, String what) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Optional<Json> value = Optional.of(value(parser));
            return parser.nextToken() == null ? value : Optional.empty();
        } catch (StreamConstraintsException e) {
            throw PromptException.tooDeep(what, DEEPEST);
        } catch (IOException e) { // a string has no other way to fail than not to be JSON
            return Optional.empty();
        }
    }

    /** Reads what may or may not be JSON: nothing is an empty object, and what is no JSON is a string. */
    static Json parseOrQuote(String text, String what) {
        if (text.isEmpty()) {
            return new Json.Obj(Map.of());
        }
        return parse(text, what).orElseGet(() -> new Json.Str(text));
    }

    /**
     * Writes a value in the template's style: {@code ", "} and {@code ": "} and no other blanks, escapes only where JSON
     * demands them.
     *
     * @param value the value
     * @return its text
     */
    public static String dump(Json value) {
        StringBuilder out = new StringBuilder();
        dump(value, out);
        return out.toString();
    }

    private static Json value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT -> new Json.Num(parser.getText().equals("-0") ? "0" : parser.getText());
            case VALUE_NUMBER_FLOAT -> new Json.Num(floatingPoint(parser.getText()));
            case VALUE_TRUE -> Json.Word.TRUE;
            case VALUE_FALSE -> Json.Word.FALSE;
            case VALUE_NULL -> Json.Word.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no JSON value begins with " + parser.currentToken());
        };
    }

    private static Json object(JsonParser parser) throws IOException {
        Map<String, Json> fields = new LinkedHashMap<>(); // as a dict: a key twice keeps its first place and last value
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            fields.put(key, value(parser));
        }
        return new Json.Obj(fields);
    }

    private static Json array(JsonParser parser) throws IOException {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new Json.Arr(items);
    }

    private static String floatingPoint(String text) throws IOException {
        char last = text.charAt(text.length() - 1);
        if (last >= '0' && last <= '9') {
            return PythonFloat.repr(Double.parseDouble(text));
        }
        if (!NON_FINITE.contains(text)) { // Jackson knows -INF, +Infinity and more
            throw new IOException("not a number of JSON in Python: " + text);
        }
        return text;
    }

    private static void dump(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj(Map<String, Json> fields) -> {
                String separator = "{";
                for (Map.Entry<String, Json> field : fields.entrySet()) {
                    quote(field.getKey(), out.append(separator));
                    dump(field.getValue(), out.append(": "));
                    separator = ", ";
                }
                out.append(fields.isEmpty() ? "{}" : "}");
            }
            case Json.Arr(List<Json> items) -> {
                String separator = "[";
                for (Json item : items) {
                    dump(item, out.append(separator));
                    separator = ", ";
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Json.Str(String text) -> quote(text, out);
            case Json.Num(String text) -> out.append(text);
            case Json.Word word -> out.append(word.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
