package dev.pixtral.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.pixtral.errors.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one value as Python's {@code json.loads} does.
 *
 * @param parser at the value's first token
 * @param mostDigits the largest number of digits of a number
 * @param refusal makes the exception for a value that is too large, see {@link PythonJson#parseSchema}
 */
record PythonJsonReader(JsonParser parser, int mostDigits, Function<String, ? extends RuntimeException> refusal) {
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    Json value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT -> {
                String digits = number();
                yield new Json.Num(digits.equals("-0") ? "0" : digits);
            }
            case VALUE_NUMBER_FLOAT -> new Json.Num(floatingPoint(number()));
            case VALUE_TRUE -> Json.Word.TRUE;
            case VALUE_FALSE -> Json.Word.FALSE;
            case VALUE_NULL -> Json.Word.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no JSON value begins with " + parser.currentToken());
        };
    }

    private Json object() throws IOException {
        Map<String, Json> fields =
                new LinkedHashMap<>(); // as a dict: a duplicate key keeps its first place and last value
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            fields.put(key, value());
        }
        return new Json.Obj(fields);
    }

    private Json array() throws IOException {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Json.Arr(items);
    }

    private String number() throws IOException {
        String text = parser.getText();
        if (text.length() > mostDigits) {
            long digits = text.chars().filter(c -> c >= '0' && c <= '9').count();
            if (digits > mostDigits) {
                throw refusal.apply("has %d digits in %s, but at most %d are supported; shorten the number"
                        .formatted(digits, field(), mostDigits));
            }
        }
        return text;
    }

    /** The field that contains the number, directly or in an array. */
    private String field() {
        JsonStreamContext at = parser.getParsingContext();
        while (at != null && at.getCurrentName() == null) {
            at = at.getParent();
        }
        return at == null ? "a number" : "\"" + Excerpt.of(at.getCurrentName()) + "\"";
    }

    private static String floatingPoint(String text) throws IOException {
        char last = text.charAt(text.length() - 1);
        if (last >= '0' && last <= '9') {
            return PythonFloat.repr(Double.parseDouble(text));
        }
        if (!NON_FINITE.contains(text)) { // Jackson accepts -INF, +Infinity and more
            throw new IOException("not a number of JSON in Python: " + text);
        }
        return text;
    }
}
