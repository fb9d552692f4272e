package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.HERE;
import static dev.pixtral.image.fetch.Fetches.LIMIT;
import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.allowing;
import static dev.pixtral.image.fetch.Fetches.failure;
import static dev.pixtral.image.fetch.Fetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.FetchException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask to come again later. */
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

    /** Sends this head so many times, then the picture. */
    private static HostileServer after(int refusals, String head) {
        AtomicInteger requests = new AtomicInteger();
        return new HostileServer((_, out) -> {
            if (requests.getAndIncrement() < refusals) {
                HostileServer.send(out, head + "\nContent-Length: 9", "Slow down".getBytes());
            } else {
                HostileServer.send(out, "200 OK\nContent-Length: " + PNG.length, PNG);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                                  | 0
                    120                                | 120
                    ' 7 '                              | 7
                    9999999999                         | 9999999999
                    Sun, 06 Nov 1994 08:50:07 GMT      | 30
                    Sunday, 06-Nov-94 08:50:07 GMT     | 30
                    Sun Nov  6 08:50:07 1994           | 30
                    Sun, 06 Nov 1994 08:00:00 GMT      | 0
                    """)
    void seconds_and_dates_are_understood(String value, long seconds) {
        assertThat(RetryAfter.of(value, "", NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-1",
                "1.5",
                "99999999999999999999",
                "Sun, 06 Nov 1994",
                "Mon, 06 Nov 1994 08:50:07 GMT"
            })
    void what_says_nothing_is_nothing(String value) {
        assertThat(RetryAfter.of(value, "", NOW)).isEmpty();
    }

    @Test
    void a_date_is_by_the_servers_clock() {
        assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:50:07 GMT", "Sun, 06 Nov 1994 08:50:02 GMT", NOW))
                .contains(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 Too Many Requests", "503 Service Unavailable"})
    void a_pause_within_the_time_is_kept(String status) throws IOException {
        try (HostileServer server = after(1, status + "\nRetry-After: 1")) {
            long before = System.nanoTime();

            assertThat(fetch(server)).isEqualTo(PNG);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_date_is_waited_for() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(2).atZone(ZoneOffset.UTC));
        try (HostileServer server = after(1, "429 No\nRetry-After: " + date)) {
            assertThat(fetch(server)).isEqualTo(PNG);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_pause_beyond_the_time_is_refused_at_once() throws IOException {
        try (HostileServer server = after(9, "429 No\nRetry-After: 3600")) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure)
                    .hasMessageEndingWith("the server received too many requests (status 429); "
                            + "it asks to wait for 3,600 seconds (Retry-After), "
                            + "but a fetch may take 60.0 seconds in total; "
                            + "try again after that, or allow more time; it says: \"Slow down\".");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void pauses_end() throws IOException {
        try (HostileServer server = after(99, "503 No\nRetry-After: 0")) {
            assertThat(failure(server))
                    .hasMessageContaining("it was asked 4 times, after the pauses that it requested");
            assertThat(server.connections()).isEqualTo(4);
        }
    }

    @Test
    void who_does_not_ask_to_come_again_is_not_asked_again() throws IOException {
        try (HostileServer silent = after(1, "429 No");
                HostileServer other = after(1, "500 No\nRetry-After: 0")) {
            assertThat(failure(silent)).hasMessageContaining("(status 429)");
            assertThat(failure(other)).hasMessageContaining("status 500");
            assertThat(silent.connections() + other.connections()).isEqualTo(2);
        }
    }

    /** DNS rebinding, with a pause for the name to change its address. */
    @Test
    void where_a_name_leads_is_checked_again_after_a_pause() throws IOException {
        try (HostileServer server = after(1, "429 No\nRetry-After: 0")) {
            List<String> asked = new ArrayList<>();
            HostResolver rebinding = host -> {
                asked.add(host);
                return asked.size() == 1 ? HERE.addresses(host) : List.of(InetAddress.ofLiteral("127.0.0.2"));
            };

            assertThatThrownBy(() -> new Fetcher(allowing(server), rebinding, TlsTrust.SYSTEM)
                            .fetch(server.source("good.example", "/"), LIMIT))
                    .isInstanceOf(FetchException.class);
            assertThat(asked).hasSize(2);
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void an_interrupt_ends_the_pause() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (HostileServer server = new HostileServer((_, out) -> {
            HostileServer.send(out, "429 No\nRetry-After: 60\nContent-Length: 0", new byte[0]);
            asked.countDown();
        })) {
            CompletableFuture<FetchException> failure = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual()
                    .start(() -> failure.complete(failure(
                            allowing(server).withTimeout(Duration.ofMinutes(5)), server.source("good.example", "/"))));
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(100);

            caller.interrupt();

            assertThat(failure.get(60, TimeUnit.SECONDS).kind()).isEqualTo(FetchException.Kind.INTERRUPTED);
            assertThat(server.connections()).isOne();
        }
    }
}
