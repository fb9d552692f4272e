package dev.pixtral.testing.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on this machine that forwards plain requests; it refuses to make tunnels. */
public final class FakeProxy implements AutoCloseable {
    /** Headers between two hosts, not between a client and the server. */
    private static final Set<String> OWN = Set.of("proxy-authorization", "connection", "host", "content-length");

    private final List<FakeRequest> requests = new CopyOnWriteArrayList<>();
    private final FakeListener listener = new FakeListener(FakeRequest.Server.PROXY, 0, this::answer);
    private volatile FakeAnswer refusal;

    /** From now on it answers this to all requests. */
    public void refuse(FakeAnswer answer) {
        refusal = answer;
    }

    /** A value for {@code HTTP_PROXY}. */
    public String address(String userInfo) {
        return "http://%s127.0.0.1:%d".formatted(userInfo.isEmpty() ? "" : userInfo + "@", port());
    }

    public int port() {
        return listener.port();
    }

    public List<FakeRequest> requests() {
        return List.copyOf(requests);
    }

    private FakeAnswer answer(FakeRequest request) {
        requests.add(request);
        if (refusal != null) {
            return refusal;
        }
        try {
            return forwarded(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FakeAnswer forwarded(FakeRequest request) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(request.target()).toURL().openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(request.method());
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            if (!OWN.contains(header.getKey())) {
                connection.setRequestProperty(header.getKey(), header.getValue());
            }
        }
        int status = connection.getResponseCode();
        byte[] body = request.method().equals("HEAD") || status >= 400
                ? new byte[0]
                : connection.getInputStream().readAllBytes();
        FakeAnswer answer = FakeAnswer.of(status, body);
        for (Map.Entry<String, List<String>> header :
                connection.getHeaderFields().entrySet()) {
            if (header.getKey() != null && !header.getKey().equalsIgnoreCase("Content-Length")) {
                answer = answer.with(header.getKey(), header.getValue().getFirst());
            }
        }
        return answer;
    }

    @Override
    public void close() {
        listener.close();
    }
}
