package dev.pixtral.hub;

import dev.pixtral.api.LibraryName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests over the JDK's client, without redirects and without repeating them. The token goes to the origin of
 * the endpoint only. HTTP/1.1, because HTTP/2 would send all ranges of a file over one connection. Thread-safe.
 */
final class HubHttp implements AutoCloseable {
    /** Says nothing else about the user or the machine than the version of Java. */
    private static final String USER_AGENT =
            LibraryName.NAME + "; java/" + Runtime.version().feature();

    private final HubSettings settings;
    private final HubLimits limits;
    private final Origin hub;
    private final HttpClient client;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** Whether a server has ever answered: until then a host that is not found probably does not exist. */
    private volatile boolean reached;

    private volatile boolean closed;

    HubHttp(HubSettings settings, HubLimits limits) {
        this.settings = settings;
        this.limits = limits;
        this.hub = Origin.of(settings.endpoint());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connect())
                .proxy(settings.proxies().selector())
                .executor(executor)
                .build();
    }

    HubSettings settings() {
        return settings;
    }

    HubLimits limits() {
        return limits;
    }

    boolean isHub(URI uri) {
        return Origin.of(uri).equals(hub);
    }

    /**
     * Sends a request and waits for the headers of its answer.
     *
     * @param method {@code GET} or {@code HEAD}
     * @param uri an address that {@link Redirects} or {@link Addresses} made
     * @param range value of the header {@code Range}
     * @throws RetryableException if there is no answer
     */
    HubResponse send(String method, URI uri, Optional<String> range) throws RetryableException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (closed) {
            throw closed();
        }
        if (settings.offline()) {
            throw new HubException(
                    HubException.Reason.OFFLINE,
                    "%s is not asked, because HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set; unset it to download."
                            .formatted(hub));
        }
        Optional<HubProxies.Chosen> proxy = settings.proxies().proxy(uri);
        ResponseBody body = new ResponseBody();
        CompletableFuture<HttpResponse<ResponseBody>> answer =
                client.sendAsync(request(method, uri, range, proxy), _ -> body);
        boolean received = false;
        try {
            HttpResponse<ResponseBody> response = answer.get(limits.headers().toNanos(), TimeUnit.NANOSECONDS);
            received = true;
            reached = true;
            // a proxy that refuses to make a tunnel has none
            ResponseBody ofResponse = response.body() == null ? ResponseBody.empty() : response.body();
            return new HubResponse(uri, response.statusCode(), response.headers(), ofResponse);
        } catch (TimeoutException e) {
            throw failure(new HttpTimeoutException("no answer"), uri, proxy);
        } catch (ExecutionException e) {
            IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            throw failure(cause, uri, proxy);
        } finally {
            if (!received) {
                answer.cancel(true);
                body.close(); // the headers may just have arrived, where cancelling comes too late
            }
        }
    }

    private HttpRequest request(String method, URI uri, Optional<String> range, Optional<HubProxies.Chosen> proxy) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", USER_AGENT)
                // ranges of a compressed file are not those of the file
                .header("Accept-Encoding", "identity");
        range.ifPresent(value -> request.header("Range", value));
        if (isHub(uri)) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        // the client sends it to the proxy only; an Authenticator would make it fail at every 401 without a challenge
        proxy.flatMap(HubProxies.Chosen::authorization)
                .ifPresent(value -> request.header("Proxy-Authorization", value));
        return request.build();
    }

    /**
     * Sends a GET and follows redirects, to other hosts too.
     *
     * @return the first answer that is no redirect
     */
    HubResponse follow(URI uri, Optional<String> range) throws RetryableException, InterruptedException {
        URI next = uri;
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            HubResponse response = send("GET", next, range);
            if (!response.isRedirect()) {
                return response;
            }
            next = nextOf(response);
        }
        throw Redirects.tooMany(uri);
    }

    /** Returns where a redirect leads, and gives its connection back. */
    URI nextOf(HubResponse redirect) throws InterruptedException {
        redirect.drain(limits.stall());
        return Redirects.next(redirect.uri(), redirect.header("Location").orElse(""));
    }

    /**
     * Waits for bytes of a body.
     *
     * @return the next bytes; null at the end
     */
    ByteBuffer next(HubResponse response) throws RetryableException, InterruptedException {
        return next(response, limits.stall());
    }

    private ByteBuffer next(HubResponse response, Duration stall) throws RetryableException, InterruptedException {
        try {
            return response.body().next(stall);
        } catch (IOException e) {
            throw failure(e, response.uri(), settings.proxies().proxy(response.uri()));
        }
    }

    /**
     * Reads a whole body that is not a file.
     *
     * @throws HubException if it is longer than the limit
     */
    byte[] bytes(HubResponse response, int most) throws RetryableException, InterruptedException {
        long end = System.nanoTime() + limits.stall().multipliedBy(10).toNanos(); // against one byte at a time
        ArrayDeque<ByteBuffer> parts = new ArrayDeque<>();
        int length = 0;
        for (ByteBuffer part = next(response); part != null; part = next(response)) {
            length += part.remaining();
            parts.add(part);
            if (length > most || System.nanoTime() > end) {
                throw new HubException(
                        HubException.Reason.FOREIGN,
                        "The answer of %s is longer, or takes longer, than those of a hub; check HF_ENDPOINT."
                                .formatted(Addresses.shown(response.uri())));
            }
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        parts.forEach(all::put);
        return all.array();
    }

    /** Reads the beginning of a body; what cannot be read is left out. */
    byte[] beginning(HubResponse response, int most) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long end = System.nanoTime() + limits.stall().toNanos();
        try {
            for (ByteBuffer part = next(response); part != null; part = next(response)) {
                if (out.size() >= most || System.nanoTime() > end) {
                    break;
                }
                byte[] bytes = new byte[Math.min(part.remaining(), most - out.size())];
                part.get(bytes);
                out.writeBytes(bytes);
            }
        } catch (RetryableException e) {
            return out.toByteArray(); // the status of this answer is the failure to report
        }
        return out.toByteArray();
    }

    private RetryableException failure(IOException e, URI uri, Optional<HubProxies.Chosen> proxy) {
        if (closed) {
            throw closed();
        }
        return NetworkFailure.of(e, uri, proxy, limits, reached);
    }

    private static HubException closed() {
        return new HubException(HubException.Reason.INTERRUPTED, "The download was ended; start it again to continue.");
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
        client.close();
        executor.close();
    }
}
