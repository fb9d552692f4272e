package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.allowing;
import static dev.pixtral.image.fetch.Fetches.failure;
import static dev.pixtral.image.fetch.Fetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.FetchException;
import dev.pixtral.testing.CpuTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fetch tells servers about itself, and what it tells of their refusals. */
class FetchWordsTest {
    private static HostileServer refusing(String status, String body) {
        return HostileServer.answering(status, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_request_names_this_library_and_its_version() throws IOException {
        try (HostileServer server = HostileServer.answering("200 OK", PNG)) {
            fetch(server);

            assertThat(server.requests().getFirst())
                    .containsPattern("\nUser-Agent: pixtral-java/\\d+\\.\\d+[^ \n$]*\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    403 Forbidden    | Please set a user agent.               | the server requires permission for it (status 403); it says: "Please set a user agent."
                    429 Too Many     | Slow down                              | the server received too many requests (status 429); it says: "Slow down"
                    500 Error        | {"error": {"message": "no such key"}}  | the server answered with status 500; it says: "{"error": {"message": "no such key"}}"
                    404 Not Found    | <h1>Gone</h1>                          | there is nothing at this address (status 404); it says: "Gone"
                    503 Busy         | Back soon                              | the server is busy or unavailable (status 503); it says: "Back soon"
                    451 Legal        | ''                                     | the server answered with status 451
                    """)
    void a_refusal_quotes_the_server(String status, String body, String words) throws IOException {
        try (HostileServer server = refusing(status, body)) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure)
                    .hasMessage("%s cannot be fetched: %s.", server.url("http", "good.example", "/cat.png"), words);
        }
    }

    @Test
    void the_quotation_is_short_and_fit_for_a_terminal() throws IOException {
        try (HostileServer long1 = refusing("403 No", "abc ".repeat(100_000));
                HostileServer evil = refusing(
                        "403 No", "<p>\n no\u202e \t way</p><script>alert('x')</script> \u00e4&amp;\u200b<!-- c -->")) {
            assertThat(failure(long1).getMessage())
                    .contains("abc abc")
                    .contains("…")
                    .hasSizeLessThan(500);
            assertThat(failure(evil)).hasMessageEndingWith("it says: \"no\\u202E way \u00e4&\u200b\".");
        }
    }

    /** A capital I with a dot has two characters in lower case. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <p>İİİİ</p><script>x()</script>y           | İİİİ y
                    <p>İİİİ</p><SCRIPT>x()</Script >y</sCRIPT>z | İİİİ z
                    <p>İİİİ</p><!-- x() -->y                   | İİİİ y
                    <STYLE>İİİİ</STYLE><b>y</b>                | y
                    """)
    void letters_that_grow_in_lower_case_move_nothing(String body, String words) {
        assertThat(ServerWords.of(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(words);
    }

    @Test
    void what_is_no_text_is_not_quoted() throws IOException {
        try (HostileServer binary = HostileServer.answering("403 No", PNG);
                HostileServer packed = refusing("403 No\nContent-Encoding: br", "abc");
                HostileServer damaged = refusing("403 No\nContent-Encoding: gzip", "abc");
                HostileServer broken = refusing("403 No\nTransfer-Encoding: chunked", "abc")) {
            for (HostileServer server : new HostileServer[] {binary, packed, damaged, broken}) {
                assertThat(failure(server)).hasMessageEndingWith("(status 403).");
            }
        }
    }

    @Test
    void words_that_break_off_are_quoted_as_far_as_they_came() throws IOException {
        try (HostileServer server = refusing("403 No\nContent-Length: 1000", "Ask me first")) {
            assertThat(failure(server)).hasMessageEndingWith("it says: \"Ask me first\".");
        }
    }

    @Test
    @Timeout(60) // a hang: without a limit of its own it would wait for a day
    void words_that_do_not_come_are_not_waited_for() throws IOException, InterruptedException {
        try (HostileServer server = new HostileServer((_, out) -> {
            HostileServer.send(out, "403 No\nContent-Length: 1000", "Ask".getBytes(StandardCharsets.US_ASCII));
            new CountDownLatch(1).await();
        })) {
            FetchException failure =
                    failure(allowing(server).withTimeout(Duration.ofDays(1)), server.source("good.example", "/"));

            assertThat(failure).hasMessageEndingWith("(status 403); it says: \"Ask\".");
        }
    }

    @Test
    void marks_without_end_take_no_time() {
        for (String text : new String[] {"<script>", "<!--", "<", "< ", "<svg"}) {
            byte[] body = text.repeat(ServerWords.MOST_BYTES / text.length()).getBytes(StandardCharsets.US_ASCII);
            CpuTime.assertCosts(
                    Duration.ofSeconds(1),
                    () -> assertThat(ServerWords.of(body)).hasSizeLessThanOrEqualTo(300));
        }
    }
}
