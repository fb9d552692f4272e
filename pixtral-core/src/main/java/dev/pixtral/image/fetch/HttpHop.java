package dev.pixtral.image.fetch;

import dev.pixtral.api.LibraryName;
import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultProxyRoutePlanner;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.utils.URIUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends the requests of a fetch, one after the other, with Apache HttpClient 5. This is the only class that uses
 * HttpClient, so a program that never fetches pictures does not load it.
 *
 * <p>Each request has its own client, which can connect only to the addresses that were checked for it. Everything that
 * HttpClient would do automatically is disabled: redirects, retries, cookies, credentials, decompression, upgrades, and
 * the system's proxies.
 */
final class HttpHop {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_HEADERS = 100;
    private static final String ACCEPTED =
            "image/png,image/jpeg,image/webp,image/gif,image/bmp,image/tiff;q=0.9,*/*;q=0.1";

    // a failure is reported soon, even if the server has not finished explaining it
    private static final Duration PATIENCE_FOR_WORDS = Duration.ofSeconds(1);

    private final FetchPolicy policy;
    private final TlsTrust trust;
    private final String name;
    private final long maxBytes;
    private HttpGet running;
    private boolean stopped;

    /** A server's answer. */
    sealed interface Answer {
        /**
         * A picture.
         *
         * @param bytes the encoded picture, of a supported format according to its first bytes
         */
        record Picture(byte[] bytes) implements Answer {}

        /**
         * A redirect to another address, which is not yet checked.
         *
         * @param next absolute address
         */
        record Redirect(URI next) implements Answer {}

        /**
         * A request to retry later.
         *
         * @param pause how long the server asks to wait
         * @param refusal the server's answer, to report if the fetch does not wait
         */
        record Later(Duration pause, Refusal refusal) implements Answer {}
    }

    /**
     * Prepares the requests for one picture.
     *
     * @param name name of the picture in messages
     * @param maxBytes maximum size of the picture in bytes
     */
    HttpHop(FetchPolicy policy, TlsTrust trust, String name, long maxBytes) {
        this.policy = policy;
        this.trust = trust;
        this.name = name;
        this.maxBytes = maxBytes;
    }

    /** Cancels the current request and prevents any further ones. Called from another thread. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Waits before the next request.
     *
     * @return whether another request may be sent: false as soon as {@link #stop} is called
     */
    synchronized boolean pause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !stopped; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !stopped;
    }

    private synchronized void begin(HttpGet request) {
        running = request;
        if (stopped) {
            request.cancel(); // a cancelled request never connects
        }
    }

    /**
     * Sends one request.
     *
     * @param addresses addresses to connect to, in the order to try
     * @throws FetchException if the connection fails or the answer is invalid
     * @throws ImageException if the response is not a picture or is too large
     */
    Answer get(PictureUrl url, List<InetAddress> addresses) {
        HttpGet request = new HttpGet(url.uri());
        request.setHeader(HttpHeaders.ACCEPT, ACCEPTED);
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        begin(request);
        CloseableHttpClient client = client(addresses);
        try {
            HttpHost target = new HttpHost(
                    url.uri().getScheme(), url.target().host(), url.target().port());
            return answer(url, request, send(client, target, request));
        } catch (IOException e) {
            throw failure(url, e);
        } finally {
            request.cancel(); // first: a graceful close would read the remaining body, which may be endless
            client.close(CloseMode.IMMEDIATE);
        }
    }

    private ClassicHttpResponse send(CloseableHttpClient client, HttpHost target, HttpGet request) throws IOException {
        try {
            return client.executeOpen(target, request, null);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw improper(); // such as a status of 000
        }
    }

    private Answer answer(PictureUrl url, HttpGet request, ClassicHttpResponse response) throws IOException {
        return switch (response.getCode()) {
            case 200, 203 -> new Answer.Picture(body(response));
            case 301, 302, 303, 307, 308 -> new Answer.Redirect(next(url, header(response, HttpHeaders.LOCATION)));
            case 429, 503 -> later(refusal(request, response), response);
            default -> throw refusal(request, response).exception();
        };
    }

    private static Answer later(Refusal refusal, ClassicHttpResponse response) {
        Duration pause = RetryAfter.of(
                        header(response, HttpHeaders.RETRY_AFTER), header(response, HttpHeaders.DATE), Instant.now())
                .orElseThrow(refusal::exception);
        return new Answer.Later(pause, refusal);
    }

    private Refusal refusal(HttpGet request, ClassicHttpResponse response) {
        return new Refusal(name, response.getCode(), ServerWords.of(page(request, response)));
    }

    /** Returns the beginning of the body of a failure, without any part that does not arrive soon. */
    private byte[] page(HttpGet request, ClassicHttpResponse response) {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                request::cancel,
                CompletableFuture.delayedExecutor(PATIENCE_FOR_WORDS.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return FetchedBody.beginning(
                    response.getEntity().getContent(),
                    header(response, HttpHeaders.CONTENT_ENCODING),
                    name,
                    ServerWords.MOST_BYTES);
        } catch (IOException e) {
            return new byte[0]; // the status is sufficient
        } finally {
            end.cancel(false);
        }
    }

    private byte[] body(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            throw ImageExceptions.empty(name);
        }
        if (response.getEntity().getContentLength() > maxBytes) {
            throw ImageExceptions.tooManyBytes(name, maxBytes);
        }
        InputStream content = response.getEntity().getContent();
        return FetchedBody.read(content, header(response, HttpHeaders.CONTENT_ENCODING), name, maxBytes);
    }

    private URI next(PictureUrl url, String location) {
        if (location.isBlank()) {
            throw FetchExceptions.badAnswer(name, "it redirects without stating an address");
        }
        try {
            return URIUtils.resolve(url.uri(), Locations.escaped(location));
        } catch (IllegalArgumentException e) {
            // without the cause, which repeats what the server sent
            throw FetchExceptions.badAnswer(name, "it redirects to something that is not a valid address");
        }
    }

    private static String header(ClassicHttpResponse response, String key) {
        Header header = response.getFirstHeader(key);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }

    private CloseableHttpClient client(List<InetAddress> addresses) {
        Timeout timeout =
                Timeout.of(policy.timeout()); // Fetcher limits the time of the whole fetch; this ends abandoned threads
        DefaultHttpClientConnectionOperator operator = new DefaultHttpClientConnectionOperator(
                _ -> new Socket(Proxy.NO_PROXY), // a default socket would use the system's SOCKS proxy
                DefaultSchemePortResolver.INSTANCE,
                new Checked(addresses),
                scheme -> scheme.equals("https")
                        ? new DefaultClientTlsStrategy(trust.context(), HostnameVerificationPolicy.BUILTIN, null)
                        : null);
        BasicHttpClientConnectionManager connections = new BasicHttpClientConnectionManager(
                operator,
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build());
        connections.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(timeout)
                .setSocketTimeout(timeout)
                .build());
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setRoutePlanner(routes())
                .setDefaultCredentialsProvider(new BasicCredentialsProvider())
                .setDefaultAuthSchemeRegistry(_ -> null)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent(LibraryName.NAME)
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    private HttpRoutePlanner routes() {
        return policy.proxy().address() instanceof InetSocketAddress proxy
                ? new DefaultProxyRoutePlanner(new HttpHost(proxy.getHostString(), proxy.getPort()))
                : new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE);
    }

    /** Resolves any name to the checked addresses: a client connects to only one host. */
    private record Checked(List<InetAddress> addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) {
            return addresses.toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException(host); // not needed, and would resolve the name again
        }
    }

    /**
     * Returns the error to report. HttpClient's messages may repeat what the server sent, so they are replaced; only
     * network errors become causes.
     */
    private FetchException failure(PictureUrl url, IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> FetchExceptions.timeout(name, policy);
            case SSLException _ ->
                FetchExceptions.unreachable(
                        name,
                        "a secure connection to %s failed; its certificate may be invalid, expired or for another host"
                                .formatted(url.target()),
                        e);
            case SocketException _ ->
                FetchExceptions.unreachable(name, "the connection to %s failed or was lost".formatted(url.target()), e);
            default -> improper();
        };
    }

    private FetchException improper() {
        return FetchExceptions.badAnswer(name, "the server's answer is incomplete or not valid HTTP");
    }
}
