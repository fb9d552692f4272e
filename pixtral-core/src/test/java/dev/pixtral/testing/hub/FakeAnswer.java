package dev.pixtral.testing.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer, and how it is sent: as a whole, cut off, slowly, or not at all. Each method returns a changed copy.
 *
 * @param status status code; 0 to send nothing at all
 * @param headers lines such as {@code ETag: "x"}
 * @param content what the body is a part of
 * @param from first byte of the body
 * @param to byte after the last one
 * @param noBody whether only the headers are sent, as for {@code HEAD}
 * @param ending what happens at the end
 * @param cut number of bytes of the body after which the end comes; -1 for all
 * @param bytesPerSecond speed of the body; 0 for full speed
 * @param before sent before the answer
 */
public record FakeAnswer(
        int status,
        List<String> headers,
        FakeContent content,
        long from,
        long to,
        boolean noBody,
        Ending ending,
        long cut,
        long bytesPerSecond,
        String before) {
    private static final int STEPS_PER_SECOND = 20;

    /** What happens after the last byte. */
    public enum Ending {
        /** The connection waits for the next request. */
        KEEP,
        /** The connection is closed in the usual way. */
        CLOSE,
        /** The connection is reset. */
        RESET,
        /** Nothing comes any more, but the connection stays open. */
        STALL
    }

    public static FakeAnswer of(int status, byte[] body, String... headers) {
        FakeContent content = FakeContent.of(body);
        return new FakeAnswer(status, List.of(headers), content, 0, content.size(), false, Ending.KEEP, -1, 0, "");
    }

    public static FakeAnswer of(int status, String body, String... headers) {
        return of(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static FakeAnswer of(int status) {
        return of(status, new byte[0]);
    }

    /** The connection is closed before any byte of the answer. */
    public static FakeAnswer nothing(Ending ending) {
        return of(0).ending(ending);
    }

    public FakeAnswer content(FakeContent other, long start, long end) {
        return new FakeAnswer(status, headers, other, start, end, noBody, ending, cut, bytesPerSecond, before);
    }

    public FakeAnswer status(int other) {
        return new FakeAnswer(other, headers, content, from, to, noBody, ending, cut, bytesPerSecond, before);
    }

    /** Adds a header, in the place of one with the same name. */
    public FakeAnswer with(String name, String value) {
        List<String> changed = new ArrayList<>(without(name).headers);
        changed.add(name + ": " + value);
        return new FakeAnswer(
                status, List.copyOf(changed), content, from, to, noBody, ending, cut, bytesPerSecond, before);
    }

    public FakeAnswer without(String name) {
        List<String> changed = headers.stream()
                .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList();
        return new FakeAnswer(status, changed, content, from, to, noBody, ending, cut, bytesPerSecond, before);
    }

    public FakeAnswer headersOnly() {
        return new FakeAnswer(status, headers, content, from, to, true, ending, cut, bytesPerSecond, before);
    }

    public FakeAnswer ending(Ending other) {
        return new FakeAnswer(status, headers, content, from, to, noBody, other, cut, bytesPerSecond, before);
    }

    /** Ends after some bytes of the body. */
    public FakeAnswer cut(long bytes, Ending other) {
        return new FakeAnswer(status, headers, content, from, to, noBody, other, bytes, bytesPerSecond, before);
    }

    public FakeAnswer slow(long speed) {
        return new FakeAnswer(status, headers, content, from, to, noBody, ending, cut, speed, before);
    }

    /** Sends informational answers first. */
    public FakeAnswer after(int... informational) {
        StringBuilder noise = new StringBuilder();
        for (int one : informational) {
            noise.append("HTTP/1.1 ").append(one).append(" Noise\r\n\r\n");
        }
        return new FakeAnswer(
                status, headers, content, from, to, noBody, ending, cut, bytesPerSecond, noise.toString());
    }

    /** Without {@code Content-Length}, in chunks. */
    public FakeAnswer chunked() {
        return with("Transfer-Encoding", "chunked");
    }

    private boolean isChunked() {
        return headers.contains("Transfer-Encoding: chunked");
    }

    private boolean hasLength() {
        return headers.stream().anyMatch(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15));
    }

    /** Sends it. Returns whether the connection can be used again. */
    boolean send(Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        if (status != 0) {
            StringBuilder head = new StringBuilder(before + "HTTP/1.1 " + status + " Fake\r\n");
            headers.forEach(line -> head.append(line).append("\r\n"));
            if (!hasLength() && !isChunked() && !(noBody && status == 200)) {
                head.append("Content-Length: ").append(to - from).append("\r\n");
            }
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            sendBody(out);
        }
        switch (ending) {
            case STALL -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()); // until the client goes
            case RESET -> socket.setSoLinger(true, 0);
            case CLOSE, KEEP -> out.flush();
        }
        return ending == Ending.KEEP;
    }

    private void sendBody(OutputStream out) throws IOException, InterruptedException {
        if (noBody) {
            return;
        }
        long end = cut < 0 ? to : Math.min(to, from + cut);
        long step = bytesPerSecond > 0 ? Math.max(1, bytesPerSecond / STEPS_PER_SECOND) : 1 << 20;
        for (long at = from; at < end; at += step) {
            long next = Math.min(end, at + step);
            if (isChunked()) {
                out.write((Long.toHexString(next - at) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            content.write(at, next, out);
            if (isChunked()) {
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            out.flush();
            if (bytesPerSecond > 0 && next < end) {
                Thread.sleep(1000 * step / bytesPerSecond);
            }
        }
        if (isChunked() && cut < 0) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
