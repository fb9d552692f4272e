package dev.pixtral.schema.automaton;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Patterns of string formats and ranges of number formats. Where standards and their implementations differ, a pattern
 * allows only what all of them accept: capital T and Z, offsets up to 18 hours and not {@code -00:00}, a fraction of at
 * most nine digits, no leap second, domains with a dot.
 */
public final class Formats {
    // years 0000 to 9999 of the Gregorian calendar
    private static final String DATE = "(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))"
            + "|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";
    // -00:00 is never written: ISO 8601 forbids it, and RFC 3339 reads it as "no offset known"
    private static final String OFFSET =
            "(?:Z|\\+00:[0-5]\\d|-00:(?:0[1-9]|[1-5]\\d)" + "|[+-](?:(?:0[1-9]|1[0-7]):[0-5]\\d|18:00))";
    private static final String TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?" + OFFSET;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}";
    private static final String LABEL = "[A-Za-z0-9](?:-?[A-Za-z0-9]){0,20}";
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Map<String, String> PATTERNS = Map.of(
            "date", "^" + DATE + "$",
            "time", "^" + TIME + "$",
            "date-time", "^" + DATE + "T" + TIME + "$",
            "uuid", "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
            "email", "^" + ATOM + "(?:\\." + ATOM + "){0,2}@(?:" + LABEL + "\\.){1,4}[A-Za-z]{2,20}$",
            "ipv4", "^" + OCTET + "(?:\\." + OCTET + "){3}$");

    private static final Map<String, NumberRange> RANGES = Map.of(
            "int32", range(Integer.MIN_VALUE, Integer.MAX_VALUE), "int64", range(Long.MIN_VALUE, Long.MAX_VALUE));

    private Formats() {}

    /**
     * Returns whether a format is supported.
     *
     * @param format its name
     * @return whether it has a pattern or a range
     */
    public static boolean isKnown(String format) {
        return PATTERNS.containsKey(format) || RANGES.containsKey(format);
    }

    /**
     * Returns the pattern of a string format.
     *
     * @param format its name
     * @return the pattern; empty if there is no such format
     */
    public static Optional<String> pattern(String format) {
        return Optional.ofNullable(PATTERNS.get(format));
    }

    /**
     * Returns the range of an integer format.
     *
     * @param format its name
     * @return the range; empty if there is no such format
     */
    public static Optional<NumberRange> range(String format) {
        return Optional.ofNullable(RANGES.get(format));
    }

    private static NumberRange range(long least, long largest) {
        return NumberRange.ALL
                .atLeast(new NumberRange.Bound(BigDecimal.valueOf(least), true))
                .atMost(new NumberRange.Bound(BigDecimal.valueOf(largest), true));
    }
}
