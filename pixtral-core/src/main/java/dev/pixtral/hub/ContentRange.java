package dev.pixtral.hub;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Content-Range} (RFC 9110, 14.4).
 *
 * @param from first byte of the body; empty if there is no such range
 * @param last last byte of the body
 * @param total size of the whole file, if it is stated
 */
record ContentRange(OptionalLong from, OptionalLong last, OptionalLong total) {
    private static final Pattern BYTES =
            Pattern.compile("bytes (?:([0-9]{1,18})-([0-9]{1,18})|\\*)/(?:([0-9]{1,18})|\\*)");

    /** Reads the header; empty if it is not there, or is something else. */
    static Optional<ContentRange> of(HubResponse response) {
        return response.header("Content-Range")
                .map(BYTES::matcher)
                .filter(Matcher::matches)
                .map(match -> new ContentRange(number(match, 1), number(match, 2), number(match, 3)));
    }

    private static OptionalLong number(Matcher match, int group) {
        return match.group(group) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(match.group(group)));
    }

    /** Whether the body is the bytes from one place to another, the last of which is not part of it. */
    boolean is(long start, long end) {
        return from.equals(OptionalLong.of(start)) && last.equals(OptionalLong.of(end - 1));
    }
}
