package dev.pixtral.errors;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.pixtral.api.Internal;
import java.io.CharConversionException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes a mistake in a JSON text for error messages. Jackson's messages are written for its users and change
 * between versions, so only their quotations of the text are used.
 *
 * @param line the line of the mistake, starting at 1; 0 if unknown
 * @param column the column of the mistake, starting at 1; 0 if unknown
 * @param what a clause without a full stop, such as {@code the key "a" occurs twice in an object}
 */
@Internal
public record JsonProblem(int line, int column, String what) {
    private static final int LONGEST_QUOTE = 60;
    private static final String OTHER = "something other than a JSON value or punctuation mark was found";
    private static final String TOO_EARLY = "it ends too early";
    private static final String NOT_UTF8 = "it is not UTF-8";
    private static final Pattern ALLOWED = Pattern.compile("maximum allowed \\((\\d{1,18})");
    private static final Pattern UNEXPECTED_CHARACTER =
            Pattern.compile("Unexpected character \\(.{1,20}? \\(code (\\d{1,7})", Pattern.DOTALL);

    /**
     * The beginnings of Jackson's messages and their meanings. The first match applies; its group 1 is a quotation of
     * the text.
     */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "Duplicate (?:field|Object property) ['\"](.*)['\"]", "the key \"%s\" occurs twice in an object"),
            new Meaning("Unrecognized token '(.*?)'", "'%s' is not a JSON value"),
            new Meaning("Non-standard token '(.*?)'", "'%s' is not a JSON value"),
            new Meaning("Unexpected close marker '(.)'", "'%s' has no matching opening bracket"),
            new Meaning("Unexpected end-of-input|No content", TOO_EARLY),
            new Meaning("Cannot deserialize|Cannot construct", "a value has the wrong type"),
            new Meaning("Invalid UTF-8", NOT_UTF8),
            new Meaning("Invalid numeric value", "a number is not in JSON's format"),
            new Meaning("Illegal unquoted character", "a string contains a control character; it must be escaped"),
            new Meaning("Illegal character \\(\\(CTRL-CHAR", "there is a control character outside strings"),
            new Meaning(
                    "Unrecognized character escape", "a string contains an escape sequence that JSON does not have"),
            new Meaning("Trailing token", "it continues after its end"),
            new Meaning(".*base64", "a string is not base64"));

    /** A message of Jackson and its replacement. */
    private record Meaning(Pattern message, String words) {
        Meaning(String beginning, String words) {
            this(Pattern.compile(beginning, Pattern.DOTALL), words);
        }
    }

    /**
     * Describes why a JSON text could not be read.
     *
     * @param failure an exception of Jackson, or one that Jackson caused
     * @return the first mistake in the text
     */
    public static JsonProblem of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException e) {
                return of(e.getLocation(), meaning(e));
            }
            if (cause instanceof CharConversionException) {
                return of(null, NOT_UTF8);
            }
        }
        return of(null, "it cannot be read as JSON");
    }

    private static JsonProblem of(JsonLocation at, String what) {
        return at == null || at.getLineNr() < 1 || at.getColumnNr() < 1
                ? new JsonProblem(0, 0, what)
                : new JsonProblem(at.getLineNr(), at.getColumnNr(), what);
    }

    /** Returns the place, if known, and the problem, such as {@code line 3, column 7: it ends too early}. */
    @Override
    public String toString() {
        return line == 0 ? what : "line %d, column %d: %s".formatted(line, column, what);
    }

    private static String meaning(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return switch (e) {
            case JsonEOFException _ -> TOO_EARLY;
            case InputCoercionException _ -> "a number is too large";
            case StreamConstraintsException _ -> limit(message);
            default -> meaning(message);
        };
    }

    private static String limit(String message) {
        Matcher allowed = ALLOWED.matcher(message);
        String most = allowed.find() ? "%,d".formatted(Long.parseLong(allowed.group(1))) : "the allowed number of";
        if (message.contains("nesting depth")) {
            return "its nesting depth is more than %s".formatted(most);
        }
        if (message.startsWith("Token count")) {
            return "it has more than %s names and values".formatted(most);
        }
        return message.startsWith("Number")
                ? "a number has more than %s digits".formatted(most)
                : "a string or name has more than %s characters".formatted(most);
    }

    private static String meaning(String message) {
        Matcher character = UNEXPECTED_CHARACTER.matcher(message);
        if (character.lookingAt()) {
            int code = Integer.parseInt(character.group(1));
            return Character.isValidCodePoint(code)
                    ? "'%s' is not allowed here".formatted(Visible.line(Character.toString(code)))
                    : OTHER;
        }
        for (Meaning meaning : MEANINGS) {
            Matcher matcher = meaning.message.matcher(message);
            if (matcher.lookingAt()) {
                return matcher.groupCount() == 0
                        ? meaning.words
                        : meaning.words.formatted(Visible.excerpt(matcher.group(1), LONGEST_QUOTE));
            }
        }
        return OTHER;
    }
}
