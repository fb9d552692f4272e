package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.HERE;
import static dev.pixtral.image.fetch.Fetches.LIMIT;
import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.allowing;
import static dev.pixtral.image.fetch.Fetches.failure;
import static dev.pixtral.image.fetch.Fetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fetch may cost, and what may come, against a hostile server. */
class FetchLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String CHUNK = "1000\r\n" + "\0".repeat(0x1000) + "\r\n";

    private static byte[] gzip(byte[] start, int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(start);
            out.write(new byte[zeros]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void endless(OutputStream out, String text) throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        while (!Thread.interrupted()) {
            out.write(bytes);
            out.flush();
        }
        throw new InterruptedException();
    }

    @Test
    void an_endless_picture_is_cut_off_at_the_limit() throws IOException, InterruptedException {
        try (HostileServer chunks = new HostileServer((_, out) -> {
                    HostileServer.send(out, "200 OK\nTransfer-Encoding: chunked", "8\r\n".getBytes());
                    out.write(Arrays.copyOf(PNG, 8));
                    out.write("\r\n".getBytes());
                    endless(out, CHUNK);
                });
                HostileServer untilClosed = new HostileServer((_, out) -> {
                    HostileServer.send(out, "200 OK", PNG);
                    endless(out, CHUNK);
                })) {
            for (HostileServer server : new HostileServer[] {chunks, untilClosed}) {
                assertThatThrownBy(() -> fetch(server))
                        .isInstanceOf(ImageException.class)
                        .isNotInstanceOf(FetchException.class)
                        .hasMessageContaining("is larger than the limit of %,d bytes", LIMIT);
                assertThat(server.wasCutOff()).isTrue();
            }
        }
    }

    @Test
    void both_limits_on_bytes_hold() throws IOException {
        try (HostileServer server = HostileServer.answering("200 OK", PNG)) {
            ImageSource.OfRemote source = server.source("good.example", "/");
            Fetcher loose = new Fetcher(allowing(server), HERE, TlsTrust.SYSTEM);

            assertThat(fetch(allowing(server).withMaxBytes(PNG.length), source)).isEqualTo(PNG);
            assertThatThrownBy(() -> fetch(allowing(server).withMaxBytes(PNG.length - 1), source))
                    .hasMessageContaining("larger than the limit of %,d bytes", PNG.length - 1);
            assertThatThrownBy(() -> loose.fetch(source, PNG.length - 1))
                    .hasMessageContaining("larger than the limit of %,d bytes", PNG.length - 1);
        }
    }

    @Test
    void a_claim_to_be_huge_is_enough() throws IOException {
        try (HostileServer server = HostileServer.answering("200 OK\nContent-Length: 1099511627776", PNG)) {
            assertThatThrownBy(() -> fetch(server)).hasMessageContaining("is larger than the limit");
        }
    }

    @Test
    void no_more_is_read_than_was_announced() throws IOException {
        try (HostileServer server = HostileServer.answering("200 OK\nContent-Length: 10", PNG)) {
            assertThat(fetch(server)).isEqualTo(Arrays.copyOf(PNG, 10));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\nContent-Length: 100000",
                "200 OK\nContent-Length: -1",
                "200 OK\nContent-Length: many",
                "200 OK\nTransfer-Encoding: chunked",
                "200 OK\nContent-Encoding: gzip",
                "200 OK\nContent-Encoding: br",
                "200 OK\nContent-Encoding: gzip, gzip",
                "200 OK\nno header",
                "OK",
                "000 OK",
                "-20 OK",
                "999999 OK"
            })
    void an_answer_that_is_none_is_explained(String head) throws IOException {
        try (HostileServer server = HostileServer.answering(head, PNG)) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure).hasNoCause();
        }
    }

    @Test
    void what_was_not_http_is_not_repeated() throws IOException {
        try (HostileServer server = new HostileServer((_, out) -> out.write("220 secret banner\r\n".getBytes()))) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure).hasNoCause().hasMessageNotContaining("secret");
        }
    }

    @ParameterizedTest
    @CsvSource({"204 No Content, status 204", "404 secret, nothing at this address", "500 secret, status 500"})
    void a_status_of_failure_is_told_and_its_page_not_shown(String status, String sentence) throws IOException {
        try (HostileServer server = HostileServer.answering(status + "\nContent-Length: 0", new byte[0])) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure).hasMessageContaining(sentence).hasMessageNotContaining("secret");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <!DOCTYPE html><title>secret</title> | is a web page (HTML), not a picture
                    {"key": "secret"}                    | is a text file, not a picture
                    %PDF-1.7 secret                      | PDF documents are not supported
                    ''                                   | is empty
                    """)
    void what_is_no_picture_is_named(String content, String sentence) throws IOException {
        try (HostileServer server =
                HostileServer.answering("200 OK\nContent-Type: image/png", content.getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(ImageException.class)
                    .isNotInstanceOf(FetchException.class)
                    .hasMessageStartingWith(server.url("http", "good.example", "/cat.png"))
                    .hasMessageContaining(sentence)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void an_endless_page_is_given_up_at_its_beginning() throws IOException, InterruptedException {
        try (HostileServer server = new HostileServer((_, out) -> {
            HostileServer.send(out, "200 OK", "<html>".getBytes());
            endless(out, "<p>more</p>");
        })) {
            assertThatThrownBy(() -> fetch(server)).hasMessageContaining("a web page (HTML)");
            assertThat(server.wasCutOff()).isTrue();
        }
    }

    @Test
    void what_a_server_packs_unasked_is_unpacked_within_the_limit() throws IOException {
        byte[] bomb = gzip(PNG, 64 << 20);
        assertThat(bomb.length).isLessThan(LIMIT);
        try (HostileServer packed = HostileServer.answering("200 OK\nContent-Encoding: gzip", gzip(PNG, 0));
                HostileServer exploding = HostileServer.answering("200 OK\nContent-Encoding: x-gzip", bomb)) {
            assertThat(fetch(packed)).isEqualTo(PNG);
            assertThatThrownBy(() -> fetch(exploding)).hasMessageContaining("is larger than the limit");
        }
    }

    private enum Flood {
        HEADERS("HTTP/1.1 200 OK\r\n", "a: b\r\n"),
        ONE_HEADER("HTTP/1.1 200 OK\r\na: ", "bbbbbbbbbbbbbbbb"),
        FOLDED_HEADER("HTTP/1.1 200 OK\r\na: b\r\n", " more\r\n"),
        STATUS_LINE("HTTP/1.1 200 ", "very "),
        CHUNK_EXTENSION("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000;", "very=long;");

        private final String start;
        private final String rest;

        Flood(String start, String rest) {
            this.start = start;
            this.rest = rest;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_flood_is_no_proper_answer(Flood flood) throws IOException, InterruptedException {
        try (HostileServer server = new HostileServer((_, out) -> {
            out.write(flood.start.getBytes());
            endless(out, flood.rest);
        })) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(server.wasCutOff()).isTrue();
        }
    }

    private enum Delay {
        NO_ANSWER((_, _) -> Thread.sleep(Duration.ofMinutes(1))),
        SLOW_HEAD((_, out) -> slowly(out, "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(90))),
        SLOW_PICTURE((_, out) -> {
            HostileServer.send(out, "200 OK", Arrays.copyOf(PNG, 20));
            slowly(out, "\0".repeat(1000));
        }),
        ENDLESS_PATIENCE((_, out) -> endless(out, "HTTP/1.1 100 Continue\r\n\r\n"));

        private final HostileServer.Script script;

        Delay(HostileServer.Script script) {
            this.script = script;
        }

        private static void slowly(OutputStream out, String text) throws IOException, InterruptedException {
            for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
                out.write(b);
                out.flush();
                Thread.sleep(20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_time_is_for_the_whole_fetch(Delay delay) throws IOException {
        try (HostileServer server = new HostileServer(delay.script)) {
            long before = System.nanoTime();

            FetchException failure =
                    failure(allowing(server).withTimeout(SHORT), server.source("good.example", "/cat.png"));

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.TIMEOUT);
            assertThat(failure).hasMessageContaining("it took longer than");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(SHORT, Duration.ofSeconds(3));
        }
    }

    @Test
    void a_secure_connection_that_never_comes_about_is_timed_too() throws IOException {
        try (HostileServer server = new HostileServer((_, _) -> {})) {
            FetchException failure = failure(
                    allowing(server).withTimeout(SHORT),
                    new ImageSource.OfRemote(URI.create(server.url("https", "good.example", "/"))));

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.TIMEOUT);
        }
    }

    @Test
    void a_slow_look_up_is_timed_too_and_leads_to_no_late_connection() throws Exception {
        try (HostileServer server = HostileServer.answering("200 OK", PNG)) {
            CountDownLatch late = new CountDownLatch(1);
            CompletableFuture<Thread> looking = new CompletableFuture<>();
            HostResolver slow = host -> {
                looking.complete(Thread.currentThread());
                try {
                    late.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return HERE.addresses(host);
            };
            Fetcher fetcher = new Fetcher(allowing(server).withTimeout(SHORT), slow, TlsTrust.SYSTEM);

            FetchException failure = catchThrowableOfType(
                    FetchException.class, () -> fetcher.fetch(server.source("good.example", "/"), LIMIT));
            late.countDown();

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.TIMEOUT);
            assertThat(looking.get().join(Duration.ofSeconds(5))).isTrue();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void an_interrupt_ends_the_fetch_and_is_kept() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (HostileServer server = new HostileServer((_, out) -> {
            asked.countDown();
            HostileServer.send(out, "200 OK", PNG);
            Delay.slowly(out, "\0".repeat(100_000));
        })) {
            CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
            CompletableFuture<FetchException> failure = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                failure.complete(failure(server));
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();

            assertThat(failure.get(2, TimeUnit.SECONDS).kind()).isEqualTo(FetchException.Kind.INTERRUPTED);
            assertThat(stillInterrupted.get(2, TimeUnit.SECONDS)).isTrue();
            assertThat(server.wasCutOff()).isTrue();
        }
    }
}
