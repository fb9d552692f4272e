package dev.pixtral.testing.hub;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server on this machine that reads requests and sends the answers that a function makes of them. */
final class FakeListener implements AutoCloseable {
    private static final int WAITING = 50;
    private static final int LONGEST_HEAD = 1 << 16;

    private final FakeRequest.Server name;
    private final ServerSocket socket;
    private final Function<FakeRequest, FakeAnswer> answers;
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    private final Map<Socket, Thread> open = new ConcurrentHashMap<>();
    private final AtomicInteger most = new AtomicInteger();

    FakeListener(FakeRequest.Server name, int port, Function<FakeRequest, FakeAnswer> answers) {
        this.name = name;
        this.answers = answers;
        try {
            this.socket = new ServerSocket(port, WAITING, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Connections that are open now. */
    int open() {
        return open.size();
    }

    /** The most connections that were open at the same time. */
    int most() {
        return most.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                open.put(connection, Thread.currentThread());
                most.accumulateAndGet(open.size(), Math::max);
                open.replace(connection, Thread.ofVirtual().start(() -> serve(connection)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean more = true;
            while (more) {
                FakeRequest request = read(in);
                if (request == null) {
                    return;
                }
                FakeAnswer answer = answers.apply(request);
                more = (request.method().equals("HEAD") ? answer.headersOnly() : answer).send(connection);
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt(); // the client has gone, or the test has ended
        } finally {
            open.remove(connection);
        }
    }

    private FakeRequest read(InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n");
        String[] words = lines[0].split(" ");
        if (words.length < 2) {
            return null; // the end of the connection
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        in.skipNBytes(Long.parseLong(headers.getOrDefault("content-length", "0")));
        int number = numbers.computeIfAbsent(words[0] + words[1].replaceFirst("[?].*", ""), _ -> new AtomicInteger())
                .getAndIncrement();
        return new FakeRequest(name, words[0], words[1], headers, number);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        for (int b = in.read(); b >= 0 && head.size() < LONGEST_HEAD; b = in.read()) {
            head.write(b);
            end = b == '\n' ? end + 1 : b == '\r' ? end : 0;
            if (end == 2) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Map.Entry<Socket, Thread> entry : open.entrySet()) {
                entry.getValue().interrupt();
                entry.getKey().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
