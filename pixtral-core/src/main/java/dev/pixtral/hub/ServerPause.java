package dev.pixtral.hub;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long a server asks to wait: {@code RateLimit} of the hub, or {@code Retry-After} (RFC 9110, 10.2.3). */
final class ServerPause {
    private static final Pattern LIMIT = Pattern.compile(".*;\\s*r=0\\s*;\\s*t=([0-9]{1,10})\\s*(?:[;,].*)?");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final int LONGEST = 200;

    private ServerPause() {}

    /**
     * Returns the pause, a second longer than asked for, because servers round.
     *
     * @param response an answer with status 429 or 503
     * @param now this machine's clock, used if the server does not send its own
     */
    static Optional<Duration> of(HubResponse response, Instant now) {
        return rateLimit(response).or(() -> retryAfter(response, now)).map(pause -> pause.plusSeconds(1));
    }

    /** The header comes with every answer; it asks for a pause only if nothing remains. */
    private static Optional<Duration> rateLimit(HubResponse response) {
        if (response.status() != 429) {
            return Optional.empty();
        }
        return bounded(response, "RateLimit")
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .map(limit -> Duration.ofSeconds(Long.parseLong(limit.group(1))));
    }

    private static Optional<Duration> retryAfter(HubResponse response, Instant now) {
        Optional<String> value = bounded(response, "Retry-After");
        if (value.isPresent() && SECONDS.matcher(value.get()).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
        }
        Instant clock = bounded(response, "Date").flatMap(ServerPause::instant).orElse(now);
        return value.flatMap(ServerPause::instant)
                .map(until -> Duration.between(clock, until))
                .map(pause -> pause.isNegative() ? Duration.ZERO : pause);
    }

    private static Optional<String> bounded(HubResponse response, String name) {
        return response.header(name).filter(value -> value.length() <= LONGEST);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // another format, which no hub sends
        }
    }
}
