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

    // labels of up to 63 characters, and at most 253 characters in all
    private static final String LONG_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String SHORT_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,18}[A-Za-z0-9])?";
    private static final String HOST =
            "(?:(?:%1$s\\.){0,2}%1$s|(?:%2$s\\.){3,11}%2$s)".formatted(LONG_LABEL, SHORT_LABEL);
    private static final String LETTER = "[a-z0-9\\u00e0-\\u00f6\\u00f8-\\u00ff\\u4e00-\\u9fa5]";
    private static final String LETTERS = LETTER + "(?:-?" + LETTER + "){0,9}";

    private static final String HEX = "[0-9A-Fa-f]{1,4}";
    private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
    private static final String IPV6 =
            "(?:(?:H:){7}H|(?:H:){1,7}:|(?:H:){1,6}:H|(?:H:){1,5}(?::H){2}|(?:H:){1,4}(?::H){3}".replace("H", HEX)
                    + "|(?:H:){1,3}(?::H){4}|(?:H:){1,2}(?::H){5}|H:(?::H){6}|:(?:(?::H){1,7}|:)|(?:H:){6}"
                            .replace("H", HEX)
                    + IPV4 + "|::(?:[Ff]{4}:)?" + IPV4 + ")";

    private static final String ESCAPED = "%[0-9A-Fa-f]{2}";
    private static final String WIDE = "\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef";
    private static final String SECONDS = "\\d{1,9}S";
    private static final String MINUTES = "\\d{1,9}M(?:" + SECONDS + ")?";
    private static final String CLOCK = "T(?:\\d{1,9}H(?:" + MINUTES + ")?|" + MINUTES + "|" + SECONDS + ")";
    private static final String MONTHS = "\\d{1,9}M(?:\\d{1,9}D)?";
    private static final String DAYS = "(?:\\d{1,9}Y(?:" + MONTHS + ")?|" + MONTHS + "|\\d{1,9}D)(?:" + CLOCK + ")?";
    private static final String POINTER = "(?:/(?:[^~/]|~[01])*)*";

    private static final Map<String, String> PATTERNS = Map.ofEntries(
            entry("date", DATE),
            entry("time", TIME),
            entry("date-time", DATE + "T" + TIME),
            entry("duration", "P(?:" + DAYS + "|" + CLOCK + "|\\d{1,9}W)"),
            entry("uuid", "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
            entry("email", ATOM + "(?:\\." + ATOM + "){0,2}@(?:" + LABEL + "\\.){1,4}[A-Za-z]{2,20}"),
            entry("hostname", HOST),
            entry("idn-hostname", "(?:" + HOST + "|(?:" + LETTERS + "\\.){0,3}" + LETTERS + ")"),
            entry("ipv4", IPV4),
            entry("ipv6", IPV6),
            entry("uri", identifier("")),
            entry("uri-reference", "(?:" + identifier("") + "|" + relative("") + ")"),
            entry("iri", identifier(WIDE)),
            entry("iri-reference", "(?:" + identifier(WIDE) + "|" + relative(WIDE) + ")"),
            entry("json-pointer", POINTER),
            entry("relative-json-pointer", "(?:0|[1-9]\\d{0,8})(?:#|" + POINTER + ")"),
            entry("regex", expression(2)));

    /** Patterns that match at least what any validator takes for a format, for what must not have it. */
    private static final Map<String, String> WIDEST = Map.ofEntries(
            Map.entry("date", "^\\d+-\\d+-\\d+$"),
            Map.entry("time", ":"),
            Map.entry("date-time", "^[+-]?\\d+-"),
            Map.entry("duration", "^P"),
            Map.entry("uuid", "^[0-9A-Fa-f-]*$"),
            Map.entry("email", "@"),
            Map.entry("ipv4", "^[0-9.]*$"),
            Map.entry("ipv6", ":"),
            Map.entry("uri", ":"),
            Map.entry("iri", ":"),
            Map.entry("hostname", "^[^\\s/]*$"),
            Map.entry("idn-hostname", "^[^\\s/]*$"),
            Map.entry("json-pointer", "^(?:/|$)"),
            Map.entry("relative-json-pointer", "^\\d"));

    private static Map.Entry<String, String> entry(String format, String pattern) {
        return Map.entry(format, "^" + pattern + "$");
    }

    /** An identifier with a scheme (RFC 3986), with more characters than those of ASCII. */
    private static String identifier(String more) {
        return "[A-Za-z][A-Za-z0-9+.-]*:(?:" + authority(more) + "(?:/" + path(more, "") + ")?|/?" + path(more, "")
                + ")" + tail(more);
    }

    /** An identifier without a scheme: a colon does not come before a slash. */
    private static String relative(String more) {
        return "(?:" + authority(more) + "(?:/" + path(more, "") + ")?|/" + path(more, "") + "|" + characters(more, "@")
                + "*(?:/" + path(more, "") + ")?)" + tail(more);
    }

    private static String authority(String more) {
        String host = "(?:" + HOST_OF_IDENTIFIER.replace("WIDE", more) + "|\\[" + IPV6 + "\\])";
        return "//(?:" + characters(more, ":") + "*@)?" + host + "(?::\\d{1,4})?";
    }

    private static final String HOST_OF_IDENTIFIER = "[A-Za-z0-9WIDE](?:[.-]?[A-Za-z0-9WIDE])*";

    /** Segments of a path, of which the first one is not empty, so that it cannot be read as an authority. */
    private static String path(String more, String first) {
        return "(?:" + characters(more, ":@") + "(?:" + characters(more, ":@/") + ")*)?" + first;
    }

    private static String tail(String more) {
        String part = "(?:" + characters(more, ":@/?") + ")*";
        return "(?:\\?" + part + ")?(?:#" + part + ")?";
    }

    private static String characters(String more, String others) {
        return "(?:[A-Za-z0-9._~!$&'()*+,;=" + others + more + "-]|" + ESCAPED + ")";
    }

    /** A regular expression with groups nested to a depth. */
    private static String expression(int depth) {
        String escape = "\\\\[dDwWsSbBnrtfv.*+?^$(){}|/\\[\\]\\\\-]";
        String literal = "[^\\\\()\\[\\]{}*+?|^$]";
        String member = "(?:a-z|A-Z|0-9|a-f|A-F|[^\\\\\\]\\[^-]|\\\\[dDwWsSnrt.*+?^$(){}|/\\[\\]\\\\-])";
        String set = "\\[\\^?" + member + "+-?\\]";
        String group = depth == 0 ? "" : "|\\((?:\\?:|\\?=|\\?!)?" + expression(depth - 1) + "\\)";
        String times = "(?:[*+?]|\\{\\d{1,3}(?:,|,[89]\\d\\d)?\\})?\\??".replace(",[89]\\d\\d", ",999");
        String part = "(?:\\^|\\$|(?:" + escape + "|" + literal + "|" + set + group + ")(?:" + times + ")?)";
        return "(?:" + part + "|\\|)*";
    }

    private static final Map<String, NumberRange> RANGES = Map.of(
            "int32", range(Integer.MIN_VALUE, Integer.MAX_VALUE), "int64", range(Long.MIN_VALUE, Long.MAX_VALUE));

    private Formats() {}

    /**
     * Returns a pattern that matches whatever some validator may take for a format.
     *
     * @param format its name
     * @return the pattern, of all strings for a format that may be any
     */
    public static Optional<String> widest(String format) {
        return pattern(format).map(_ -> WIDEST.getOrDefault(format, ""));
    }

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
     * Returns whether a pattern is that of a format.
     *
     * @param pattern a pattern
     * @return whether a format has it
     */
    public static boolean isPattern(String pattern) {
        return PATTERNS.containsValue(pattern);
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
