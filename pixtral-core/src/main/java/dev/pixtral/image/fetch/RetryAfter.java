package dev.pixtral.image.fetch;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads how long a server asks to wait (RFC 9110, 10.2.3): a number of seconds, or a date in one of HTTP's three
 * formats.
 */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final int LONGEST = 64;
    private static final int FIRST_YEAR = 1970; // of years with two digits

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_YEAR)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * Returns how long to wait.
     *
     * @param value the header {@code Retry-After}, or empty
     * @param date the header {@code Date}, or empty: the server's clock, relative to which a date is read
     * @param now this machine's clock, used if the server does not send its own
     * @return the pause, not negative; empty if the server does not state one
     */
    static Optional<Duration> of(String value, String date, Instant now) {
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant clock = instant(date.strip()).orElse(now);
        return instant(text)
                .map(until -> Duration.between(clock, until))
                .map(pause -> pause.isNegative() ? Duration.ZERO : pause);
    }

    private static Optional<Instant> instant(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        for (DateTimeFormatter format : DATES) {
            try {
                return Optional.of(ZonedDateTime.parse(text, format).toInstant());
            } catch (DateTimeException e) {
                continue; // another format, or not a date
            }
        }
        return Optional.empty();
    }
}
