package dev.pixtral.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.pixtral.errors.PromptException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads and writes JSON exactly as the reference does, with Python's {@code json.loads} and
 * {@code json.dumps(ensure_ascii=False)}. The model was trained on this format, so an additional space or digit would
 * make other tokens. Objects keep the order of their fields.
 */
public final class PythonJson {
    // the reference fails near Python's recursion limit of 1000; a schema needs several frames per level, and a thread
    // of a server may have a small stack
    /** The deepest nesting of a JSON text, in levels. */
    public static final int DEEPEST = 256;
    /** The largest number of digits of a number in a schema. */
    public static final int MOST_DIGITS = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // keys are chosen by users: not worth caching
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private PythonJson() {}

    /**
     * Reads a JSON text. A duplicate key in an object keeps its first place and its last value.
     *
     * @param text the text
     * @param what the name of the text in messages
     * @return the value; empty if the text is not JSON
     * @throws PromptException if it is nested deeper than 256 levels
     */
    public static Optional<Json> parse(String text, String what) {
        return parse(text, Integer.MAX_VALUE, problem -> PromptException.because("The %s %s.", what, problem));
    }

    /**
     * Reads the JSON text of a schema. Its numbers have at most 1,000 digits, because they are used in calculations.
     *
     * @param text the text
     * @param refusal makes the exception for a text that is nested deeper than 256 levels or has a longer number, from
     *     the predicate of the message's sentence, such as {@code has 2000 digits in "minimum", but at most 1000 are
     *     supported}
     * @return the value; empty if the text is not JSON
     */
    public static Optional<Json> parseSchema(String text, Function<String, ? extends RuntimeException> refusal) {
        return parse(text, MOST_DIGITS, refusal);
    }

    /**
     * Reads a JSON text whose numbers have a limited number of digits.
     *
     * @param text the text
     * @param mostDigits the largest number of digits of a number
     * @param refusal makes the exception, as in {@link #parseSchema}
     * @return the value; empty if the text is not JSON
     */
    public static Optional<Json> parse(
            String text, int mostDigits, Function<String, ? extends RuntimeException> refusal) {
        try (JsonParser parser = parser(text)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Optional<Json> value = Optional.of(new PythonJsonReader(parser, mostDigits, refusal).value());
            return parser.nextToken() == null ? value : Optional.empty();
        } catch (StreamConstraintsException e) {
            throw refusal.apply("is JSON nested deeper than %d levels, which is too deep to encode".formatted(DEEPEST));
        } catch (IOException e) { // reading a string only fails if it is not JSON
            return Optional.empty();
        }
    }

    /**
     * Reads a text that may not be JSON.
     *
     * @param text the text
     * @param what the name of the text in messages
     * @return the value; an empty object for an empty text, and a string if the text is not JSON
     * @throws PromptException if it is nested deeper than 256 levels
     */
    public static Json parseOrQuote(String text, String what) {
        if (text.isEmpty()) {
            return new Json.Obj(Map.of());
        }
        return parse(text, what).orElseGet(() -> new Json.Str(text));
    }

    /**
     * Returns a parser for a JSON text whose tree is not needed, with the same limit of nesting.
     *
     * @param text the text
     * @return a parser before the first token, which supports {@code NaN} and infinite numbers
     * @throws IOException never for a string, but declared by Jackson
     */
    public static JsonParser parser(String text) throws IOException {
        return JSON.createParser(text);
    }

    /**
     * Writes a value in the template's style: {@code ", "} and {@code ": "}, no other whitespace, and escapes only
     * where JSON requires them.
     *
     * @param value the value
     * @return its text
     */
    public static String dump(Json value) {
        StringBuilder out = new StringBuilder();
        dump(value, out);
        return out.toString();
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
