package dev.pixtral.examples.documents;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines of a CSV file as RFC 4180 defines them.
 *
 * <p>The texts come from pictures, so anybody can write them, and a spreadsheet computes a text that starts with "=",
 * "+", "-" or "@" as a formula. Such a text gets an apostrophe in front, as OWASP recommends; numbers get none. The
 * JSON lines have the texts as they were read.
 */
final class Csv {
    private static final String STARTS_FORMULA = "=+-@\t\r";

    private Csv() {}

    /**
     * A line with its line break.
     *
     * @param values texts, numbers, or null for an empty cell
     */
    static String line(List<?> values) {
        return values.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> number.toString();
            default -> quoted(guarded(value.toString()));
        };
    }

    private static String guarded(String text) {
        return !text.isEmpty() && STARTS_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
