package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of times, ranges and pages. */
class HeadersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static HubResponse response(int status, String name, String value) {
        return new HubResponse(
                URI.create("https://hub.example/a"),
                status,
                HttpHeaders.of(Map.of(name, List.of(value)), (_, _) -> true),
                ResponseBody.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "429 | RateLimit | \"api\";r=0;t=120 | 121",
                "429 | RateLimit | \"resolvers\"; r=0; t=7;x=1 | 8",
                "429 | RateLimit | \"api\";r=3;t=120 | none",
                "503 | RateLimit | \"api\";r=0;t=120 | none",
                "429 | RateLimit | r=0 | none",
                "503 | Retry-After | 0 | 1",
                "429 | Retry-After | 1000000000 | 1000000001",
                "429 | Retry-After | -5 | none",
                "429 | Retry-After | 1.5 | none",
                "429 | Retry-After | soon | none",
                "429 | Retry-After | Thu, 1 Jan 2026 00:01:30 GMT | 91",
                "429 | Retry-After | Wed, 31 Dec 2025 23:00:00 GMT | 1",
                "429 | Retry-After | Thu, 99 Jan 2026 00:01:30 GMT | none",
                "429 | Date | Thu, 1 Jan 2026 00:00:00 GMT | none"
            })
    void pause(int status, String name, String value, Long seconds) {
        assertThat(ServerPause.of(response(status, name, value), NOW))
                .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                // a minute before it expires
                "Expires=1767229200&Signature=x | 3540",
                "a=b&X-Amz-Date=20260101T000000Z&X-Amz-Expires=600 | 540",
                "X-Amz-Expires=600&X-Amz-Date=20260101T000100Z | 600",
                // half of a life that is short
                "Expires=1767225700 | 50",
                // not known, or over already by this machine's clock: when the server refuses
                "Expires=1767225600 | none",
                "Expires=5 | none",
                "NotExpires=1767229200 | none",
                "X-Amz-Date=20261301T000000Z&X-Amz-Expires=600 | none",
                "'' | none"
            })
    void renewal(String query, Long seconds) {
        FileLocation location = FileLocation.of(URI.create("https://cdn.example/xet?" + query), NOW);

        assertThat(location.renewAt()).isEqualTo(seconds == null ? Instant.MAX : NOW.plusSeconds(seconds));
        assertThat(location.isDue(NOW)).isFalse();
        assertThat(location).hasToString("https://cdn.example/xet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "<https://hub.example/b?cursor=1>; rel=\"next\" | https://hub.example/b?cursor=1",
                "</b?cursor=1>; rel=next | https://hub.example/b?cursor=1",
                "<https://hub.example/b>; title=x; rel=\"next\" | https://hub.example/b",
                "<https://hub.example/b>; rel=\"prev\" | none",
                "https://hub.example/b; rel=\"next\" | none",
                "<>; rel=\"next\" | none"
            })
    void next_page(String link, String uri) {
        assertThat(SnapshotReader.nextPage(URI.create("https://hub.example/a"), link))
                .isEqualTo(Optional.ofNullable(uri).map(URI::create));
    }
}
