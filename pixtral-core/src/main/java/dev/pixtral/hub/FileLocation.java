package dev.pixtral.hub;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the bytes of a file are for now.
 *
 * @param uri address, perhaps with a signature
 * @param renewAt when it should be resolved again
 */
record FileLocation(URI uri, Instant renewAt) {
    /** How long before the signature expires; a range that has begun is not cut off. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final Pattern EPOCH = Pattern.compile("(?:^|&)Expires=([0-9]{1,11})(?:&|$)");
    private static final Pattern DATE = Pattern.compile("(?:^|&)X-Amz-Date=([0-9]{8}T[0-9]{6}Z)(?:&|$)");
    private static final Pattern SECONDS = Pattern.compile("(?:^|&)X-Amz-Expires=([0-9]{1,9})(?:&|$)");
    private static final DateTimeFormatter AMAZON =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Returns the location at an address that was resolved now. */
    static FileLocation of(URI uri, Instant now) {
        Optional<Duration> life = expiry(uri)
                .map(expiry -> Duration.between(now, expiry))
                // of a server whose clock is behind: resolved again when it refuses
                .filter(Duration::isPositive);
        return new FileLocation(
                uri,
                life.map(left -> now.plus(
                                left.compareTo(MARGIN.multipliedBy(2)) > 0 ? left.minus(MARGIN) : left.dividedBy(2)))
                        .orElse(Instant.MAX));
    }

    boolean isDue(Instant now) {
        return !now.isBefore(renewAt);
    }

    private static Optional<Instant> expiry(URI uri) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        Matcher epoch = EPOCH.matcher(query);
        if (epoch.find()) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch.group(1))));
        }
        Matcher date = DATE.matcher(query);
        Matcher seconds = SECONDS.matcher(query);
        if (!date.find() || !seconds.find()) {
            return Optional.empty();
        }
        try {
            Instant signed = AMAZON.parse(date.group(1), Instant::from);
            return Optional.of(signed.plusSeconds(Long.parseLong(seconds.group(1))));
        } catch (DateTimeException e) {
            return Optional.empty(); // the server decides when it has expired
        }
    }

    /** Returns the address without the signature. */
    @Override
    public String toString() {
        return Addresses.shown(uri);
    }
}
