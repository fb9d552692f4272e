package dev.pixtral.server;

import com.sun.net.httpserver.HttpServer;
import dev.pixtral.Pixtral;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * A server that answers chats in OpenAI's protocol.
 *
 * <pre>{@code
 * try (Pixtral pixtral = Pixtral.open();
 *         PixtralServer server = PixtralServer.bind(ServerSettings.DEFAULT)) {
 *     server.start(pixtral);
 *     System.out.println("Listening at " + server.address());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>Requests run on virtual threads. The JDK's server reads the system properties {@code sun.net.httpserver.*} once
 * per process; with {@code sun.net.httpserver.nodelay=true} pieces of an answer are sent without delay.
 */
public final class PixtralServer implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final Duration CANCEL_TIME = Duration.ofSeconds(2);

    private final ServerSettings settings;
    private final HttpServer http;
    private final RequestThreads threads;
    private final RunningAnswers answers = new RunningAnswers();
    private boolean started; // guarded by this
    private boolean closed; // guarded by this

    private PixtralServer(ServerSettings settings, HttpServer http) {
        this.settings = settings;
        this.http = http;
        this.threads = new RequestThreads(settings.limits());
    }

    /**
     * Takes the port, so that a server whose port is taken fails before a model is opened. Nothing is answered before
     * {@link #start}.
     *
     * @param settings settings of the server
     * @return the server; the caller closes it
     * @throws ServerException if the address cannot be used
     */
    public static PixtralServer bind(ServerSettings settings) {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw new ServerException(
                    "The host %s is unknown; use a name or address of this machine, such as 127.0.0.1."
                            .formatted(settings.host()));
        }
        try {
            return new PixtralServer(settings, HttpServer.create(address, BACKLOG));
        } catch (BindException e) {
            throw new ServerException(
                    ("The server cannot listen to %s, port %d: %s. Choose another port (--port; 0 for any free one), or"
                                    + " end what uses it.")
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new ServerException(
                    "The server cannot listen to %s, port %d: %s."
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        }
    }

    /**
     * Begins to answer.
     *
     * @param pixtral the model, which the caller closes after this server
     * @throws IllegalStateException if the server was started or closed before
     */
    public synchronized void start(Pixtral pixtral) {
        if (started || closed) {
            throw new IllegalStateException("The server was started or closed before.");
        }
        started = true;
        Gate gate = new Gate(new HostCheck(settings, listening().getAddress()), settings.access());
        http.createContext("/", new Router(pixtral, settings, gate, answers, threads));
        http.setExecutor(threads);
        http.start();
    }

    private InetSocketAddress listening() {
        return http.getAddress();
    }

    /**
     * Returns the address of the server.
     *
     * @return scheme, host and port; this machine's loopback address if it listens to all addresses
     */
    public URI address() {
        InetAddress address = listening().getAddress();
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return URI.create("http://%s:%d"
                .formatted(
                        host.contains(":") ? "[" + host + "]" : host,
                        listening().getPort()));
    }

    /**
     * Stops the server. New requests are refused; answers that are being generated may be completed for a while, and
     * are cancelled then. Has no effect if already closed.
     *
     * @param grace how long answers may take until they are cancelled
     */
    public void stop(Duration grace) {
        answers.stop();
        if (!answers.await(grace)) {
            answers.cancel();
            answers.await(CANCEL_TIME);
        }
        release();
    }

    private synchronized void release() {
        if (!closed) {
            closed = true;
            if (!started) {
                http.setExecutor(threads);
                http.createContext("/", call -> call.close());
                http.start(); // only a server that was started gives its port back
            }
            http.stop(0);
            threads.close();
        }
    }

    /** Stops the server and cancels all answers. Has no effect if already closed. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
