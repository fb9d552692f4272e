package dev.pixtral.image.fetch;

import dev.pixtral.image.ImageSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server on this machine that sends whatever a test wants, one answer a connection. */
final class HostileServer implements AutoCloseable {
    /** What to send. */
    interface Script {
        void answer(String path, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch cutOff = new CountDownLatch(1);
    private final ConcurrentHashMap<Socket, Thread> open = new ConcurrentHashMap<>();

    HostileServer(Script script) {
        this(listening(ServerSocketFactory.getDefault()), script);
    }

    HostileServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    static ServerSocket listening(ServerSocketFactory sockets) {
        try {
            return sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A server that sends these lines as the head of an answer, then the bytes. */
    static HostileServer answering(String head, byte[] body) {
        return new HostileServer((_, out) -> send(out, head, body));
    }

    static void send(OutputStream out, String head, byte[] body) throws IOException {
        out.write(("HTTP/1.1 " + head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                open.put(connection, Thread.ofVirtual().start(() -> serve(connection)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder request = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                request.append(line).append('\n');
            }
            if (!request.isEmpty()) {
                requests.add(request.toString());
                script.answer(request.toString().split(" ")[1], connection.getOutputStream());
            }
        } catch (IOException | InterruptedException e) {
            cutOff.countDown(); // the client has gone, or the test has ended
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    String url(String scheme, String host, String path) {
        return "%s://%s:%d%s".formatted(scheme, host, port(), path);
    }

    ImageSource.OfRemote source(String host, String path) {
        return new ImageSource.OfRemote(URI.create(url("http", host, path)));
    }

    /** The heads of the requests that came. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int connections() {
        return connections.get();
    }

    /** Waits until a client has cut off a connection. */
    boolean wasCutOff() throws InterruptedException {
        return cutOff.await(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var entry : open.entrySet()) {
            entry.getValue().interrupt();
            entry.getKey().close();
        }
    }
}
