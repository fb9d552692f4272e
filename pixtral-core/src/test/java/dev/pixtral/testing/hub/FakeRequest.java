package dev.pixtral.testing.hub;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that came.
 *
 * @param server which listener it came to
 * @param method such as {@code GET}
 * @param target path and query as they were sent
 * @param headers values by name in lower case
 * @param number how many requests for the same path came to this listener before
 */
public record FakeRequest(Server server, String method, String target, Map<String, String> headers, int number) {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

    /** The two listeners. */
    public enum Server {
        /** Knows repositories; sees tokens. */
        HUB,
        /** Has the bytes of large files. */
        CDN,
        /** An HTTP proxy in front of both. */
        PROXY
    }

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The same request, counted otherwise. */
    public FakeRequest withNumber(int number) {
        return new FakeRequest(server, method, target, headers, number);
    }

    /** First byte of the range that it asks for; empty if it asks for no range. */
    public OptionalLong from() {
        Matcher range = RANGE.matcher(headers.getOrDefault("range", ""));
        return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : OptionalLong.empty();
    }

    /** The byte after the last one of the range, at most the size of the file. */
    long to(long size) {
        Matcher range = RANGE.matcher(headers.getOrDefault("range", ""));
        return range.matches() && !range.group(2).isEmpty() ? Math.min(size, Long.parseLong(range.group(2)) + 1) : size;
    }
}
