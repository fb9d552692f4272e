package dev.pixtral.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A request and its answer. Used by the thread of the request. */
final class Call {
    static final String JSON = "application/json";

    private static final long LONGEST_REST = 64L << 20;
    private static final Duration REST_TIME = Duration.ofSeconds(5);
    private static final int BUFFER = 1 << 16;

    private final HttpExchange http;
    private final Stage stage;
    private final Duration writeTime;
    private final String path;
    private OutputStream body; // null until the answer has begun
    private boolean bodyRead;

    /** The head of the request has been received. */
    Call(HttpExchange http, Stage stage, Duration writeTime) {
        this.http = http;
        this.stage = stage;
        this.writeTime = writeTime;
        this.path = normal(path(http.getRequestURI()));
        stage.end();
    }

    /** Two slashes at the beginning of an address without a scheme are none of a host, but of joined addresses. */
    private static String path(URI uri) {
        return isPath(uri) && uri.getRawAuthority() != null
                ? "/" + uri.getRawAuthority() + uri.getPath()
                : uri.getPath();
    }

    private static boolean isPath(URI uri) {
        return uri.getScheme() == null;
    }

    /** Removes double and final slashes: clients join addresses in several ways. */
    private static String normal(String path) {
        String single = path.replaceAll("/{2,}", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    String method() {
        return http.getRequestMethod();
    }

    String path() {
        return path;
    }

    /** The only value of a header, empty if there is none; the values of repeated headers, joined. */
    String header(String name) {
        List<String> values = http.getRequestHeaders().get(name);
        return values == null ? "" : String.join(", ", values);
    }

    /** The host of an absolute address in the request line; empty if it has only a path. */
    String authority() {
        String authority = http.getRequestURI().getRawAuthority();
        return authority == null || isPath(http.getRequestURI()) ? "" : authority;
    }

    InputStream requestBody() {
        return http.getRequestBody();
    }

    /** Notes that the body of the request has been read to its end. */
    void noteBodyRead() {
        bodyRead = true;
    }

    /** Whether the request has a body, and the client may still be sending it. */
    boolean hasUnreadBody() {
        boolean has = !header("Transfer-Encoding").isEmpty()
                || !(header("Content-Length").isEmpty()
                        || header("Content-Length").equals("0"));
        return has && !bodyRead;
    }

    Stage stage() {
        return stage;
    }

    /** Sets a header of the answer, which has not begun. */
    void set(String name, String value) {
        http.getResponseHeaders().set(name, value);
    }

    /** Whether the status has been sent. */
    boolean begun() {
        return body != null;
    }

    /** The status that was sent, or -1. */
    int status() {
        return http.getResponseCode();
    }

    /** Sends a whole answer. */
    void answer(int status, String type, String text) throws IOException {
        answer(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a whole answer. */
    void answer(int status, String type, byte[] content) throws IOException {
        set("Content-Type", type);
        if (method().equals("HEAD")) {
            set("Content-Length", Integer.toString(content.length));
        }
        stage.begin(writeTime);
        boolean without = method().equals("HEAD") || content.length == 0;
        http.sendResponseHeaders(status, without ? -1 : content.length);
        body = http.getResponseBody();
        if (!without) {
            body.write(content);
            body.flush();
        }
        stage.end();
    }

    /** Begins an answer of unknown length. */
    void begin(int status, String type) throws IOException {
        set("Content-Type", type);
        stage.begin(writeTime);
        http.sendResponseHeaders(status, 0);
        body = http.getResponseBody();
        stage.end();
    }

    /**
     * Sends the next part of an answer.
     *
     * @throws IOException if the client is gone or too slow
     */
    void write(String text) throws IOException {
        stage.begin(writeTime);
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
        stage.end();
    }

    /**
     * Ends the exchange. What the client may still be sending is read for a while: otherwise it would lose the answer.
     */
    void end() throws IOException {
        if (hasUnreadBody()) {
            readRest();
        }
        stage.begin(writeTime);
        http.close();
        stage.end();
    }

    private void readRest() throws IOException {
        stage.begin(REST_TIME);
        byte[] unused = new byte[BUFFER];
        long rest = LONGEST_REST;
        int read = 0;
        while (rest > 0 && read >= 0) {
            read = requestBody().read(unused);
            rest -= Math.max(0, read);
        }
    }
}
